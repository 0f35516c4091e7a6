from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from qms.accounts.choices import Role
from qms.core.apps import QmsApp


class AccountsConfig(QmsApp):
    name = "qms.accounts"
    label = "accounts"
    verbose_name = _("People and access")

    def ready(self) -> None:
        super().ready()
        if unknown := set(settings.MFA_REQUIRED_ROLES) - set(Role):
            raise ImproperlyConfigured(f"MFA_REQUIRED_ROLES names no roles: {sorted(unknown)}")
