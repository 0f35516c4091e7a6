"""Many rows of one table in one statement; the database's triggers look at each of them as ever."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def write_rows(
    model: type[models.Model],
    rows: Sequence[dict[str, Any]],
    *,
    key: Sequence[str] = (),
    over: Sequence[str] = (),
) -> list[int]:
    """Insert rows of plain values, all of the same fields; return their ids, in their order.

    One whose `key` is there already has these fields written `over` it; it is left alone, and no
    id comes back for it, where none are named.
    """
    if not rows:
        return []
    fields = _written(model, rows[0])
    given = [one for one in fields if one.name in rows[0]]
    columns = ", ".join(f'"{one.column}"' for one in fields)
    values = ", ".join(f'"{one.column}"' if one in given else "%s" for one in fields)
    named = ", ".join(f'"{one.column}"' for one in given)
    arrays = ", ".join(f"%s::{_type(one)}[]" for one in given)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({columns})'  # noqa: S608
            f" SELECT {values} FROM unnest({arrays}) AS given ({named})"
            f" {_conflict(model, key, over)} RETURNING id",
            [
                *(one.get_default() for one in fields if one not in given),
                *([row[one.name] for row in rows] for one in given),
            ],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _written(model: type[models.Model], row: dict[str, Any]) -> list[Any]:
    """The columns that are not the database's own to fill."""
    return [
        one
        for one in model._meta.concrete_fields
        if one.name in row
        or not (one.primary_key or one.generated or one.has_db_default() or one.null)
    ]


def _type(field: Any) -> str:
    """Without its length: a cast would cut what is too long, where writing it refuses."""
    return str(field.db_type(connection)).partition("(")[0]


def _conflict(model: type[models.Model], key: Sequence[str], over: Sequence[str]) -> str:
    if not key:
        return ""
    keys, columns = (_columns(model, names) for names in (key, over))
    write = ", ".join(f"{name} = EXCLUDED.{name}" for name in columns)
    return f"ON CONFLICT ({', '.join(keys)}) DO {f'UPDATE SET {write}' if write else 'NOTHING'}"


def _columns(model: type[models.Model], names: Sequence[str]) -> list[str]:
    return [f'"{model._meta.get_field(name).column}"' for name in names]  # type: ignore[union-attr]
