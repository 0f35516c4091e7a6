"""Do the tables say what the acts made them say? The trail, played again row by row.

The chain proves that the acts are as they were written; this proves that nobody wrote past them.
"""

import heapq
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from django.apps import apps

from qms.core.snapshot import rows, stream
from qms.core.triggers import Trigger
from qms.core.verify import Report, commitment

RECORDER = "qms_record_change"
LEDGER_TRIGGERS = {"act_stamped", "change_of_own_act", "act_linked"}
GONE = (
    "SELECT count(DISTINCT written ->> 'personal') FROM core_change,"
    " jsonb_path_query(jsonb_build_array(before, after), '$[*].*') AS written"
    " WHERE \"table\" = ANY (%s) AND written ->> 'personal' IS NOT NULL AND NOT EXISTS ("
    "  SELECT FROM core_personalvalue WHERE commitment = written ->> 'personal')"
)
ERASED_BY_ACTS = (
    "SELECT coalesce(sum((before ->> 'values')::bigint), 0)::bigint FROM core_change"
    " WHERE \"table\" = 'core_personalvalue'"
)
TOGETHER = 1_000  # rows whose personal values are looked up at once
ERASED = object()  # a personal value nobody knows any more; it contradicts nothing

Step = tuple[int, int | None, str | None, str | None]  # row, act, before, after
Values = dict[str, Any]
State = dict[str, tuple[Any, int]]  # what each column was left as, and by which act


@dataclass(frozen=True)
class Table:
    """A controlled table, as its model declares it."""

    name: str
    unrecorded: list[str]
    personal: set[str]


def controlled_tables() -> list[Table]:
    """From the models, not from the database: a trigger that was dropped hides nothing."""
    return [
        Table(
            model._meta.db_table,
            unrecorded=trigger.arguments[0].split(","),
            personal=set(trigger.arguments[1].split(",")) - {""},
        )
        for model in apps.get_models()
        for trigger in model._meta.constraints
        if isinstance(trigger, Trigger) and trigger.function == RECORDER
    ]


def replay(report: Report) -> int:
    """Compare every controlled table with its acts; return how many rows were compared."""
    return sum(_replay_table(table, report) for table in controlled_tables())


def _replay_table(table: Table, report: Report) -> int:
    compared = 0
    pairs = _steps_by_row(table)
    while batch := list(islice(pairs, TOGETHER)):
        told = [one for one in batch if not _is_as_inserted(one[1])]
        read = _Reader(table, told)
        for row, steps in told:
            _replay_row(f"{table.name} {row}", steps, read, report)
        compared += len(batch)
    return compared


def _steps_by_row(table: Table) -> Iterator[tuple[int, list[Step]]]:
    """Each row with what acts did to it in order, and at the end what it is now (by no act)."""
    recorded = stream(
        'SELECT row_id, act_id, before::text, after::text FROM core_change WHERE "table" = %s'
        " ORDER BY row_id, id",
        [table.name],
    )
    current = stream(
        f'SELECT id, NULL, NULL, (to_jsonb(now) - %s::text[])::text FROM "{table.name}" AS now'  # noqa: S608 a model's table
        " ORDER BY id",
        [table.unrecorded],
    )
    for row, steps in groupby(heapq.merge(recorded, current, key=itemgetter(0)), itemgetter(0)):
        yield row, list(steps)


def _is_as_inserted(steps: list[Step]) -> bool:
    """One act put the row there, and it is that to the letter: most rows, told without parsing."""
    match steps:
        case [(_, int(), None, inserted), (_, None, None, now)]:
            return inserted == now
    return False


class _Reader:
    """Columns and values of a batch's steps, the personal ones in the clear where still known."""

    def __init__(self, table: Table, batch: list[tuple[int, list[Step]]]) -> None:
        self._personal = table.personal
        if not table.personal:
            return
        steps = (_parsed(text) for _row, steps in batch for step in steps for text in step[2:])
        wanted = {key for values in steps for key in self._commitments(values).values()}
        known = rows(
            "SELECT commitment, value FROM core_personalvalue WHERE commitment = ANY(%s)",
            [list(wanted)],
        )
        self._known = {key: json.loads(value) for key, value in known}

    def __call__(self, text: str | None) -> Values:
        values = _parsed(text)
        for column, key in self._commitments(values).items():
            values[column] = self._known.get(key, ERASED)
        return values

    def _commitments(self, values: Values) -> dict[str, str]:
        return {
            column: value["personal"]
            for column in self._personal
            if isinstance(value := values.get(column), dict)
        }


def _parsed(text: str | None) -> Values:
    return json.loads(text, parse_float=str) if text else {}


def _replay_row(name: str, steps: Iterable[Step], read: _Reader, report: Report) -> None:
    state: State = {}
    last: int | None = None
    current: Values = {}
    for _row, act, before, after in steps:
        if act is None:
            current = read(after)
            continue
        _compare(name, state, read(before), report)
        state = state | {key: (value, act) for key, value in read(after).items()} if after else {}
        last = act
    if bool(state) != bool(current):
        kind, text = (
            ("row deleted", "is gone, and no act deleted it")
            if state
            else ("row added", "is there, and no act put it there")
        )
        report.add(kind, f"{name} {text}.", act=last)
        return
    _compare(name, state, current, report)
    _outlived(name, state, current, report)


def _compare(name: str, state: State, found: Values, report: Report) -> None:
    """Columns the trail has not met yet came with a migration; they count from their first act."""
    for column, value in found.items():
        left, act = state.get(column, (ERASED, None))
        if value != left and ERASED not in (value, left):
            report.add("row altered", f"{name}: {column} is not what act {act} left.", act=act)


def _outlived(name: str, state: State, current: Values, report: Report) -> None:
    for column, (left, act) in state.items():
        if left is ERASED and current.get(column):
            text = f"{name}: {column} still holds a personal value that was erased."
            report.add("row altered", text, act=act)


def check_personal_values(report: Report) -> int:
    """A personal value stands beside the chain; its commitment in the chain must still fit it."""
    checked = 0
    for stored, salt, value in stream("SELECT commitment, salt, value FROM core_personalvalue"):
        checked += 1
        if commitment(salt, value) != stored:
            report.add("personal value altered", f"The value behind {stored} is another one.")
    return checked


def check_erasures(report: Report) -> int:
    """Every personal value that is gone was erased under an act; return how many there are."""
    ((gone,),) = rows(GONE, [[table.name for table in controlled_tables() if table.personal]])
    ((told,),) = rows(ERASED_BY_ACTS)
    if gone != told:
        text = f"{gone} personal values are gone; acts say that they erased {told}."
        report.add("personal value missing", text)
    return gone


def check_triggers(report: Report) -> None:
    """The database must still refuse and record on its own."""
    declared = {
        constraint.name
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, Trigger)
    }
    at_work = {
        name for (name,) in rows("SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')")
    }
    for name in sorted((declared | LEDGER_TRIGGERS) - at_work):
        report.add("trigger off", f"The trigger {name} is missing or switched off.")


def check_numbers(report: Report) -> dict[str, int]:
    """Every number ever given stands on a record, once; return the last of each series and year."""
    numbered = {
        model.number_series: model._meta.db_table
        for model in apps.get_models()
        if hasattr(model, "number_series")
    }
    counters = rows("SELECT series, year, last FROM core_counter")
    last = {(series, year): count for series, year, count in counters}
    for series, table in sorted(numbered.items()):
        for year, *found in _numbers_in(table, series):
            given = last.get((series, year), 0)
            if found != [given, given, 1, given]:
                text = f"{series}-{year}: {given} given; {found[1]} records, up to {found[3]}."
                report.add("numbers", text)
    for series in sorted({series for series, _year in last} - numbered.keys()):
        report.add("numbers", f"No record says it is numbered {series}.")
    return {f"{series}-{year}": count for (series, year), count in sorted(last.items())}


def _numbers_in(table: str, series: str) -> list[tuple[int, ...]]:
    """Year, how many numbers, how many different, first, last; also of years without a record."""
    return rows(
        "WITH given AS ("  # noqa: S608 a model's table
        "  SELECT part[1]::int AS year, part[2]::bigint AS place"
        f'  FROM "{table}", regexp_match(number, %s) AS part'
        ") SELECT year, count(place), count(DISTINCT place), coalesce(min(place), 1),"
        "  coalesce(max(place), 0) FROM given"
        " FULL JOIN (SELECT year FROM core_counter WHERE series = %s) AS counted USING (year)"
        " GROUP BY year ORDER BY year",
        [rf"^{series}-(\d+)-(\d+)$", series],
    )
