"""What is measured over HTTP, each with the budget and the bare figure it was set against."""

import json
from collections.abc import Callable
from itertools import cycle
from random import Random
from typing import Any
from urllib.parse import urlencode

from benchmarks.asks import Budget, Work, get, post
from benchmarks.delivery_works import delivery_works_of
from benchmarks.sites import Plant


def works_of(plant: Plant) -> list[Work]:
    draw = Random(1)
    api, bare_api = "/api/v1/complaints/", "/api/complaints/"
    pages, bare_pages = "/complaints/", "/complaints/"
    lists, searches = _lists(plant), _searches(plant, draw)
    numbers = [f"{number}/" for number in _numbers(plant)]
    bodies = _bodies(plant, draw)
    return [
        Work(
            "API create", post(api, bodies), post(bare_api, bodies),
            Budget(9, 3.1), Budget(170, 539), Budget(60, 22),
        ),
        Work(
            "API list, filter + sort", get(api, lists), get(bare_api, lists),
            Budget(13, 7.6), Budget(120, 246),
        ),
        Work(
            "HTML list, newest first", get(pages, [""]), get(bare_pages, [""]),
            Budget(20, 6.8), Budget(80, 285),
        ),
        Work(
            "HTML list, filter + sort", get(pages, lists), get(bare_pages, lists),
            Budget(20, 6.8), Budget(80, 285),
        ),
        Work("API search", get(api, searches), get(bare_api, searches), Budget(40, 16)),
        Work("HTML search", get(pages, searches), get(bare_pages, searches), Budget(40, 16)),
        Work("API detail", get(api, numbers), get(bare_api, numbers), Budget(6, 1.9)),
        Work(
            "HTML detail, timeline", get(pages, numbers), get(bare_pages, numbers),
            Budget(20, 1.9),
        ),
        *delivery_works_of(plant),
    ]  # fmt: skip


def _lists(plant: Plant) -> list[str]:
    """A common state, a busy supplier, a rare state; by date, severity, title and number."""
    busiest = plant.rows(
        "SELECT s.code FROM suppliers_supplier AS s JOIN complaints_complaint AS c"
        " ON c.supplier_id = s.id GROUP BY s.code ORDER BY count(*) DESC LIMIT 2"
    )
    asked: list[dict[str, str]] = [
        {"state": "closed", "sort": "-received_on"},
        {"state": "contained", "sort": "severity"},
        {"supplier": busiest[0][0], "sort": "received_on"},
        {"supplier": busiest[1][0], "state": "closed", "sort": "-title"},
        {"state": "void", "sort": "-number"},
        {"state": "closed", "sort": "-severity"},
    ]
    return [f"?{urlencode(query)}" for query in asked]


def _searches(plant: Plant, draw: Random) -> list[str]:
    """Words of texts that are there: common and rare ones, pairs, lots, gauges."""
    rows = plant.rows("SELECT title, description, lot FROM complaints_complaint WHERE lot <> ''")
    found = draw.sample(rows, 40)
    kinds: list[Callable[[Any], str]] = [
        lambda row: row[0].split()[0],
        lambda row: f"{row[0].split()[0]} {row[0].split()[-1]}",
        lambda row: row[2],
        lambda row: max(row[1].split(), key=len).strip(".,;"),
    ]
    return [f"?{urlencode({'q': kind(row)})}" for row, kind in zip(found, cycle(kinds))]


def _numbers(plant: Plant) -> list[str]:
    """Complaints with a whole life behind them: contained, closed, mostly with a comment."""
    rows = plant.rows(
        "SELECT number FROM complaints_complaint AS c WHERE state = 'closed' AND EXISTS"
        " (SELECT FROM core_comment WHERE record_id = c.id) ORDER BY md5(number) LIMIT 200"
    )
    return [number for (number,) in rows]


def _bodies(plant: Plant, draw: Random) -> list[bytes]:
    sources = plant.rows(
        "SELECT code, number FROM suppliers_approvedsource AS source"
        " JOIN suppliers_supplier AS s ON s.id = supplier_id"
        " JOIN suppliers_part AS p ON p.id = part_id"
    )
    ((today,),) = plant.rows("SELECT (now() AT TIME ZONE 'Europe/Berlin')::date::text")
    texts = plant.rows("SELECT title, description, lot FROM complaints_complaint LIMIT 500")
    return [
        json.dumps(
            {
                "supplier": code,
                "part": number,
                "title": title,
                "description": description,
                "lot": lot,
                "affected": draw.randint(1, 400),
                "source": draw.choice(["incoming", "production", "customer"]),
                "severity": draw.choice(["minor", "major", "critical"]),
                "received_on": today,
            }
        ).encode()
        for (code, number), (title, description, lot) in zip(cycle(sources), texts)
    ]
