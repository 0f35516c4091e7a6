"""A hundred thousand order lines out as files and in as rows, each beside the bare way.

    python -m benchmarks.exports

On a database server of its own; each side in a process of its own, so that its memory can be told.
"""

import csv
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from benchmarks.sites import Plant, private_postgres
from benchmarks.sizes import SIZES

ROWS = SIZES["E"].deliveries
AT_ONCE = 1_000  # as an import hands them to the service
SOURCES = (
    *("order_number", "order_line", "part__number", "part__name", "supplier__name", "state"),
    *("promised_on", "completed_on", "quantity", "received"),
)
COPY = (
    "COPY (SELECT order_number, order_line, part.number, part.name, supplier.name, delivery.state,"
    " promised_on, completed_on, quantity, received FROM suppliers_delivery AS delivery"
    " JOIN suppliers_part AS part ON part.id = part_id"
    " JOIN suppliers_supplier AS supplier ON supplier.id = supplier_id"
    " ORDER BY promised_on DESC, delivery.id DESC) TO STDOUT CSV"
)


@dataclass(frozen=True)
class Pair:
    """Two ways to the same: ours may take so many times the CPU, and so much memory."""

    ours: str
    bare: str
    times: float
    megabytes: int


# Files: the budgets of docs/speed.md, 3 s and 8 s, by what csv and xlsxwriter took of the processor
# where the limits were set, 0.3 s and 4.3 s. Rows in: the service took 0.77 of bulk_create's.
PAIRS = [
    Pair("csv", "csv.writer", 3 / 0.3, 110),
    Pair("xlsx", "xlsxwriter", 8 / 4.3, 130),
    Pair("csv in the background", "csv.writer", 3 / 0.3, 110),
    Pair("record_deliveries", "bulk_create", 1.5, 300),
]


def main(side: str, rows: str) -> None:
    """One side, in its own process; its imports are not counted, its memory is with them."""
    work = SIDES[side](int(rows))
    began, before = time.perf_counter(), time.process_time()
    work()
    spent = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - before}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump(spent | {"megabytes": peak}, sys.stdout)


def file_of(kind: str) -> Callable[[], None]:
    """The whole list, as a person downloads it."""
    from qms.accounts.models import User
    from qms.core.exports import made_of
    from qms.core.lists import asked_by
    from suppliers.lists import DELIVERIES

    def write() -> None:
        listing = asked_by(User.objects.get(username="eva"), DELIVERIES, "")
        with tempfile.TemporaryFile() as out:
            out.writelines(made_of(listing, kind, lambda _number: None))

    return write


def background() -> Callable[[], None]:
    """The same list as a job, down to the stored file."""
    from qms.accounts.models import User
    from qms.core import tasks  # noqa: F401 declares the job
    from qms.core.background import run_waiting, start

    def work() -> None:
        asked = {"name": "deliveries", "query": "", "kind": "csv"}
        job = start("core.export", owner=User.objects.get(username="eva"), **asked)
        run_waiting()
        job.refresh_from_db()
        assert job.result_sha256, job.error

    return work


def _bare_rows() -> Iterator[tuple[Any, ...]]:
    from django.db import transaction

    from suppliers.models import Delivery

    with transaction.atomic():
        yield from Delivery.objects.values_list(*SOURCES).iterator()


def bare_csv() -> Callable[[], None]:
    def write() -> None:
        with tempfile.TemporaryFile("w", newline="") as out:
            csv.writer(out).writerows(_bare_rows())

    return write


def bare_xlsx() -> Callable[[], None]:
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}

    def write() -> None:
        with tempfile.TemporaryFile() as out, Workbook(out, options) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(_bare_rows()):
                sheet.write_row(number, 0, row)

    return write


def copied() -> Callable[[], None]:
    from django.db import connection

    def write() -> None:
        with tempfile.TemporaryFile() as out, connection.cursor() as cursor:
            cursor.copy_expert(COPY, out)

    return write


def _lines(rows: int, suppliers: Any, parts: Any) -> Iterator[dict[str, Any]]:
    """New order lines that have all come."""
    for n in range(rows):
        yield {
            "supplier": suppliers[n // 5 % len(suppliers)],
            "part": parts[n % len(parts)],
            "order_number": f"99{n // 5:08}",
            "order_line": str(n % 5 * 10 + 10),
            "promised_on": date(2025, 1, 1) + timedelta(days=n % 365),
            "quantity": 100,
        }


def recorded(number: int) -> Callable[[], None]:
    """Through the service, a thousand at a time under one act, as an import does it."""
    from qms.accounts.models import User
    from qms.core.actors import Actor
    from qms.core.acts import act
    from suppliers.models import Part, Supplier
    from suppliers.services import DeliveryRow, record_deliveries

    def record() -> None:
        actor = Actor.clock("benchmark")
        lines = _lines(number, list(Supplier.objects.all()), list(Part.objects.all()))
        rows = (
            DeliveryRow(**line, received_on=line["promised_on"], received=100, lot="L1")
            for line in lines
        )
        with act("user.acted_on_many", User.objects.get(username="eva"), actor=actor):
            while batch := list(islice(rows, AT_ONCE)):
                record_deliveries(batch, actor=actor)

    return record


def created(number: int) -> Callable[[], None]:
    """The same lines and receipts through bulk_create, into twins without triggers."""
    from django.db import connection, transaction

    from suppliers.models import Delivery, Part, Receipt, Supplier

    with connection.cursor() as cursor:
        for model in (Delivery, Receipt):
            table, twin = model._meta.db_table, f"bare_{model._meta.model_name}"
            cursor.execute(f"CREATE TABLE {twin} (LIKE {table} INCLUDING ALL)")
            model._meta.db_table = twin

    def create() -> None:
        lines = _lines(number, list(Supplier.objects.all()), list(Part.objects.all()))
        with transaction.atomic():
            while batch := list(islice(lines, AT_ONCE)):
                sums = {"state": "complete", "received": 100, "lots": "L1"}
                rows = [
                    Delivery(**line, completed_on=line["promised_on"], **sums) for line in batch
                ]
                Delivery.objects.bulk_create(rows)
                Receipt.objects.bulk_create(
                    Receipt(delivery=row, received_on=row.promised_on, quantity=100, lot="L1")
                    for row in rows
                )

    return create


SIDES: dict[str, Callable[[int], Callable[[], None]]] = {
    "csv": lambda _rows: file_of("csv"),
    "xlsx": lambda _rows: file_of("xlsx"),
    "csv in the background": lambda _rows: background(),
    "csv.writer": lambda _rows: bare_csv(),
    "xlsxwriter": lambda _rows: bare_xlsx(),
    "COPY": lambda _rows: copied(),
    "record_deliveries": recorded,
    "bulk_create": created,
}
BARE = {"csv.writer", "xlsxwriter", "COPY", "bulk_create"}


def measured(plant: Plant, side: str, rows: int = ROWS) -> dict[str, float]:
    env = {"DATABASE_URL": plant.owner_url} if side in BARE else {}
    told: dict[str, float] = json.loads(plant.inside("exports", side, str(rows), **env))
    return told


def compare() -> bool:
    with private_postgres() as server:
        plant = Plant("E", server)
        plant.build()
        found = {side: measured(plant, side) for side in SIDES}
    print(f"\n{ROWS:,} order lines\n\n{'':24}{'seconds':>9}{'of CPU':>8}{'rows/s':>10}{'MB':>6}")
    for side, one in found.items():
        speed = ROWS / one["seconds"]
        print(
            f"{side:24}{one['seconds']:>9.1f}{one['cpu']:>8.1f}{speed:>10,.0f}{one['megabytes']:>6.0f}"
        )
    held = [_holds(pair, found) for pair in PAIRS]
    return all(held)


def _holds(pair: Pair, found: dict[str, dict[str, float]]) -> bool:
    """Print the verdict on a pair: CPU of our process as so many of the other's, and memory."""
    times = found[pair.ours]["cpu"] / found[pair.bare]["cpu"]
    holds = times <= pair.times and found[pair.ours]["megabytes"] <= pair.megabytes
    limits = f"≤ {pair.times:.2f}, ≤ {pair.megabytes} MB"
    print(f"{pair.ours} ÷ {pair.bare}: {times:.2f} ({limits}) {'ok' if holds else 'OVER'}")
    return holds


if __name__ == "__main__":
    sys.exit(not compare())
