"""Tell the plant's year (`story.toml`) through the services, as its people would have lived it."""

import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from complaints import services as complaints
from complaints.models import Complaint
from qms.accounts.cast import CAST, PASSWORD
from qms.accounts.models import User
from qms.accounts.services import create_user
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.core.comments import add_comment
from qms.demo import answers, defects, deliveries, families, material, standing
from qms.demo.register import PARTS, SUPPLIERS
from suppliers import services as suppliers
from suppliers.models import Part, Supplier

Case = dict[str, Any]

STORY = Path(__file__).with_name("story.toml")
SETTING_UP = Actor.clock("demo")
NOTICED_BY = {"incoming": "inspector", "field": "manager", "audit": "manager"}
TOLD_AS_IT_IS = ("title", "defect_code", "lot", "affected", "source", "severity")


def is_empty() -> bool:
    return not User.objects.exists() and not Supplier.objects.exists()


@transaction.atomic
def seed() -> None:
    """Register who the plant deals with, then live through the year; all of it or nothing."""
    sources = _register_suppliers()
    parts = _register_parts(sources)
    people = _let_people_in(sources)
    standing.note(sources, parts, people)
    codes = defects.note(SETTING_UP)
    cases: list[Case] = tomllib.loads(STORY.read_text())["case"]
    deliveries.bring_in(cases, people)
    deliveries.await_last(sources, parts, people)
    told = []
    for place, case in enumerate(cases):
        case["defect_code"] = codes.get(case.get("defect", ""))
        source, part = sources[case["supplier"]], parts[case["part"]]
        told.append((case, _tell(case, place, source, part, people)))
    families.judge(told, clock=SETTING_UP, engineer=Actor.person(people["engineer"]))


def _register_suppliers() -> dict[str, Supplier]:
    commodities = {
        name: suppliers.add_commodity(name, actor=SETTING_UP)
        for name in sorted({row.commodity for row in SUPPLIERS})
    }
    return {
        row.code: suppliers.register_supplier(
            actor=SETTING_UP, **row._asdict() | {"commodity": commodities[row.commodity]}
        )
        for row in SUPPLIERS
    }


def _register_parts(sources: dict[str, Supplier]) -> dict[str, Part]:
    return {
        row.number: suppliers.register_part(
            actor=SETTING_UP,
            number=row.number,
            name=row.name,
            commodity=sources[row.suppliers[0]].commodity,
            approved=[sources[code] for code in row.suppliers],
        )
        for row in PARTS
    }


def _let_people_in(sources: dict[str, Supplier]) -> dict[str, User]:
    return {
        person.username: create_user(
            username=person.username,
            role=person.role,
            first_name=person.first_name,
            last_name=person.last_name,
            email=f"{person.username}@plant.example",
            password=PASSWORD,
            supplier_id=sources[person.supplier_code].pk if person.supplier_code else None,
            actor=SETTING_UP,
        )
        for person in CAST
    }


def _tell(
    case: Case, place: int, supplier: Supplier, part: Part, people: dict[str, User]
) -> Complaint:
    """Log a case on its day and take it as far as it has come."""
    engineer, manager = Actor.person(people["engineer"]), Actor.person(people["manager"])
    logged = _working_hour(case["days_ago"], place)
    complaint = complaints.log_complaint(
        actor=Actor.person(people[NOTICED_BY.get(case["source"], "engineer")]),
        occurred_at=logged,
        supplier=supplier,
        part=part,
        received_on=logged.date(),
        description=case.get("details", ""),
        owner=people["manager" if place % 5 == 4 else "engineer"],
        **{name: case[name] for name in TOLD_AS_IT_IS if name in case},
    )
    if reason := case.get("voided"):
        complaints.void_complaint(
            complaint, actor=manager, reason=reason, occurred_at=logged + timedelta(hours=2)
        )
    if measure := case.get("containment"):
        complaints.contain_complaint(
            complaint,
            actor=engineer,
            measure=measure,
            occurred_at=logged + timedelta(days=place % 2, minutes=20 + place * 11 % 90),
        )
    if case.get("containment"):
        material.review(complaint, case, place, people)
        material.account(complaint, case, place, people)
    answers.exchange(complaint, case, people)
    for turn, (username, text, shared) in enumerate(case.get("comments", [])):
        said = logged + timedelta(days=2 + turn // 2, minutes=40 + 95 * (turn % 2))
        add_comment(
            complaint,
            actor=Actor.person(people[username]),
            text=text,
            shared=shared,
            occurred_at=min(said, timezone.now()),
        )
    if reason := case.get("settled") or case.get("replied"):
        complaints.investigate_complaint(
            complaint,
            actor=engineer,
            outcome="investigated",
            finding=reason,
            occurred_at=min(logged + timedelta(days=8), timezone.now()),
        )
    if text := case.get("replied"):
        complaints.reply_to_customer(
            complaint,
            actor=engineer,
            replied_to="Hydro Nord AG, quality",
            replied_on=(logged + timedelta(days=9)).date(),
            text=text,
            occurred_at=logged + timedelta(days=9),
        )
    if reason := case.get("settled"):
        complaints.close_complaint(
            complaint,
            actor=engineer,
            reason=reason,
            occurred_at=min(logged + timedelta(days=9 + place % 17), timezone.now()),
        )
    if reason := case.get("reopened"):
        complaints.reopen_complaint(
            complaint, actor=manager, reason=reason, occurred_at=_working_hour(5, place)
        )
    return complaint


def _working_hour(days_ago: int, place: int) -> datetime:
    """A moment of that day's shift; every case has its own minute."""
    day = plant_today() - timedelta(days=days_ago)
    hour = time(7 + place % 9, place * 7 % 60)
    return datetime.combine(day, hour, tzinfo=ZoneInfo(settings.TIME_ZONE))
