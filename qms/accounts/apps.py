from django.utils.translation import gettext_lazy as _

from qms.core.apps import QmsApp


class AccountsConfig(QmsApp):
    name = "qms.accounts"
    label = "accounts"
    verbose_name = _("People and access")
