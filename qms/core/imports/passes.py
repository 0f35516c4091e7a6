"""One pass over a file: what its rows would do, or do; in batches, so that size is no matter."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from itertools import islice
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Protocol, cast

from django.utils.formats import localize, number_format

from qms.core.actors import Actor
from qms.core.files import store
from qms.core.imports import reading
from qms.core.imports.choices import RowState
from qms.core.imports.kinds import Importer, Row, Unknown, importer
from qms.core.imports.mapping import Reader
from qms.core.models import Import, ImportedRow
from qms.core.rows import write_rows
from qms.core.text import harmless

AT_ONCE = 1_000
EXAMPLES = 5  # rows shown of each state
UNKNOWN_SHOWN = 2_000  # names; whoever has more imports those first


class Watcher(Protocol):
    """Who is told how far it is: a job that somebody waits for, or nobody."""

    def expect(self, total: int) -> None: ...

    def advance(self, number: int = 1) -> None: ...


class Unwatched:
    """Nobody waits for it."""

    def expect(self, total: int) -> None:
        pass

    def advance(self, number: int = 1) -> None:
        pass


UNWATCHED = Unwatched()


class Pass:
    """Reads every row of an import, has it planned, and counts what would become of it."""

    def __init__(self, record: Import, progress: Watcher) -> None:
        self.record = record
        self.importer: Importer = importer(record.kind)
        self.batches = self.importer.begin(record.choices)
        self.progress = progress
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, list[dict[str, Any]]] = {}
        self.problems = _ProblemFile(record)

    def run(self, *, actor: Actor | None = None) -> dict[str, Any]:
        """Look at every row, and with an actor write it; return what is to be shown of it."""
        self.progress.expect(self.record.look["rows"])
        for rows in self._batches():
            if actor is None:
                self.batches.plan(rows)
            else:
                self.batches.write(rows, actor=actor)
            self._note(rows)
            if actor is not None:
                self._refuse_errors()
                self._keep_numbers(rows)
            self.progress.advance(len(rows))
        return {
            "counts": {state: self.counts[state] for state in RowState.values},
            "examples": self.examples,
            "unknown": [asdict(one) for one in self._unknown()],
        }

    def _batches(self) -> Iterator[list[Row]]:
        look, record = self.record.look, self.record
        reader = Reader(self.importer, look["headings"], record.mapping)
        path = reading.path_of(record.sha256)
        numbered = reading.rows(path, record.name, record.reading, look)
        while batch := [reader.row(*one) for one in islice(numbered, AT_ONCE)]:
            yield batch

    def _note(self, rows: list[Row]) -> None:
        for row in rows:
            if row.problems:
                row.state = RowState.ERROR
            self.counts[row.state] += 1
            shown = self.examples.setdefault(row.state, [])
            if len(shown) < EXAMPLES and row.state != RowState.SAME:
                shown.append(self._example(row))
            if row.problems:
                self.problems.add(row)

    def _example(self, row: Row) -> dict[str, Any]:
        fields = self.record.mapping["fields"]
        return {
            "row": row.number,
            "label": row.label,
            "changes": [
                (str(self.importer.field(name).label), _worded(old), _worded(new))
                for name, old, new in ([] if row.problems else row.changes)
            ],
            "problems": [(fields.get(p.field, ""), p.value, p.reason) for p in row.problems],
        }

    def _refuse_errors(self) -> None:
        """All or nothing, unless the owner has said to leave the bad rows out."""
        if self.counts[RowState.ERROR] and not self.record.choices.get("leave_bad"):
            raise Spoilt

    def _keep_numbers(self, rows: list[Row]) -> None:
        """Note which row wrote which record, for the record's own history."""
        wrote = [(row.number, *record) for row in rows for record in row.records]
        fields = ("imported", "number", "record_type", "record_id")
        written = [dict(zip(fields, (self.record.pk, *one), strict=True)) for one in wrote]
        write_rows(ImportedRow, written)

    def _unknown(self) -> list[Unknown]:
        """Kind by kind; in each, those that look like another first."""
        found = [*self.batches.unknown]
        kinds = [*dict.fromkeys(one.kind for one in found)]
        found.sort(key=lambda one: (kinds.index(one.kind), not one.alike, one.name))
        return found[:UNKNOWN_SHOWN]

    def problems_file(self) -> str:
        """The hash of the file of problems in the store; "" where there are none."""
        return self.problems.kept()


class Spoilt(Exception):
    """A row cannot be taken, and so none is."""


class _ProblemFile:
    """The bad rows as they were, behind what is wrong with them: to be put right and sent again."""

    def __init__(self, record: Import) -> None:
        self.fields = record.mapping["fields"]
        self.file = cast(BinaryIO, TemporaryFile())  # noqa: SIM115  # closed when it is kept
        self.text = io.TextIOWrapper(self.file, encoding="utf-8-sig", newline="")
        self.lines = 0
        self._write([*reading.OUR_COLUMNS, *record.look["headings"]])

    def add(self, row: Row) -> None:
        self.lines += 1
        said = [(self.fields.get(one.field, ""), one.value, one.reason) for one in row.problems]
        self._write([row.number, *map(" | ".join, zip(*said, strict=True)), *row.cells])

    def _write(self, cells: list[Any]) -> None:
        plain = [harmless(cell) if isinstance(cell, str) else cell for cell in cells]
        csv.writer(self.text).writerow(plain)

    def kept(self) -> str:
        """Its hash in the store; "" when there was nothing to write."""
        with closing(self.text):
            if not self.lines:
                return ""
            self.text.flush()
            self.file.seek(0)
            return store.keep(iter(lambda: self.file.read(store.BLOCK), b""))


def _worded(value: Any) -> str:
    if isinstance(value, int):
        return number_format(value, force_grouping=True)
    return "" if value is None else str(localize(value))
