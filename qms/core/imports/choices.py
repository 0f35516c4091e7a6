from django.utils.translation import gettext_lazy as _

from qms.core.choices import Coloured


class ImportState(Coloured):
    UPLOADED = "uploaded", "grey", _("Uploaded")
    MAPPED = "mapped", "grey", _("Columns named")
    CHECKED = "checked", "amber", _("Checked, not yet imported")
    CONFIRMED = "confirmed", "green", _("Imported")
    DISCARDED = "discarded", "grey", _("Discarded")


class RowState(Coloured):
    NEW = "new", "green", _("New")
    CHANGED = "changed", "amber", _("Changed")
    SAME = "same", "grey", _("The same")
    ERROR = "error", "red", _("Cannot be imported")
