"""What an app declares about a kind of record people bring in files.

declare(Importer("suppliers.part", label=_("Parts"), permission="suppliers.register_part",
                 fields=[Field("number", _("Part number"), aliases="part no", required=True)],
                 begin=Parts, list_url="suppliers:parts"))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import models

from qms.core.actors import Actor
from qms.core.imports.choices import RowState

TEXT, DAY, COUNT = "text", "day", "count"


@dataclass(frozen=True)
class Field:
    """A value of the record, and the headings under which other programs write it."""

    name: str
    label: Any
    aliases: str = ""  # parted by commas
    kind: str = TEXT
    required: bool = False
    help_text: Any = ""
    column: Any = None  # the model's field, whose limits a text has to keep


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken: in which column, at which value."""

    field: str
    value: str
    reason: str


@dataclass(slots=True)
class Row:
    """A row of the file, as values; and what becomes of it."""

    number: int  # as a spreadsheet counts
    cells: list[Any]
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    state: str = RowState.SAME
    label: str = ""  # what it is about, in a word
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)  # field's name, old, new
    records: list[tuple[str, int]] = field(default_factory=list)  # that it wrote: label and number

    def refuse(self, name: str, reason: object) -> None:
        self.problems.append(Problem(name, str(self.values.get(name) or ""), str(reason)))

    def settle(self, *, is_new: bool) -> None:
        known = RowState.CHANGED if self.changes else RowState.SAME
        self.state = RowState.NEW if is_new else known


@dataclass
class Unknown:
    """A name in the file that stands for no record yet, and the records it could be."""

    kind: str
    name: str
    alike: list[str] = field(default_factory=list)
    rows: int = 0


class Batches(Protocol):
    """One reading of a file: what its rows would do now, and doing it."""

    @property
    def unknown(self) -> list[Unknown]:
        """The names that stand for no record yet."""

    def plan(self, rows: Sequence[Row]) -> None:
        """Give each row its state and its changes, from what is stored now, or its problems.

        A row that has a problem already is looked at for others, and not planned.
        """

    def write(self, rows: Sequence[Row], *, actor: Actor) -> None:
        """Do that, within the act that stands around; a row with a problem is left alone."""


@dataclass(frozen=True)
class Importer:
    name: str  # the model's label
    label: Any
    permission: str
    fields: Sequence[Field]
    begin: Callable[[dict[str, Any]], Batches]  # takes what the owner chose
    list_url: str  # the name of the list where it can be seen afterwards

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


_importers: dict[str, Importer] = {}


def declare(importer: Importer) -> Importer:
    """Declare a kind of import, in the `imports.py` of its app."""
    if importer.name in _importers:
        raise ValueError(f"{importer.name} is declared twice")
    _importers[importer.name] = importer
    return importer


def importer(name: str) -> Importer:
    return _importers[name]


def importers(permitted: Callable[[str], bool]) -> list[Importer]:
    return [found for found in _importers.values() if permitted(found.permission)]


def is_imported(record: models.Model) -> bool:
    """Whether records of this kind come in files; an importer has the name of what it makes."""
    return record._meta.label_lower in _importers
