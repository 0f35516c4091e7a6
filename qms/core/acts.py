"""Acts: nothing that counts is written without one.

    with act("complaint.closed", complaint, actor=actor, reason=reason):
        save(complaint, state=State.CLOSED)

Row triggers write the changes beneath the act and refuse any write outside one; at commit the
database ties act and changes to a hash chain (`sql/kernel.sql`). A new record is passed unsaved:
the act is written last, when the record has its number.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from qms.core.actors import Actor


@contextmanager
def act(
    verb: str,
    subject: models.Model,
    *,
    actor: Actor,
    reason: str = "",
    occurred_at: datetime | None = None,
    internal: bool = False,
) -> Iterator[None]:
    """Stand behind every controlled write in the block; all of it happens, or nothing.

    The supplier whose record it is about can read of it, unless it is internal.
    """
    with transaction.atomic():
        act_id, outer = _open()
        yield
        _write(
            id=act_id,
            verb=verb,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            subject_label=getattr(subject, "act_label", str(subject))[:200],
            actor_kind=actor.kind,
            actor_id=actor.user_id,
            token_id=actor.token_id,
            job=actor.job,
            reason=reason,
            occurred_at=occurred_at,
            supplier_id=None if internal else getattr(subject, "supplier_id", None),
        )
        _go_on_with(outer)


def _open() -> tuple[int, str]:
    """Make the next act the transaction's current one; return it and the one it stands inside."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH taken AS MATERIALIZED (SELECT nextval('core_act_id_seq') AS id,"
            " coalesce(current_setting('qms.act', true), '') AS outer_id)"
            " SELECT id, outer_id, set_config('qms.act', id::text, true) FROM taken"
        )
        act_id, outer, _ = cursor.fetchone()
    return act_id, outer


def current_act() -> int:
    """The number of the act this transaction stands in; the act itself is written at its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('qms.act')::bigint")
        (act_id,) = cursor.fetchone()
    return act_id


def _write(**act: Any) -> None:
    """Insert the act; by hand, because every write of the house passes here."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO core_act ({', '.join(act)}) VALUES ({', '.join(['%s'] * len(act))})",  # noqa: S608
            list(act.values()),
        )


def _go_on_with(outer: str) -> None:
    """Continue the act this one stood inside; a finished act takes no more writes either way."""
    if outer:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('qms.act', %s, true)", [outer])
