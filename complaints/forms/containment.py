from django import forms
from django.utils.translation import gettext_lazy as _

from qms.core.forms import WholeNumber, new_key
from suppliers.forms.deliveries import DayField


class ContainForm(forms.Form):
    """How bad parts were held back."""

    measure = forms.CharField(
        label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    place = forms.CharField(label=_("Where"), max_length=120, required=False)
    checked = WholeNumber(
        label=_("Pieces checked"), min_value=1, max_value=1_000_000, required=False
    )
    rejected = WholeNumber(
        label=_("Pieces rejected"), min_value=0, max_value=1_000_000, required=False
    )
    due_on = DayField(
        label=_("By when"), required=False, help_text=_("If some of it is still to be done.")
    )


class AddContainmentForm(ContainForm):
    key = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=new_key)
