"""Running the works: turn by turn with the reference, medians of rounds, bounded in time."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import count
from statistics import median
from typing import Any

from benchmarks.asks import Asks, Work
from benchmarks.meter import (
    Ask,
    Batch,
    Side,
    all_at_once,
    children_seconds,
    family,
    maps,
    one_by_one,
    resident_mb,
)
from benchmarks.sites import Plant, Site, both_sides
from benchmarks.works import works_of

ROUNDS = 5
SECONDS_A_BATCH = 0.8
CROWD = 8
CROWD_ROUNDS = 5
CROWD_SECONDS = 1.5
GROWTH = 0.2  # the exponent: 0 stays the same however much there is, 1 doubles with it
TAIL = 2.5
NOISE = 1.4  # p95 ÷ p50 of the reference on a quiet machine


@dataclass
class Measured:
    """One work: medians over the rounds; `bare` is the reference beside it."""

    name: str
    budget_ms: float  # as it was set, on another machine
    cpu_ms: float
    database_ms: float  # what of it is the database's
    bare_cpu_ms: float
    cpu_ratio: float
    p50_ms: float
    p95_ms: float
    tail: float  # p95 ÷ p50
    bare_tail: float
    per_second: float = 0.0
    bare_per_second: float = 0.0
    crowd_p95_ms: float = 0.0
    bare_crowd_p95_ms: float = 0.0
    growth: float | None = None  # exponent over the number of complaints


@dataclass
class Check:
    """One line of the verdict: what was found, and what it may be."""

    name: str
    found: float
    limit: float
    unit: str = ""
    at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.found >= self.limit if self.at_least else self.found <= self.limit


@dataclass
class Result:
    size: str
    complaints: int
    works: list[Measured] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return all(check.holds for check in self.checks)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"holds": self.holds}


def measure(plant: Plant, only: str = "") -> Result:
    """Everything at the measured size."""
    ((complaints,),) = plant.rows("SELECT count(*) FROM complaints_complaint")
    result = Result(plant.size, complaints)
    with both_sides(plant) as (ours, bare, site):
        for work in works_of(plant):
            if only.lower() in work.name.lower():
                measured = _measure(work, ours, bare)
                result.works.append(measured)
                result.checks += _verdict(work, measured)
        result.checks += _worker_checks(site)
    create = next((work for work in result.works if work.name == "API create"), None)
    result.checks += _trail_checks(plant, create)
    return result


def compare(result: Result, small: Plant) -> None:
    """Measure the CPU of the same works on a small plant: the difference is growth."""
    before = _cpu_at(small)
    ((complaints,),) = small.rows("SELECT count(*) FROM complaints_complaint")
    for work in result.works:
        times = result.complaints / complaints
        work.growth = math.log(work.cpu_ms / before[work.name]) / math.log(times)
        result.checks.append(Check(f"{work.name}: growth", work.growth, GROWTH))


def _cpu_at(plant: Plant) -> dict[str, float]:
    with both_sides(plant) as (ours, _bare, _site):
        return {
            work.name: median(
                one_by_one(ours, _in_turn(work.ours), 40).cpu_ms for _round in range(3)
            )
            for work in works_of(plant)
        }


def _in_turn(asks: Asks) -> Iterator[Ask]:
    return (asks(n) for n in count())


def _measure(work: Work, ours: Side, bare: Side) -> Measured:
    mine, theirs = _in_turn(work.ours), _in_turn(work.bare)
    _warm(ours, mine)
    _warm(bare, theirs)
    rounds = [(_batch(ours, mine), _batch(bare, theirs)) for _round in range(ROUNDS)]
    measured = Measured(
        work.name,
        budget_ms=work.cpu_ms.ours,
        cpu_ms=median(o.cpu_ms for o, _b in rounds),
        database_ms=median(o.database_ms for o, _b in rounds),
        bare_cpu_ms=median(b.cpu_ms for _o, b in rounds),
        cpu_ratio=median(o.cpu_ms / b.cpu_ms for o, b in rounds),
        p50_ms=median(o.p50_ms for o, _b in rounds),
        p95_ms=median(o.p95_ms for o, _b in rounds),
        tail=median(o.p95_ms / o.p50_ms for o, _b in rounds),
        bare_tail=median(b.p95_ms / b.p50_ms for _o, b in rounds),
    )
    if work.per_second:
        _measure_crowd(work, ours, bare, measured)
    return measured


def _warm(side: Side, asks: Iterator[Ask]) -> None:
    """Both workers have answered this before, each with its statements planned."""
    for _client in range(4):
        one_by_one(side, asks, 5)


def _batch(side: Side, asks: Iterator[Ask]) -> Batch:
    """As many requests as fit the time, never fewer than 20."""
    first = one_by_one(side, asks, 5)
    return one_by_one(side, asks, max(20, min(250, int(SECONDS_A_BATCH / first.p50_ms * 1000))))


def _measure_crowd(work: Work, ours: Side, bare: Side, measured: Measured) -> None:
    rounds = [
        (
            all_at_once(ours, work.ours, CROWD, CROWD_SECONDS),
            all_at_once(bare, work.bare, CROWD, CROWD_SECONDS),
        )
        for _round in range(CROWD_ROUNDS)
    ]
    measured.per_second = median(o.per_second for o, _b in rounds)
    measured.bare_per_second = median(b.per_second for _o, b in rounds)
    measured.crowd_p95_ms = median(o.p95_ms for o, _b in rounds)
    measured.bare_crowd_p95_ms = median(b.p95_ms for _o, b in rounds)


def _verdict(work: Work, found: Measured) -> list[Check]:
    checks = [
        Check(f"{work.name}: CPU ÷ bare", found.cpu_ratio, work.cpu_ms.ratio),
        Check(f"{work.name}: p95 ÷ p50", found.tail, TAIL * max(1, found.bare_tail / NOISE)),
    ]
    if work.per_second:
        ratio = found.per_second / found.bare_per_second
        name = f"{work.name}: requests a second ÷ bare"
        checks.append(Check(name, ratio, work.per_second.ratio, at_least=True))
    if work.crowd_p95_ms:
        ratio = found.crowd_p95_ms / found.bare_crowd_p95_ms
        checks.append(Check(f"{work.name}: p95 of 8 ÷ bare", ratio, work.crowd_p95_ms.ratio))
    return checks


def _worker_checks(site: Site) -> list[Check]:
    workers = family(site.master)[1:]
    heavy = [pid for pid in workers if re.search(r"/(numpy|scipy)/", maps(pid))]
    return [
        Check("web worker after the run", max(map(resident_mb, workers)), 150, "MB"),
        Check("web: start to first page", site.seconds_to_start, 3, "s"),
        Check("workers that loaded numpy or scipy", len(heavy), 0),
    ]


def _trail_checks(plant: Plant, create: Measured | None) -> list[Check]:
    """What the trail costs, and whether it still tells the truth after all those writes."""
    cost = json.loads(plant.inside("overhead"))
    added = cost["whole_ms"] - cost["without_ms"]
    ((gaps,),) = plant.rows(
        "SELECT coalesce(sum(abs(last - found)), 0) FROM core_counter, LATERAL"
        " (SELECT count(*) AS found FROM complaints_complaint"
        "  WHERE number LIKE 'CMP-' || year || '-%') AS counted WHERE series = 'CMP'"
    )
    before = children_seconds()
    chain = json.loads(plant.run("manage.py", "verify_chain", "--chain-only", "--json"))
    # Counted in changes: one act of an import has twenty thousand of them, most have one.
    speed = chain["changes"] / (children_seconds() - before)
    plant.run("manage.py", "verify_chain")  # fails unless everything is as it was written
    checks = [
        Check("numbers missing or given twice", float(gaps), 0),
        Check("verifier, a second of its CPU", speed, 50_000, "changes", at_least=True),
    ]
    if create:
        share = added / (create.p50_ms - added) * 100
        checks.append(Check("act + chain: added to the median of a create", share, 40, "%"))
    return checks
