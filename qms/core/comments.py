"""What people say about a record, with or without files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.attachments import attach_files, hang_files, permission_to
from qms.core.files.intake import StoredFile
from qms.core.idempotency import once
from qms.core.mentions import check_mentions
from qms.core.models import Attachment, Change, Comment
from qms.core.querysets import AttachedQuerySet
from qms.core.records import create
from qms.core.text import is_blank


def add_comment(
    record: models.Model,
    *,
    actor: Actor,
    text: str,
    files: Sequence[StoredFile] = (),
    shared: bool = False,
    occurred_at: datetime | None = None,
) -> Comment:
    """Say something about a record; a supplier's words and files are always shared."""
    actor.require(permission_to("comment", record))
    if files:
        actor.require(permission_to("attach", record))
    if is_blank(text):
        raise ValidationError({"text": _("Write something, or add a file.")})
    shared = shared or actor.is_supplier
    check_mentions(text, record, by=actor.user, shared=shared)
    comment = Comment(
        record_type=record._meta.label_lower,
        record_id=record.pk,
        supplier_id=getattr(record, "supplier_id", None),
        text=text,
        shared=shared,
    )
    verb = f"{record._meta.model_name}.commented"
    with act(verb, record, actor=actor, occurred_at=occurred_at, internal=not shared):
        hang_files(record, files, shared=shared)
        return create(comment)


def add_once(
    record: models.Model,
    *,
    actor: Actor,
    key: str,
    text: str = "",
    files: Sequence[StoredFile] = (),
    **options: Any,
) -> Comment | Attachment:
    """Add a comment, or files alone, for a form or client that may ask twice."""
    body = {"record": record.pk, "text": text, "files": files, **options}
    if files and is_blank(text):
        return once(
            lambda: attach_files(record, files, actor=actor, **options)[0],
            model=Attachment,
            key=key,
            actor=actor,
            body=body,
        )
    return once(
        lambda: add_comment(record, text=text, files=files, actor=actor, **options),
        model=Comment,
        key=key,
        actor=actor,
        body=body,
    )


def comments_on(record: models.Model, *, reader: Any) -> AttachedQuerySet:
    """The comments on a record which the reader has already been found to see."""
    return Comment.objects.on(record).readable_by(reader).order_by("id")


@dataclass(frozen=True)
class Brought:
    """A comment or a file, with who brought it and when."""

    what: Comment | Attachment
    who: Any
    at: datetime


def with_origin(rows: Sequence[Comment | Attachment]) -> list[Brought]:
    """Who brought each of these rows of one table; it stands in the act that made it."""
    if not rows:
        return []
    changes = Change.objects.filter(
        table=rows[0]._meta.db_table, row_id__in=[row.pk for row in rows], before__isnull=True
    )
    acts = {change.row_id: change.act for change in changes.select_related("act")}
    people = get_user_model()._default_manager.in_bulk({a.actor_id for a in acts.values()} - {None})
    return [Brought(row, people.get(acts[row.pk].actor_id), acts[row.pk].at) for row in rows]
