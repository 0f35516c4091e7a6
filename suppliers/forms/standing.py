from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.core.forms import UploadsField, new_key
from suppliers.choices import SourceStatus, Standard
from suppliers.forms.deliveries import DayField

NAMELESS = {"required": _("Enter the name.")}


class NotedForm(forms.Form):
    """What a site and a contact have in common; a new one has no version yet."""

    is_closed = forms.BooleanField(label=_("No longer there"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=new_key)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["key" if self.initial else "is_closed"]


class SiteForm(NotedForm):
    name = forms.CharField(label=_("Site"), max_length=80, error_messages=NAMELESS)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    country = forms.CharField(label=_("Country"), max_length=60, required=False)

    field_order = ["name", "address", "city", "country"]


class ContactForm(NotedForm):
    name = forms.CharField(label=_("Name"), max_length=120, error_messages=NAMELESS)
    function = forms.CharField(
        label=_("Function"),
        max_length=80,
        required=False,
        help_text=_("For example quality, logistics, sales."),
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)

    field_order = ["name", "function", "email", "phone"]


class RenameCommodityForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, error_messages=NAMELESS)
    reason = forms.CharField(
        label=_("Why it changes"),
        max_length=2000,
        error_messages={"required": _("Say why it changes.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class SourceForm(forms.Form):
    """What an approval is worth."""

    status = forms.ChoiceField(
        label=_("Approval"),
        choices=[(one.value, one.label) for one in SourceStatus if one != SourceStatus.EXPIRED],
    )
    valid_until = DayField(
        label=_("Valid until"), required=False, help_text=_("Empty if it has no end.")
    )
    note = forms.CharField(
        label=_("On the strength of"),
        max_length=200,
        required=False,
        help_text=_("For example a first article inspection or an audit."),
    )
    reason = forms.CharField(label=_("Why it changes"), max_length=2000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CertificateForm(forms.Form):
    """A certificate and its scan."""

    standard = forms.ChoiceField(label=_("Standard"), choices=Standard)
    other_standard = forms.CharField(
        label=_("Which one"),
        max_length=80,
        required=False,
        help_text=_("Only if it is none of the list."),
    )
    number = forms.CharField(
        label=_("Number"), max_length=60, error_messages={"required": _("Enter its number.")}
    )
    issued_by = forms.CharField(
        label=_("Issued by"),
        max_length=120,
        error_messages={"required": _("Say who has issued it.")},
    )
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_until = DayField(label=_("Valid until"))
    files = UploadsField(label=_("The certificate itself"))
    key = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=new_key)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].belongs_to(user.pk)
