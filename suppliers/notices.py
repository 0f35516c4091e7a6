from django.utils.translation import gettext_lazy as _

from qms.notifications.kinds import declare

EXPIRING = declare("supplier.expiring", _("A certificate or an approval of a supplier runs out"))
TO_CONFIRM = declare(
    "certificate.to_confirm",
    _("A supplier has added a certificate"),
    permission="suppliers.confirm_certificate",
)
