"""A table on its way in: what it really is, whatever it is called."""

from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from qms.core.files.intake import StoredFile, take_in

TAKEN = (".csv", ".tsv", ".txt", ".xlsx")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def take_in_table(upload: Any) -> StoredFile:
    """Check and store a file that can be imported; a ValidationError says why it cannot."""
    _refuse_masquerade(upload.name, upload)
    if not upload.name.lower().endswith(TAKEN):
        raise ValidationError(_("Only CSV and Excel (.xlsx) can be imported."))
    return take_in(upload)


def _refuse_masquerade(name: str, file: IO[bytes]) -> None:
    """Say what a file that only looks like a workbook really is, and what to do about it."""
    file.seek(0)
    head = file.read(len(OLE))
    file.seek(0)
    if head == OLE:
        if ENCRYPTED in file.read():
            raise ValidationError(_("This is an encrypted workbook; remove the password."))
        raise ValidationError(_("This is a workbook of the old kind (.xls); save it as .xlsx."))
    if name.lower().endswith(".xls"):
        raise ValidationError(_("Save the workbook as .xlsx, or as CSV."))
