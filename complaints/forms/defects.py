from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.models import DefectCode
from qms.core.forms import ChooseField, new_key


class DefectCodeForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=120, error_messages={"required": _("Enter the name.")}
    )
    group = forms.CharField(
        label=_("Group"),
        max_length=60,
        help_text=_("What it is counted with, for example Dimension or Surface."),
        error_messages={"required": _("Enter the group.")},
    )


class AddDefectCodeForm(DefectCodeForm):
    """A new code; the key makes a second click find the first one's record."""

    code = forms.CharField(
        label=_("Defect code"),
        max_length=20,
        help_text=_("Letters and digits, parted by dots or hyphens: DIM-01."),
        error_messages={"required": _("Enter the defect code.")},
    )
    key = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=new_key)

    field_order = ["code"]


class EditDefectCodeForm(DefectCodeForm):
    is_retired = forms.BooleanField(
        label=_("Retired"),
        required=False,
        help_text=_("It stays on the complaints that have it and is not offered any more."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class SetDefectCodeForm(forms.Form):
    defect_code = ChooseField(DefectCode.objects.none(), label=_("Defect code"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["defect_code"].queryset = DefectCode.objects.visible_to(user).offered()
