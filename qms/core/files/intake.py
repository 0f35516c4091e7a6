"""A file on its way in: checked, stored, and carried until a record takes it."""

import logging
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from qms.core.files import pictures, store
from qms.core.files.kinds import checked_kind
from qms.core.files.names import cleaned, extension

log = logging.getLogger(__name__)
KEPT_FOR = 24 * 60 * 60  # seconds a stored file waits for a record


@dataclass(frozen=True)
class StoredFile:
    """A file that is on the disk, and not yet on a record."""

    name: str
    content_type: str
    size: int
    sha256: str
    preview_sha256: str = ""


class MeasuredUpload(TemporaryFileUploadHandler):
    """Counts all that is sent to its end, but writes down no more than may be sent."""

    files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.files += 1
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= settings.ATTACHMENT_MAX_BYTES and self.files <= settings.ATTACHMENTS_AT_ONCE:
            super().receive_data_chunk(raw_data, start)


def take_in(upload: UploadedFile) -> StoredFile:
    """Check a file and store it at once; a ValidationError says in a sentence why not."""
    name = cleaned(upload.name or "")
    try:
        return _taken_in(name, upload)
    except ValidationError as error:
        sentence = {"name": name, "why": error.messages[0]}
        raise ValidationError(_("%(name)s: %(why)s") % sentence) from error


def _taken_in(name: str, upload: UploadedFile) -> StoredFile:
    size = upload.size or 0
    _check_size(size)
    kind = checked_kind(name, upload)
    preview = pictures.preview(upload, kind) if kind.is_picture else b""
    try:
        sha256 = store.keep(upload.chunks())
        preview_sha256 = store.keep([preview]) if preview else ""
    except (OSError, store.Damaged) as error:
        log.exception("a file could not be stored")
        raise ValidationError(_("It could not be stored just now. Try again.")) from error
    if not extension(name):
        name = f"{name}.{kind.extensions[0]}"
    return StoredFile(name, kind.content_type, size, sha256, preview_sha256)


def _check_size(size: int) -> None:
    if not size:
        raise ValidationError(_("The file is empty (0 bytes)."))
    if size > settings.ATTACHMENT_MAX_BYTES:
        sizes = {
            "limit": filesizeformat(settings.ATTACHMENT_MAX_BYTES),
            "actual": filesizeformat(size),
        }
        raise ValidationError(_("%(limit)s at most; yours has %(actual)s.") % sizes)


def ticket(file: StoredFile, owner: int) -> str:
    """Lets a form carry a stored file; worthless to anybody but the one who sent it."""
    return signing.dumps(astuple(file), salt=_salt(owner), compress=True)


def redeem(tickets: Iterable[str], owner: int) -> list[StoredFile]:
    """The files behind tickets that are still good."""
    return [file for given in tickets if (file := _redeemed(given, owner))]


def _redeemed(given: str, owner: int) -> StoredFile | None:
    try:
        file = StoredFile(*signing.loads(given, salt=_salt(owner), max_age=KEPT_FOR))
        store.hold(file.sha256)
    except (signing.BadSignature, store.Damaged):
        return None
    return file


def _salt(owner: int) -> str:
    return f"qms.core.files:{owner}"
