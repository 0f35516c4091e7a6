"""`make bench`: measure, print one table, fail when a budget is missed (docs/speed.md).

python -m benchmarks [--size L] [--only WORD] [--json FILE]
"""

import argparse
import json
import sys
import time
from pathlib import Path

from benchmarks.measure import Result, compare, measure
from benchmarks.meter import Failed
from benchmarks.sites import Plant, private_postgres
from benchmarks.sizes import SIZES
from benchmarks.table import table


def main() -> int:
    options = _options()
    began = time.monotonic()
    try:
        result = _run(options.size, options.only)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 2
    print(table(result))
    print(f"\n{time.monotonic() - began:.0f} s in all.")
    if options.json:
        Path(options.json).write_text(json.dumps(result.as_dict(), indent=1) + "\n")
    return 0 if result.holds else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measure speed against budgets")
    parser.add_argument("--size", choices=list(SIZES), default="M", help="size that is measured")
    parser.add_argument("--only", default="", help="measure the works whose name holds this")
    parser.add_argument("--json", metavar="FILE", help="write everything that was measured")
    return parser.parse_args()


def _run(size: str, only: str) -> Result:
    with private_postgres() as server:
        plant = _built(size, server)
        result = measure(plant, only)
        if size != "S":
            compare(result, _built("S", server))
        return result


def _built(size: str, server: object) -> Plant:
    plant = Plant(size, server)
    print(f"Loading {SIZES[size].complaints:,} complaints …", end=" ", flush=True)
    plant.build()
    print(f"{plant.seconds_to_load:.0f} s")
    return plant


if __name__ == "__main__":
    sys.exit(main())
