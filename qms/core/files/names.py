"""File names as people read them; on disk a file is called by the hash of its content."""

import re
import unicodedata

from qms.core.text import TURNS

LONGEST = 200
LONGEST_EXTENSION = 10
SEPARATORS = re.compile(r"[\\/]")
JOINERS = frozenset("\u200c\u200d")  # Persian words and family emoji are written with them


def cleaned(name: str) -> str:
    """The name on one line, without a path and without what makes it look like another."""
    name = unicodedata.normalize("NFC", SEPARATORS.split(name)[-1])
    visible = "".join(map(_visible, name))
    return _shortened(" ".join(visible.split()).strip(". ") or "file")


def extension(name: str) -> str:
    """What stands behind the last dot, in small letters; "" where nothing does."""
    stem, _dot, last = name.rpartition(".")
    return last.lower() if stem else ""


def _visible(character: str) -> str:
    if character in TURNS:
        return f"[U+{ord(character):04X}]"
    match unicodedata.category(character):
        case "Cc":
            return " "
        case "Cf" if character not in JOINERS:
            return ""
        case "Cs":
            return "\N{REPLACEMENT CHARACTER}"
    return character


def _shortened(name: str) -> str:
    ending = f".{extension(name)}" if 0 < len(extension(name)) <= LONGEST_EXTENSION else ""
    return name if len(name) <= LONGEST else name[: LONGEST - len(ending)] + ending
