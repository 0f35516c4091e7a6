"""Files on records: hung there under an act, and handed out only through the record."""

import logging
from collections.abc import Sequence
from typing import Any, BinaryIO

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Refused
from qms.core.files import store
from qms.core.files.intake import StoredFile
from qms.core.models import Attachment
from qms.core.querysets import AttachedQuerySet
from qms.core.records import create, locked

log = logging.getLogger(__name__)
STORE_LOCK = 7_105_003  # shared by those who attach, exclusive to the one who sweeps


def permission_to(verb: str, record: models.Model) -> str:
    """The permission named for a verb and a record: "complaints.comment_complaint"."""
    return f"{record._meta.app_label}.{verb}_{record._meta.model_name}"


def attach_files(
    record: models.Model, files: Sequence[StoredFile], *, actor: Actor, shared: bool = False
) -> list[Attachment]:
    """Add files to a record; a supplier's are always shared."""
    actor.require(permission_to("attach", record))
    shared = shared or actor.is_supplier
    with act(f"{record._meta.model_name}.attached", record, actor=actor, internal=not shared):
        return hang_files(record, files, shared=shared)


def hang_files(
    record: models.Model, files: Sequence[StoredFile], *, shared: bool
) -> list[Attachment]:
    """Put stored files on a record, inside the act that brings them."""
    if not files:
        return []
    _check_number(locked(record), len(files))
    _hold(files)
    return [
        create(
            Attachment(
                record_type=record._meta.label_lower,
                record_id=record.pk,
                supplier_id=getattr(record, "supplier_id", None),
                shared=shared,
                **vars(file),
            )
        )
        for file in files
    ]


def _check_number(record: models.Model, added: int) -> None:
    there, limit = Attachment.objects.on(record).count(), settings.ATTACHMENTS_PER_RECORD
    if there + added > limit:
        counts = {"limit": limit, "there": there, "added": added}
        raise ValidationError(
            {
                "files": _("%(limit)s files at most; there are %(there)s, you add %(added)s.")
                % counts
            }
        )


def _hold(files: Sequence[StoredFile]) -> None:
    """Be sure that the files are there, and that nobody sweeps them before we have committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [STORE_LOCK])
    for file in files:
        try:
            for sha256 in filter(None, [file.sha256, file.preview_sha256]):
                store.hold(sha256)
        except store.Damaged as error:
            raise ValidationError(
                {"files": _("%(name)s waited too long. Add it again.") % {"name": file.name}}
            ) from error


def attachments_on(record: models.Model, *, reader: Any) -> AttachedQuerySet:
    """The files of a record which the reader has already been found to see."""
    return Attachment.objects.on(record).readable_by(reader).order_by("id")


def find_attachment(pk: int, *, reader: Any) -> Attachment | None:
    """A file whose record the reader may see; for everybody else there is no such file."""
    found = Attachment.objects.readable_by(reader).filter(pk=pk).first()
    if found is None:
        return None
    records: Any = apps.get_model(found.record_type)._default_manager
    return found if records.visible_to(reader).filter(pk=found.record_id).exists() else None


def content_of(sha256: str) -> BinaryIO:
    """Open a stored content; refuses, and tells the administrator, when it is not what it was."""
    try:
        return store.opened(sha256)
    except store.Damaged as error:
        log.error("stored file %s", error)
        raise Refused(
            _("This file is no longer what was stored. It can be restored from a backup.")
        ) from error
