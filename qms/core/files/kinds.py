"""What a file is, told by its content; its name only has to agree."""

import os
import re
from dataclasses import dataclass
from typing import IO, Any

import filetype
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.core.files.names import extension

HEAD = 4096
TAIL = 256 * 1024  # where a ZIP lists its entries; read as bytes, never unpacked
BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """A kind of file; one without extensions is recognised in order to be refused."""

    name: Any
    content_type: str = ""
    extensions: tuple[str, ...] = ()
    is_picture: bool = False


JPEG = Kind("JPEG", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), is_picture=True)
PNG = Kind("PNG", "image/png", ("png",), is_picture=True)
GIF = Kind("GIF", "image/gif", ("gif",), is_picture=True)
WEBP = Kind("WebP", "image/webp", ("webp",), is_picture=True)
HEIC = Kind("HEIC", "image/heic", ("heic", "heif"))
PDF = Kind("PDF", "application/pdf", ("pdf",))
OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX = Kind("XLSX", f"{OFFICE}.spreadsheetml.sheet", ("xlsx",))
DOCX = Kind("DOCX", f"{OFFICE}.wordprocessingml.document", ("docx",))
ZIP = Kind("ZIP", "application/zip", ("zip",))
TEXT = Kind(gettext_lazy("text"), "text/plain", ("txt", "csv", "tsv", "log"))
TAKEN = (JPEG, PNG, GIF, WEBP, HEIC, PDF, XLSX, DOCX, ZIP, TEXT)

HTML, SVG, XML = Kind("HTML"), Kind("SVG"), Kind("XML")
SCRIPT = Kind(gettext_lazy("a script"))
PROGRAM = Kind(gettext_lazy("a program"))
MACROS = Kind(gettext_lazy("an Office file with macros"))
OLD_OFFICE = Kind(gettext_lazy("an old or encrypted Office file"))

SIGNATURES = [
    (rb"\xff\xd8\xff", JPEG),
    (rb"\x89PNG\r\n\x1a\n", PNG),
    (rb"GIF8[79]a/\*", SCRIPT),  # "GIF89a/*…*/=1" is a picture to one reader, a script to another
    (rb"GIF8[79]a", GIF),
    (rb"RIFF....WEBP", WEBP),
    (rb"....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", HEIC),
    (rb"(?:\xef\xbb\xbf)?\s*%PDF-", PDF),
    (rb"PK(?:\x03\x04|\x05\x06)", ZIP),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    (rb"MZ|\x7fELF|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|\xfe\xed\xfa[\xce\xcf]", PROGRAM),
    (rb"#!|<\?(?!xml)", SCRIPT),
]
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:[a-z!]|\?xml)", re.IGNORECASE)
UNTYPED = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # bytes nobody types into a text
RUNS_SOMEWHERE = re.compile(
    r"exe|bat|cmd|scr|pif|msi|dll|vb[se]|jse?|wsf|hta|ps1|sh|php|phtml|aspx?|jsp|cgi|jar|lnk"
    r"|html?|svg"
)


def checked_kind(name: str, file: IO[bytes]) -> Kind:
    """The kind of a file whose name and content say the same; else the sentence that refuses it."""
    claimed = extension(name)
    if claimed and not any(claimed in kind.extensions for kind in TAKEN):
        raise ValidationError(
            _("Files ending in .%(ending)s are not taken. %(taken)s")
            % {"ending": claimed, "taken": taken()}
        )
    found = recognised(file)
    if found is None or not (found.extensions if not claimed else claimed in found.extensions):
        raise ValidationError(_disagreement(claimed, found))
    if lies := [part for part in name.lower().split(".")[1:-1] if RUNS_SOMEWHERE.fullmatch(part)]:
        raise ValidationError(
            _("Has two endings, one of them .%(ending)s. Rename it.") % {"ending": lies[0]}
        )
    return found


def taken() -> str:
    names = ", ".join(str(kind.name) for kind in TAKEN)
    return _("Taken are %(names)s.") % {"names": names}


def _disagreement(claimed: str, found: Kind | None) -> str:
    if not claimed:
        return _("Its kind is not one that is taken. %(taken)s") % {"taken": taken()}
    if found is None:
        return _("Content is not %(claimed)s.") % {"claimed": claimed.upper()}
    return _("Content is %(found)s, not %(claimed)s.") % {
        "found": found.name,
        "claimed": claimed.upper(),
    }


def recognised(file: IO[bytes]) -> Kind | None:
    """What the content is; None where nothing tells."""
    file.seek(0)
    head = file.read(HEAD)
    kind = next((kind for magic, kind in SIGNATURES if re.match(magic, head, re.DOTALL)), None)
    if kind is ZIP:
        return _in_zip(file)
    if kind:
        return kind
    if MARKUP.match(head):
        return _markup(head.lower())
    if _is_text(file):
        return TEXT
    guessed = filetype.guess(head)
    return Kind(guessed.extension.upper()) if guessed else None


def _markup(head: bytes) -> Kind:
    if b"<svg" in head:
        return SVG
    return XML if b"<?xml" in head and b"<html" not in head else HTML


def _in_zip(file: IO[bytes]) -> Kind:
    """Office files are ZIPs with certain entries, whose names stand uncompressed at the end."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    tail = file.read()
    if b"[Content_Types].xml" not in tail:
        return ZIP
    if b"vbaProject.bin" in tail:
        return MACROS
    return XLSX if b"xl/workbook.xml" in tail else DOCX if b"word/document.xml" in tail else ZIP


def _is_text(file: IO[bytes]) -> bool:
    """Any encoding people's programs write; UTF-16 is known by its first two bytes."""
    file.seek(0)
    if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
        return True
    file.seek(0)
    return not any(UNTYPED.search(block) for block in iter(lambda: file.read(BLOCK), b""))
