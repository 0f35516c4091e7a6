"""The acts on a record, as a person reads them.

The sentence for a verb is registered by the app that acts; one that nobody registered is shown as
it is stored, never dropped.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.core.crosslinks import Links, links_in
from qms.core.imports.kinds import is_imported
from qms.core.models import Act, Attachment, Change, Comment, Import, ImportedRow, PersonalValue
from qms.core.records import listed

SHOWN_AT_ONCE = 50
TABLES_UNDER = {"comments": Comment._meta.db_table, "files": Attachment._meta.db_table}
ATTACHED = frozenset(TABLES_UNDER.values())
IMPORT = Import._meta.label_lower


@dataclass(frozen=True)
class Verb:
    text: Any
    icon: str


@dataclass
class Entry:
    """One act, told."""

    act: Act
    who: str
    text: str
    icon: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)  # of the file, where it was an import
    comment: str = ""
    files: list[Attachment] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        return self.act.at

    @property
    def occurred_at(self) -> datetime | None:
        return self.act.occurred_at

    @property
    def reason(self) -> str:
        return self.act.reason


_verbs: dict[str, Verb] = {}


def describe(verb: str, text: Any, *, icon: str = "point") -> None:
    """Say how an act reads: "closed the complaint"."""
    _verbs[verb] = Verb(text, icon)


def described(verb: str) -> Verb:
    return _verbs.get(verb, Verb(verb, "point"))


def described_verbs(beginning: str) -> list[str]:
    return [verb for verb in _verbs if verb.startswith(beginning)]


describe("import.confirmed", gettext_lazy("imported this:"), icon="upload")


class Timeline(list[Entry]):
    """Entries, newest first; `older` is the act the next page goes on before."""

    older: int | None = None
    only: str = ""
    links: Links = MappingProxyType({})  # what its comments name


def timeline_of(
    record: models.Model, *, reader: Any, only: str = "", before: int | None = None
) -> Timeline:
    """The newest entries of a record; a supplier reads what is meant for suppliers."""
    rows = {} if reader.is_supplier or only in TABLES_UNDER else _imports_of(record)
    acts = _acts_on(record, reader, only, before, rows)
    shown = acts[:SHOWN_AT_ONCE]
    people = get_user_model()._default_manager.in_bulk({act.actor_id for act in shown} - {None})
    written = _changes_of(record, shown)
    told = None if reader.is_supplier else _values_of(record, written)
    timeline = Timeline(
        _entry(act, changes, people, told, record)
        for act in shown
        for changes in [_meant_for(reader, written[act.pk])]
        if changes is not None
    )
    for entry in timeline:
        if entry.act.subject_type == IMPORT:
            entry.rows = rows[entry.act.subject_id]
    timeline.older = shown[-1].pk if len(acts) > SHOWN_AT_ONCE else None
    timeline.only = only
    timeline.links = links_in((entry.comment for entry in timeline), reader=reader)
    return timeline


def _imports_of(record: models.Model) -> dict[int, list[int]]:
    """The imports that wrote a record, each with the rows of its file that did."""
    rows: dict[int, list[int]] = defaultdict(list)
    if is_imported(record):
        found = ImportedRow.objects.filter(record_type=record._meta.label_lower)
        found = found.filter(record_id=record.pk).order_by("number")
        for pk, number in found.values_list("imported", "number"):
            rows[pk].append(number)
    return rows


def _acts_on(
    record: models.Model, reader: Any, only: str, before: int | None, imports: Collection[int]
) -> list[Act]:
    """One more act than is shown, so that it is known whether there are older ones."""
    own = Q(subject_type=record._meta.label_lower, subject_id=record.pk)
    confirmed = Q(subject_type=IMPORT, subject_id__in=imports, verb="import.confirmed")
    acts = Act.objects.filter(own | confirmed if imports else own)
    if reader.is_supplier:
        acts = acts.filter(supplier_id=reader.supplier_id)
    if before is not None:
        acts = acts.filter(pk__lt=before)
    if only in TABLES_UNDER:
        written = Change.objects.filter(act=models.OuterRef("pk"))
        acts = acts.filter(models.Exists(written.filter(table=TABLES_UNDER[only])))
    return list(acts.order_by("-id")[: SHOWN_AT_ONCE + 1])


def _changes_of(record: models.Model, acts: list[Act]) -> dict[int, list[Change]]:
    """What each act wrote; of all that an import did, only what is about this record."""
    own = [act.pk for act in acts if act.subject_type != IMPORT]
    found = list(Change.objects.filter(act__in=own).order_by("id"))
    if len(own) < len(acts):
        found += Change.objects.filter(_rows_of(record)).exclude(act__in=own).order_by("id")
    changes: dict[int, list[Change]] = {act.pk: [] for act in acts}
    for change in found:
        changes.get(change.act_id, []).append(change)
    return changes


def _rows_of(record: models.Model) -> Q:
    """The record's own row, and those that are told with it."""
    rows = Q(table=record._meta.db_table, row_id=record.pk)
    for name in getattr(record, "told_with", ()):
        theirs = getattr(record, name)
        numbers = list(theirs.values_list("pk", flat=True))
        rows |= Q(table=theirs.model._meta.db_table, row_id__in=numbers)
    return rows


def _values_of(record: models.Model, written: dict[int, list[Change]]) -> "_Values":
    changes = [change for some in written.values() for change in some]
    return _Values(type(record), [change for change in changes if _has_values(change, record)])


def _meant_for(reader: Any, changes: list[Change]) -> list[Change] | None:
    """What an act wrote, as far as the reader may know; None when that is nothing of it."""
    if not reader.is_supplier:
        return changes
    shared = [change for change in changes if not _is_internal(change)]
    return None if changes and not shared else shared


def _is_internal(change: Change) -> bool:
    """Comments and files that are not shared with the supplier."""
    return change.table in ATTACHED and not (change.after or {}).get("shared")


def _entry(
    act: Act,
    changes: list[Change],
    people: dict[int, Any],
    told: "_Values | None",
    record: models.Model,
) -> Entry:
    verb = described(act.verb)
    who = str(people.get(act.actor_id or 0, "")) or _("The system")
    entry = Entry(act, who, str(verb.text), verb.icon)
    for change in changes:
        after = change.after or {}
        if change.table == Comment._meta.db_table:
            entry.comment = after.get("text", "")
        elif change.table == Attachment._meta.db_table:
            entry.files.append(_file(change))
        elif told and _has_values(change, record):
            entry.changes += told.rows(change)
    return entry


def _has_values(change: Change, record: models.Model) -> bool:
    """Whether it is told value by value: not what a new record started with, nor a comment."""
    if change.table in ATTACHED:
        return False
    return change.before is not None or change.table != record._meta.db_table


def _file(change: Change) -> Attachment:
    """The file as it was when it was added, read from the change itself."""
    after = change.after or {}
    known = {name: after[name] for name in ("name", "size", "preview_sha256")}
    return Attachment(pk=change.row_id, **known)


@cache
def _models_by_table() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def _in_order(table: str, columns: Any) -> list[str]:
    """As the form asks for them; what is stored knows no order."""
    known = [field.column for field in _models_by_table()[table]._meta.concrete_fields]
    return sorted(columns, key=lambda column: known.index(column) if column in known else 0)


@cache
def _field(table: str, column: str) -> models.Field | None:
    fields = _models_by_table()[table]._meta.concrete_fields
    return next((field for field in fields if field.column == column), None)


class _Values:
    """Stored values in people's words; every related record is looked up once."""

    def __init__(self, subject: type[models.Model], changes: list[Change]) -> None:
        self._subject = subject
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        commitments: set[str] = set()
        for change in changes:
            for column, value in [*(change.before or {}).items(), *(change.after or {}).items()]:
                if isinstance(value, dict) and "personal" in value:
                    commitments.add(value["personal"])
                elif value is not None and (related := self._related(change.table, column)):
                    wanted[related].add(value)
        wanted.pop(subject, None)  # the record itself is not told about
        self._records = {model: model._base_manager.in_bulk(keys) for model, keys in wanted.items()}
        self._named = {
            table: model._base_manager.select_related().in_bulk(
                [change.row_id for change in changes if change.table == table]
            )
            for table in {change.table for change in changes}
            if hasattr(model := _models_by_table()[table], "told_as")
        }
        self._personal = PersonalValue.objects.in_bulk(commitments) if commitments else {}

    def rows(self, change: Change) -> list[tuple[str, str, str]]:
        """Label, value before and value after of every column worth telling."""
        before, after = change.before or {}, change.after or {}
        row = self._named.get(change.table, {}).get(change.row_id)
        name = str(row.told_as) if row else ""
        return [
            (self._label(change, column, name), old, new)
            for column in _in_order(change.table, after or before)
            if self._is_told(change.table, column)
            and (old := self._text(change.table, column, before.get(column)))
            != (new := self._text(change.table, column, after.get(column)))
            and (old or new != name)
        ]

    def _is_told(self, table: str, column: str) -> bool:
        """What a person could have typed; not what the system keeps, nor the record itself."""
        found = _field(table, column)
        if not found or not found.editable or found.primary_key:
            return False
        return not found.related_model or (
            found.related_model is not self._subject and table not in self._named
        )

    def _related(self, table: str, column: str) -> type[models.Model] | None:
        found = _field(table, column)
        return found.related_model if found else None

    def _label(self, change: Change, column: str, name: str) -> str:
        """The column's name, behind that of the row if it is another table's and has one."""
        found = _field(change.table, column)
        label = capfirst(str(found.verbose_name)) if found else column
        return f"{name} · {label}" if name else label

    def _text(self, table: str, column: str, value: Any) -> str:
        if value is None or value is False or value == "":
            return ""
        if value is True:
            return _("yes")
        if isinstance(value, dict) and "personal" in value:
            known = self._personal.get(value["personal"])
            return known.value.strip('"') if known else _("erased")
        if related := self._related(table, column):
            return str(self._records[related].get(value, value))
        found = _field(table, column)
        if found and found.choices:
            return str(dict(found.flatchoices).get(value, value))
        if isinstance(found, models.DecimalField):
            return formats.number_format(Decimal(str(value)), found.decimal_places)
        return _moment(found, value)


def _moment(found: models.Field | None, value: Any) -> str:
    """Dates and times in the reader's format, anything else as it is."""
    if isinstance(found, models.DateTimeField) and (moment := parse_datetime(value)):
        return formats.localize(timezone.localtime(moment), use_l10n=True)
    if isinstance(found, models.DateField) and (day := parse_date(value)):
        return formats.localize(day, use_l10n=True)
    return str(listed(value))
