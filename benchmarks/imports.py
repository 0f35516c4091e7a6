"""A file of a hundred thousand order lines through the import, beside csv and COPY alone.

    python -m benchmarks.imports [ROWS]

On a database server of its own; each side in a process of its own, so that its memory can be told.
"""

import csv
import io
import json
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.meter import cpu_seconds
from benchmarks.sites import Plant, private_postgres

ROWS = 100_000
SUPPLIERS, PARTS = 200, 1_000
SECONDS, MEGABYTES, RATIO = 60, 300, 120  # the budget; of CPU, as times the bare side's
HEADINGS = [
    *("Order", "Order line", "Supplier code", "Supplier", "Part number", "Part"),
    *("Quantity promised", "Promised for", "Received on", "Lot", "Delivery note"),
]


def rows(number: int) -> Any:
    """Order lines as a purchasing system writes them, most of them received."""
    draw = Random(3)
    for place in range(number):
        promised = date(2025, 1, 1) + timedelta(days=draw.randrange(600))
        came = promised + timedelta(days=draw.choice([0, 0, 0, 0, -1, 1, 5]))
        supplier, part = draw.randrange(SUPPLIERS), draw.randrange(PARTS)
        yield [
            *(f"45{place // 5:08}", (place % 5 + 1) * 10),
            *(f"S{supplier:05}", f"Supplier {supplier}", f"P-{part:05}", f"Part {part}"),
            *(draw.randint(1, 5_000), promised.isoformat(), came.isoformat()),
            *(f"L{place:07}", f"DN{place:07}"),
        ]


def written(number: int, folder: Path) -> Path:
    path = folder / "deliveries.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(rows(number))
    return path


def main(side: str, path: str) -> None:
    """One side, in its own process: how long it took, and how much memory."""
    began, before = time.perf_counter(), time.process_time()
    steps = {"ours": ours, "bare": bare}[side](Path(path))
    spent = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - before}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump(spent | {"megabytes": peak} | steps, sys.stdout)


def ours(path: Path) -> dict[str, float]:
    """Upload, look, check and confirm, as the wizard's services do it."""
    from django.core.files import File

    from qms.core.actors import Actor
    from qms.core.imports import services
    from qms.core.imports.arriving import take_in_table

    actor, steps, began = Actor.clock("benchmark"), {}, time.perf_counter()
    with path.open("rb") as content:
        file = take_in_table(File(content, name=path.name))
    record = services.upload_import(actor=actor, kind="suppliers.delivery", file=file)
    record = services.map_import(record, actor=actor, **services.proposed_mapping(record))
    for verb in ("check", "confirm"):
        steps[f"until {verb}"] = time.perf_counter() - began
        service = getattr(services, f"{verb}_import")
        record = service(record, actor=actor, register_unknown=True)
    assert record.state == "confirmed", record.outcome
    return steps


def bare(path: Path) -> dict[str, float]:
    """The same file through csv into a table without keys, triggers and rules."""
    from django.db import connection

    columns = ", ".join(f"c{n} text" for n in range(len(HEADINGS)))
    with path.open(newline="", encoding="utf-8") as file, connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS bare; CREATE TABLE bare ({columns})")
        out = io.StringIO()
        csv.writer(out).writerows(csv.reader(file))
        out.seek(0)
        cursor.copy_expert("COPY bare FROM STDIN WITH (FORMAT csv, HEADER)", out)
    return {}


def measured(plant: Plant, side: str, path: Path, **env: str) -> dict[str, float]:
    """A side's figures, its processor time with the database's."""
    before = cpu_seconds(plant.server.pid)
    found = json.loads(plant.inside("imports", side, str(path), **env))
    return found | {"cpu": found["cpu"] + cpu_seconds(plant.server.pid) - before}


def compare(number: int) -> bool:
    with private_postgres() as server, tempfile.TemporaryDirectory() as folder:
        plant = Plant("I", server)
        plant.make()
        path = written(number, Path(folder))
        mine = measured(plant, "ours", path)
        bares = [measured(plant, "bare", path, DATABASE_URL=plant.owner_url) for _ in range(3)]
    reference = sorted(bares, key=itemgetter("cpu"))[1]  # so little is soon mismeasured
    ratio = mine["cpu"] / reference["cpu"]
    print(f"\n{number:,} order lines, {path.name}: {', '.join(HEADINGS)}\n")
    print(f"{'':10}{'seconds':>10}{'rows/s':>10}{'s of CPU':>10}{'MB':>8}")
    for side, one in {"ours": mine, "bare": reference}.items():
        print(
            f"{side:10}{one['seconds']:>10.1f}{number / one['seconds']:>10,.0f}"
            f"{one['cpu']:>10.1f}{one['megabytes']:>8.0f}"
        )
    print(f"{'ratio':10}{mine['seconds'] / reference['seconds']:>10.1f}{'':10}{ratio:>10.1f}")
    print(f"{'at most':10}{SECONDS:>10}{'':10}{f'× {RATIO}':>10}{MEGABYTES:>8}")
    print({name: round(at, 1) for name, at in mine.items() if name.startswith("until")})
    return mine["seconds"] <= SECONDS and mine["megabytes"] <= MEGABYTES and ratio <= RATIO


if __name__ == "__main__":
    sys.exit(not compare(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
