"""A year of order lines: the same ones on every machine, counted from today."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.utils import timezone

from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.core.imports import services as imports
from qms.core.imports.arriving import take_in_table
from qms.demo.plant import PLANT
from suppliers import services
from suppliers.models import Part, Supplier

Supplied = dict[str, Any]

DAYS_BACK, DAYS_AHEAD = 365, 30
EVERY = 6  # days between two lines of a supplier
SUPPLIERS: dict[str, Supplied] = {one["code"]: one for one in PLANT["suppliers"]}
USUAL = (0.97, 0.98)  # the share that comes in time, a year ago and now


class Line(NamedTuple):
    """A row of what purchasing exports, its columns called as the import calls its fields."""

    order_number: str
    order_line: int
    supplier_code: str
    part_number: str
    quantity: int
    promised_on: date
    due_on: date
    site: str = ""
    received_on: date | str = ""
    received: int | str = ""
    lot: str = ""
    delivery_note: str = ""


def bring_in(cases: list[dict[str, Any]], people: dict[str, User]) -> None:
    """Import what purchasing exports of the year, through the same four steps as anybody."""
    today = plant_today()
    lines = [_delivered(place, case, today) for place, case in enumerate(cases) if "lot" in case]
    for place, supplier in enumerate(PLANT["suppliers"]):
        lines += _ordered(supplier, place, today)
    actor = Actor.person(people["manager"])
    record = imports.upload_import(
        actor=actor, kind="suppliers.delivery", file=take_in_table(_file(lines, today))
    )
    mapping = imports.proposed_mapping(record)
    record = imports.map_import(record, actor=actor, **mapping)
    record = imports.check_import(record, actor=actor)
    imports.confirm_import(record, actor=actor)


def _file(lines: list[Line], today: date) -> ContentFile:
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=";")
    table.writerow(Line._fields)
    table.writerows(sorted(lines))
    return ContentFile(text.getvalue().encode(), name=f"order-lines-{today:%Y-%m-%d}.csv")


def _delivered(place: int, case: dict[str, Any], today: date) -> Line:
    """What a case of the story is about came as promised, the day before it was noticed."""
    day = _workday(today - timedelta(days=case["days_ago"] + 1), later=False)
    quantity = -(-case.get("affected", 50) // 50) * 50
    order = f"{4_500_080_000 + place}"
    code, part = case["supplier"], case["part"]
    line = Line(order, 10, code, part, quantity, day, day, _ships_from(SUPPLIERS[code], part))
    return line._replace(received_on=day, received=quantity, lot=case["lot"])


def _ordered(supplier: Supplied, place: int, today: date) -> Iterator[Line]:
    """Every order has three lines; one line in seven comes in two parts."""
    code = supplier["code"]
    draw = Random(code)  # noqa: S311  # the same on every machine
    made = [part["number"] for part in PLANT["parts"] if code in part["suppliers"]]
    days = range(DAYS_BACK - place % EVERY, -DAYS_AHEAD, -EVERY)
    for number, ago in enumerate(days):
        promised_on = _workday(today - timedelta(days=ago), later=True)
        part = draw.choice(made)
        line = Line(
            order_number=f"{4_500_081_000 + number // 3 * 130 + place * 9}",
            order_line=10 + number % 3 * 10,
            supplier_code=code,
            part_number=part,
            quantity=draw.choice([50, 100, 200, 200, 500, 1_000]),
            promised_on=promised_on,
            due_on=promised_on - timedelta(days=draw.choice([0, 0, 0, 3, 7])),
            site=_ships_from(supplier, part),
        )
        came_on = _came_on(draw, supplier, promised_on, ago)
        is_split, note = draw.random() < 0.14, draw.randint(60_000, 99_999)
        yield from list(_received(line, came_on, today, note, is_split=is_split)) or [line]


def _ships_from(supplier: Supplied, part: str) -> str:
    """A part is made at one of the supplier's sites, if we know of any."""
    sites = supplier.get("sites")
    return sites[int(part[-1]) % len(sites)]["name"] if sites else ""


def _received(
    line: Line, came_on: date, today: date, note: int, *, is_split: bool
) -> Iterator[Line]:
    first = line.quantity * 3 // 5
    parts = [(came_on, line.quantity)]
    if is_split:
        earlier = _workday(came_on - timedelta(days=2), later=False)
        parts = [(earlier, first), (came_on, line.quantity - first)]
    naming, newest, a_day = SUPPLIERS[line.supplier_code]["lots"]
    for place, (day, quantity) in enumerate(parts):
        if day <= today:
            yield line._replace(
                received_on=day,
                received=quantity,
                lot=f"{day:{naming}}{newest - (today - day).days * a_day}",
                delivery_note=f"{note + place}",
            )


def _came_on(draw: Random, supplier: Supplied, promised_on: date, ago: int) -> date:
    then, now = supplier.get("in_time", USUAL)
    in_time = now + (then - now) * max(0, ago) / DAYS_BACK
    if draw.random() < in_time:
        return _workday(promised_on - timedelta(days=draw.choice([0, 0, 0, 1, 1, 2])), later=False)
    return _workday(promised_on + timedelta(days=draw.choice([1, 1, 2, 3, 4, 5, 8])), later=True)


def _workday(day: date, *, later: bool) -> date:
    """The day itself, or the Monday after or the Friday before its weekend."""
    into = max(0, day.isoweekday() - 5)
    return day + timedelta(days=(3 - into if later else -into) if into else 0)


def await_last(
    suppliers: dict[str, Supplier], parts: dict[str, Part], people: dict[str, User]
) -> None:
    """Live through the lines of the last days: late ones, some in part, one called off."""
    engineer, inspector = Actor.person(people["engineer"]), Actor.person(people["inspector"])
    today = plant_today()
    for one in PLANT["awaited"]:
        day = _workday(today + timedelta(days=one["days"]), later=one["days"] > 0)
        delivery = services.record_delivery(
            actor=engineer,
            occurred_at=timezone.now() - timedelta(days=21),
            supplier=suppliers[one["supplier"]],
            part=parts[one["part"]],
            order_number=one["order_number"],
            order_line="10",
            promised_on=day,
            quantity=one["quantity"],
        )
        for ago, pieces, lot in one.get("received", []):
            came_on = _workday(today - timedelta(days=ago), later=False)
            services.receive_delivery(
                delivery, actor=inspector, received_on=came_on, quantity=pieces, lot=lot
            )
        if reason := one.get("cancelled"):
            services.cancel_delivery(delivery, actor=engineer, reason=reason)
