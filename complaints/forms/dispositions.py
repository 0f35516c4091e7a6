from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import DispositionKind
from qms.core.choices import one_of
from qms.core.forms import WholeNumber, new_key
from suppliers.forms.deliveries import DayField


class DisposeForm(forms.Form):
    """What becomes of how many pieces."""

    kind = forms.ChoiceField(
        label=_("Disposition"),
        choices=[("", ""), *DispositionKind.choices],
        error_messages={
            "required": _("Say what becomes of them."),
            "invalid_choice": one_of(DispositionKind.labels),
        },
    )
    quantity = WholeNumber(label=_("Pieces"), min_value=1, max_value=1_000_000)
    note = forms.CharField(
        label=_("Note"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The supplier can read this."),
    )
    concession = forms.CharField(
        label=_("Concession"),
        max_length=60,
        required=False,
        help_text=_("Its number. Needed to use pieces as they are, or repaired."),
    )
    expires_on = DayField(label=_("Concession valid until"), required=False)
    key = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=new_key)

    def __init__(self, *args: Any, left: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].initial = left or None
