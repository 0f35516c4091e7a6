"""Loading rows as fast as Postgres takes them: COPY, without triggers, indexes built afterwards."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

from qms.core.triggers import Trigger

ROWS_AT_ONCE = 20_000
UNWRITABLE = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Insert the rows; a column that a row leaves out gets the model's default."""
    columns = [
        (field.column, field.attname, field.get_default())
        for field in model._meta.concrete_fields
        if not field.generated and field.db_default is NOT_PROVIDED
    ]
    names = ", ".join(f'"{column}"' for column, _attname, _default in columns)
    copy_lines(
        f"{model._meta.db_table} ({names})",
        ([row.get(attname, default) for _column, attname, default in columns] for row in rows),
    )


def copy_lines(target: str, rows: Iterable[Iterable[Any]]) -> None:
    lines = ("\t".join(map(_cell, row)) + "\n" for row in rows)
    with connection.cursor() as cursor:
        while batch := "".join(islice(lines, ROWS_AT_ONCE)):
            cursor.copy_expert(f"COPY {target} FROM STDIN", io.StringIO(batch))


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).translate(UNWRITABLE)


@contextmanager
def without_triggers() -> Iterator[None]:
    """Neither recorded nor linked nor checked: whoever loads like this writes the trail too."""
    execute("SET session_replication_role = replica")
    try:
        yield
    finally:
        execute("SET session_replication_role = origin")


@contextmanager
def without_indexes(*tables: type[models.Model]) -> Iterator[None]:
    """Drop the indexes that hold no constraint, and build them again over all rows at once."""
    names = [model._meta.db_table for model in tables]
    found = execute(
        "SELECT index.indexname, index.indexdef FROM pg_indexes AS index WHERE tablename = ANY(%s)"
        " AND schemaname = 'public' AND NOT EXISTS"
        " (SELECT FROM pg_constraint WHERE conindid = quote_ident(index.indexname)::regclass)",
        [names],
    )
    for name, _definition in found:
        execute(f'DROP INDEX "{name}"')
    yield
    for _name, definition in found:
        execute(definition)


def count_on(model: type[models.Model]) -> None:
    """Let the table's own sequence go on after the rows that came with an id."""
    table = model._meta.db_table
    execute(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1, false)"
        f" FROM {table}"
    )


def unrecorded(model: type[models.Model]) -> list[str]:
    """The columns that never enter a change, as the model's own trigger has them."""
    recorder = next(
        constraint
        for constraint in model._meta.constraints
        if isinstance(constraint, Trigger) and constraint.function == "qms_record_change"
    )
    return recorder.arguments[0].split(",")


def execute(sql: str, parameters: Any = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []
