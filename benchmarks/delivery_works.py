"""What is asked of the million order lines, with the limits the complaints have."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any
from urllib.parse import urlencode

from benchmarks.asks import Budget, Work, get
from benchmarks.sites import Plant

PAGES, BARE_PAGES = "/suppliers/deliveries/", "/deliveries/"
API = "/api/v1/deliveries/", "/api/deliveries/"
PAGE = Budget(20, 6.8)
# An order line is half as long as a complaint: as many milliseconds more than the reference are
# allowed, 5.4 for key, permission and the counted rate, where the reference takes 4.5.
ANSWER = Budget(4.5 + 5.4, 4.5)


def delivery_works_of(plant: Plant) -> list[Work]:
    lists, searches = _lists(plant), _searches(plant)
    week = _addresses([{"received_from": _ago(500), "received_to": _ago(500 - _days(plant))}])
    deep = _addresses([{"after": token} for token, _day, _pk in plant.deep])
    bare_deep = _addresses([{"day": day, "id": pk} for _token, day, pk in plant.deep])
    everything = _searches_for_everything(plant)
    return [
        Work("Deliveries, newest first", get(PAGES, [""]), get(BARE_PAGES, [""]), PAGE),
        Work("Deliveries, filter + sort", get(PAGES, lists), get(BARE_PAGES, lists), PAGE),
        Work("Deliveries of a past week", get(PAGES, week), get(BARE_PAGES, week), PAGE),
        Work("Deliveries, deep page", get(PAGES, deep), get(BARE_PAGES, bare_deep), PAGE),
        Work("Deliveries, search", get(PAGES, searches), get(BARE_PAGES, searches), Budget(40, 16)),
        Work(
            "API deliveries, filter", get(API[0], lists), get(API[1], lists), ANSWER,
        ),
        Work(
            "Search for everything", get("/search/palette/", everything),
            get("/search/", everything), Budget(40, 16),
        ),
    ]  # fmt: skip


def _addresses(asked: list[dict[str, str]]) -> list[str]:
    return [f"?{urlencode(query)}" for query in asked]


def _ago(days: int) -> str:
    return f"{datetime.now(UTC).date() - timedelta(days=days)}"


def _days(plant: Plant) -> int:
    """A week of a million order lines, and as many receipts at any size: the rest is history."""
    ((lines,),) = plant.rows("SELECT count(*) FROM suppliers_delivery")
    return min(490, max(1, 7_000_000 // lines))


def _lists(plant: Plant) -> list[str]:
    """A busy supplier's in a state and a time, what is late, rare and common states."""
    busiest = plant.rows(
        "SELECT s.code FROM suppliers_supplier AS s JOIN suppliers_delivery AS d"
        " ON d.supplier_id = s.id GROUP BY s.code ORDER BY count(*) DESC LIMIT 2"
    )
    (first,), (second,) = busiest
    months = {"promised_from": _ago(180), "promised_to": _ago(90)}
    return _addresses(
        [
            {"supplier": first, "state": "complete", **months},
            {"late": "true", "sort": "promised_on"},
            {"supplier": second, "sort": "order_number"},
            {"state": "cancelled", "sort": "-promised_on"},
            {"state": "complete", "sort": "-order_number"},
            {"state": "partly", "promised_to": _ago(0)},
        ]
    )


def _searches(plant: Plant) -> list[str]:
    """Order numbers and lots that are there, and names that many order lines bear."""
    rows = plant.rows(
        "SELECT order_number, lots, s.name, p.name FROM suppliers_delivery AS d"
        " JOIN suppliers_supplier AS s ON s.id = supplier_id"
        " JOIN suppliers_part AS p ON p.id = part_id WHERE d.id % 97 = 0 AND lots <> ''"
    )
    kinds: list[Callable[[Any], str]] = [
        lambda row: row[0],
        lambda row: row[1].split()[0],
        lambda row: row[2].split()[0],
        lambda row: row[3].split()[0],
    ]
    found = Random(2).sample(rows, 40)
    return _addresses([{"q": kind(row)} for row, kind in zip(found, cycle(kinds))])


def _searches_for_everything(plant: Plant) -> list[str]:
    """What people type into the palette: beginnings of names, defects, order numbers."""
    rows = plant.rows(
        "SELECT c.title, s.name, d.order_number FROM complaints_complaint AS c"
        " JOIN suppliers_supplier AS s ON s.id = c.supplier_id"
        " JOIN suppliers_delivery AS d ON d.id = c.id WHERE c.id % 17 = 0"
    )
    kinds: list[Callable[[Any], str]] = [
        lambda row: row[0].split()[0],
        lambda row: row[1].split()[0],
        lambda row: row[2],
    ]
    found = Random(4).sample(rows, 30)
    return _addresses([{"q": kind(row)} for row, kind in zip(found, cycle(kinds))])
