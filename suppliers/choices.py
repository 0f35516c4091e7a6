from django.utils.translation import gettext_lazy as _

from qms.core.choices import Coloured


class SupplierState(Coloured):
    ACTIVE = "active", "green", _("Active")
    BLOCKED = "blocked", "red", _("Blocked for new orders")


class SourceStatus(Coloured):
    APPROVED = "approved", "green", _("Approved")
    CONDITIONAL = "conditional", "amber", _("Approved with conditions")
    WITHDRAWN = "withdrawn", "grey", _("Withdrawn")
