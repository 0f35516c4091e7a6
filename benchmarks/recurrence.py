"""Similar cases and the recurrence check where complaints are many.

    python -m benchmarks.recurrence [--complaints 1000000] [--new 10000]

A plant of its own with so many complaints in 100,000 wordings, some with slips of the finger; the
product learns and reads them, is asked as somebody types, and checks so many new ones. Beside it,
what Postgres' own full text and trigrams take for the same questions.
"""

import argparse
import json
import sys

from benchmarks.sites import Plant, private_postgres

IN_THE_REQUEST, FOR_TEN_THOUSAND = 100, 60  # ms at the 95th percentile, and seconds


def run() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.recurrence", description=__doc__)
    parser.add_argument("--complaints", type=int, default=1_000_000)
    parser.add_argument("--new", type=int, default=10_000)
    options = parser.parse_args()
    with private_postgres() as server:
        plant = Plant("recurrence", server)
        plant.make()
        numbers = str(options.complaints), str(options.new)
        told = json.loads(plant.inside("many_texts", *numbers, DATABASE_URL=plant.owner_url))
    for name, value in told.items():
        each = value if isinstance(value, dict) else {"": value}
        print(f"{name:24}" + "".join(f"{label:>8} {one:10,.1f}" for label, one in each.items()))
    request = told["similar cases"]["ms p95"] / IN_THE_REQUEST
    check = told["seconds to check"] / FOR_TEN_THOUSAND * 10_000 / options.new
    print(f"of the budgets: {request:.2f} in the request, {check:.2f} for the check")
    return int(max(request, check) > 1)


if __name__ == "__main__":
    sys.exit(run())
