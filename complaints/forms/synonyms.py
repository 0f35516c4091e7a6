import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.core.forms import new_key

PARTED = re.compile(r"[,;\n]")


class WordsField(forms.CharField):
    """Several words, parted by commas or line ends."""

    widget = forms.Textarea(attrs={"rows": 6})

    def clean(self, value: Any) -> Any:
        words = [word.strip() for word in PARTED.split(super().clean(value))]
        return [word for word in words if word]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


class SynonymsForm(forms.Form):
    words = WordsField(
        label=_("Words that mean the same"),
        max_length=6000,
        help_text=_(
            "Parted by commas or lines, in every form your people write: burr, burrs, Grat."
            " Capitals and umlauts do not matter. A word may stand in several rows."
        ),
        error_messages={"required": _("Enter the words.")},
    )


class NoteSynonymsForm(SynonymsForm):
    """A new row; the key makes a second click find the first one's record."""

    key = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=new_key)


class CorrectSynonymsForm(SynonymsForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
