from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import Inquiry, Reportable
from qms.core.choices import one_of
from qms.core.clock import plant_today
from qms.core.forms import new_key
from suppliers.forms.deliveries import DayField


class InvestigateForm(forms.Form):
    """What was found, or why nobody has to look, and what is known of the customer's event."""

    outcome = forms.ChoiceField(
        label=_("Investigation"),
        choices=Inquiry,
        initial=Inquiry.INVESTIGATED,
        widget=forms.RadioSelect(attrs={"class": "segmented"}),
        error_messages={"invalid_choice": one_of(Inquiry.labels)},
    )
    finding = forms.CharField(
        label=_("Result or justification"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was found; or why no investigation is needed. It carries your name."),
    )
    customer = forms.CharField(label=_("Customer"), max_length=120, required=False)
    customer_reference = forms.CharField(
        label=_("Customer's reference"), max_length=60, required=False
    )
    event_on = DayField(label=_("Happened on"), required=False)
    reportable = forms.ChoiceField(
        label=_("Reportable event"),
        choices=Reportable,
        initial=Reportable.UNDECIDED,
        widget=forms.RadioSelect(attrs={"class": "segmented"}),
        help_text=_("Whether an authority has to be told."),
        error_messages={"invalid_choice": one_of(Reportable.labels)},
    )


class ReplyForm(forms.Form):
    """What the customer was told."""

    replied_to = forms.CharField(label=_("To whom"), max_length=120)
    replied_on = DayField(label=_("Replied on"), initial=plant_today)
    text = forms.CharField(
        label=_("What was replied"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    key = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=new_key)
