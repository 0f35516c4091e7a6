"""Writing one record: the columns that changed and no others, and never over somebody's head."""

from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qms.core.errors import Conflict, Difference

Record = TypeVar("Record", bound=models.Model)


def locked(record: Record) -> Record:
    """Read the record again and hold it, so that what is decided next is decided on the truth."""
    return type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)


def hanging_on(record: models.Model, *names: str) -> set[str]:
    """Which of these relations have anything; who knows need not ask for those that have not."""
    with connection.cursor() as cursor:
        cursor.execute(_hanging(type(record), names), {"record": record.pk})
        found = cursor.fetchone()
    return {name for name, there in zip(names, found, strict=True) if there}


@cache
def _hanging(model: type[models.Model], names: tuple[str, ...]) -> str:
    relations: list[Any] = [model._meta.get_field(name) for name in names]
    asked = ", ".join(
        f"EXISTS (SELECT FROM {one.related_model._meta.db_table}"
        f" WHERE {one.field.column} = %(record)s)"
        for one in relations
    )
    return f"SELECT {asked}"


def create(record: Record) -> Record:
    """Validate what can be typed into a new record, and insert it; relations are the database's."""
    record.clean_fields(
        exclude={
            field.name for field in record._meta.fields if not field.editable or field.remote_field
        }
    )
    record.save(force_insert=True)
    return record


def save(record: Record, **values: Any) -> Record:
    """Write these columns; the database counts the version up, and so does the copy in hand."""
    changed = {name: value for name, value in values.items() if getattr(record, name) != value}
    if not changed:
        return record
    for name, value in changed.items():
        setattr(record, name, value)
    record.clean_fields(exclude={field.name for field in record._meta.fields} - changed.keys())
    record.save(update_fields=changed.keys())
    if hasattr(record, "version"):
        record.version += 1
    return record


def save_over(record: Record, version: int, **values: Any) -> Record:
    """Write what was typed over the version it was read at; raise `Conflict` if it has moved on."""
    record = locked(record)
    if record.version != version:  # type: ignore[attr-defined]
        raise Conflict(
            _("Somebody saved %(record)s while you were writing. Nothing of yours is lost.")
            % {"record": record},
            record,
            _differences(record, values),
        )
    return save(record, **values)


def _differences(record: models.Model, values: dict[str, Any]) -> dict[str, Difference]:
    fields = {field.name: field for field in record._meta.fields}
    return {
        name: Difference(name, label(record, name), shown(record, name), listed(value))
        for name, value in values.items()
        if name in fields and fields[name].editable and getattr(record, name) != value
    }


def label(record: models.Model, name: str) -> str:
    return capfirst(str(record._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def shown(record: models.Model, name: str) -> Any:
    """A field's value as people read it."""
    display = getattr(record, f"get_{name}_display", None)
    return display() if display else listed(getattr(record, name))


def listed(value: Any) -> Any:
    """Several values as people write them one after another, anything else as it is."""
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def linked(value: Any) -> Any:
    """A record as a link to its page, anything else as it is."""
    if isinstance(value, models.Model) and hasattr(value, "get_absolute_url"):
        return format_html('<a href="{}">{}</a>', value.get_absolute_url(), value)
    return value


def reached(record: Any, path: str) -> Any:
    """What stands at the end of a path such as `supplier__name`; nothing if a link is missing."""
    for name in path.split("__"):
        if record is None:
            return None
        record = getattr(record, name)
    return record
