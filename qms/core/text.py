"""What a text may hold: forms, the API and imports all run these checks, on the models."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LINE_ENDS = frozenset("\n\r\v\f\x85\u2028\u2029")
# Characters that turn the reading direction round and so make a name look like another.
TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LAYOUT = frozenset("\n\r\t")
LOST = "\ufffd"  # stands where bytes could not be read
UNSTORABLE = frozenset({"Cc", "Cs"})  # control characters, halves of a character
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn"})
# A text that begins so would be taken for a formula by whoever opens the file.
LIVE = ("=", "+", "-", "@", "\t", "\r", "\0")
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters by name, blanks to the eye


def one_line(text: str) -> None:
    """Refuse what is not one line of text that can be seen as it is stored."""
    if text.isascii() and text.isprintable() and text.strip():
        return  # as nearly every text of a large file
    if LINE_ENDS & set(text):
        raise ValidationError(_("One line only."))
    _check_characters(text, refused=TURNS)


def prose(text: str) -> None:
    """Refuse, in a text of any length, what cannot be stored or seen."""
    _check_characters(text, allowed=LAYOUT)


def plain_name(text: str) -> None:
    """Refuse, in a name typed to find a record, what could be there without being seen."""
    one_line(text)
    if not text.isprintable():
        raise ValidationError(_("Contains a character that cannot be seen."))


def is_blank(text: str) -> bool:
    """Whether there is nothing to see, whatever there is."""
    return all(unicodedata.category(c) in INVISIBLE or c in FILLERS for c in text)


def require_reason(text: str) -> None:
    """Refuse to do without a reason what needs one."""
    if is_blank(text):
        raise ValidationError({"reason": _("Say why.")})


def harmless(text: str) -> str:
    """As a table may hold it that a spreadsheet opens: never taken for a formula."""
    return f"'{text}" if text.startswith(LIVE) else text


def _check_characters(
    text: str, *, refused: frozenset[str] = frozenset(), allowed: frozenset[str] = frozenset()
) -> None:
    for position, character in enumerate(text, start=1):
        if character == LOST:
            _refuse(
                _("Contains a character that was lost on its way here (position %(n)s)."), position
            )
        unstorable = unicodedata.category(character) in UNSTORABLE and character not in allowed
        if unstorable or character in refused:
            _refuse(_("Contains a character that cannot be shown (position %(n)s)."), position)
    if text and is_blank(text):
        raise ValidationError(_("This field cannot be blank."))


def _refuse(sentence: str, position: int) -> None:
    raise ValidationError(sentence, params={"n": position})
