"""What a line of text may hold: forms, the API and imports all run this check."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LINE_ENDS = frozenset("\n\r\v\f\x85\u2028\u2029")
# Characters that turn the reading direction round and so make a name look like another.
TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNSTORABLE = frozenset({"Cc", "Cs"})  # control characters, halves of a character


def one_line(text: str) -> None:
    """Refuse what is not one line of text that can be seen as it is stored."""
    if LINE_ENDS & set(text):
        raise ValidationError(_("One line only."))
    for position, character in enumerate(text, start=1):
        if character in TURNS or unicodedata.category(character) in UNSTORABLE:
            raise ValidationError(
                _("Contains a character that cannot be shown (position %(n)s)."),
                params={"n": position},
            )
    if text and not any(_is_visible(character) for character in text):
        raise ValidationError(_("This field cannot be blank."))


def plain_name(text: str) -> None:
    """Refuse, in a name typed to find a record, what could be there without being seen."""
    one_line(text)
    if not text.isprintable():
        raise ValidationError(_("Contains a character that cannot be seen."))


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in {"Cf", "Zs", "Mn"}
