"""The verbs of an import. Until it is confirmed, none of them touches a record of the business."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Denied, Refused
from qms.core.files.intake import StoredFile
from qms.core.imports import reading
from qms.core.imports.kinds import importer
from qms.core.imports.mapping import check_mapping, known, propose
from qms.core.imports.passes import UNWATCHED, Pass, Spoilt, Watcher
from qms.core.imports.workflow import PERMISSION, workflow
from qms.core.models import Import
from qms.core.patience import take_time
from qms.core.records import create, save
from qms.core.retention import outlived


def upload_import(*, actor: Actor, kind: str, file: StoredFile) -> Import:
    """Take in a file of this kind; it is read through, and refused if it cannot be read."""
    actor.require(PERMISSION)
    actor.require(importer(kind).permission)
    path = reading.path_of(file.sha256)
    how, look = _first_readable(reading.proposals(path, file.name), path, file.name)
    record = Import(
        kind=kind,
        owner_id=actor.user_id,
        name=file.name,
        sha256=file.sha256,
        reading=how,
        look=look,
        shape=reading.shape_of(look["headings"]),
    )
    with act("import.uploaded", record, actor=actor):
        return create(record)


def _first_readable(proposals: list[dict[str, Any]], path: Any, name: str) -> Any:
    """The first way to read it that works; where none does, why the first does not."""
    refusals = []
    for how in proposals:
        try:
            return how, reading.look(path, name, how)
        except ValidationError as error:
            refusals.append(error)
    raise refusals[0]


def read_import(record: Import, *, actor: Actor, **how: Any) -> Import:
    """Settle how the file is read: its sheet, its encoding, its delimiter, its headings."""
    actor.require(importer(record.kind).permission)
    look = reading.look(reading.path_of(record.sha256), record.name, how)
    shape = reading.shape_of(look["headings"])
    with workflow.moving("read", record, actor=actor, reading=how, look=look, shape=shape) as moved:
        if moved.shape != shape:
            save(moved, mapping={})
    return moved


def proposed_mapping(record: Import) -> dict[str, Any]:
    """The columns as they were named, or last time for a file like this, or as they are called."""
    if record.mapping:
        return record.mapping
    headings = record.look["headings"]
    remembered = remembered_mapping(record)
    fields = known(remembered, headings) or propose(headings, importer(record.kind).fields)
    return {**remembered, "fields": fields}


def remembered_mapping(record: Import) -> dict[str, Any]:
    """How the columns of the last file of this shape were named, by the owner or for good."""
    alike = Import.objects.of_shape(record.kind, record.shape, record.owner_id)
    last = alike.exclude(pk=record.pk).first()
    return last.mapping if last else {}


def map_import(record: Import, *, actor: Actor, **mapping: Any) -> Import:
    """Say which column is which field, and how days and numbers are written."""
    actor.require(importer(record.kind).permission)
    check_mapping(importer(record.kind), record.look, mapping)
    return workflow.make("map", record, actor=actor, mapping=mapping, outcome={})


def check_import(
    record: Import, *, actor: Actor, progress: Watcher = UNWATCHED, **choices: Any
) -> Import:
    """Go through every row and say what would become of it; nothing is written but that."""
    actor.require(importer(record.kind).permission)
    if why := workflow.refusal("check", record, actor=actor):
        raise (Refused if actor.may(PERMISSION) else Denied)(why)
    record.choices = choices
    found = Pass(record, progress)
    outcome = found.run()
    with workflow.moving(
        "check",
        record,
        actor=actor,
        choices=choices,
        outcome=outcome,
        problems_sha256=found.problems_file(),
    ) as moved:
        if moved.mapping != record.mapping or moved.reading != record.reading:
            raise Refused(_("The columns were changed meanwhile. Check again."))
    return moved


def confirm_import(
    record: Import, *, actor: Actor, progress: Watcher = UNWATCHED, **choices: Any
) -> Import:
    """Write what the rows say, judged by what is stored now: all of it in one act, or nothing."""
    actor.require(importer(record.kind).permission)
    try:
        with workflow.moving("confirm", record, actor=actor, confirmed_at=timezone.now()) as moved:
            take_time()
            save(moved, choices=moved.choices | choices)
            found = Pass(moved, progress)
            save(moved, outcome=found.run(actor=actor), problems_sha256=found.problems_file())
    except Spoilt:
        # The transaction is gone, and with it everything written; what was wrong is told anew.
        return check_import(record, actor=actor, progress=progress, **record.choices)
    return moved


def discard_import(record: Import, *, actor: Actor) -> Import:
    """Leave it; the file was never more than a file."""
    actor.require(importer(record.kind).permission)
    return workflow.make("discard", record, actor=actor)


@transaction.atomic
def forget_unfinished(*, actor: Actor) -> int:
    """Remove what nobody has confirmed in all the time that is kept; the file goes with a sweep."""
    old = outlived(Import.objects.unconfirmed(), "imports", since="created_at")
    held = list(old.select_for_update(skip_locked=True))
    for record in held:
        with act("import.forgotten", record, actor=actor):
            Import.objects.filter(pk=record.pk).delete()
    return len(held)
