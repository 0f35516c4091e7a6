"""Tell the plant's year (`story.toml`) through the services, as its people would have lived it."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from complaints import services as complaints
from complaints.models import Complaint
from qms.accounts.cast import CAST, PASSWORD
from qms.accounts.models import User
from qms.accounts.services import create_user
from qms.core.actors import Actor
from qms.core.comments import add_comment
from qms.demo import answers, deliveries, families, material, plant
from qms.demo.moments import since, working_hour
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
    sources = plant.register_suppliers(SETTING_UP)
    parts = plant.register_parts(sources, SETTING_UP)
    people = _let_people_in(sources)
    plant.note_standing(sources, parts, people)
    codes = plant.note_defects(SETTING_UP)
    cases: list[Case] = tomllib.loads(STORY.read_text())["case"]
    deliveries.bring_in(cases, people)
    deliveries.await_last(sources, parts, people)
    told = []
    for place, case in enumerate(cases):
        case["defect_code"] = codes.get(case.get("defect", ""))
        source, part = sources[case["supplier"]], parts[case["part"]]
        told.append((case, _tell(case, place, source, part, people)))
    families.judge(told, clock=SETTING_UP, engineer=Actor.person(people["engineer"]))


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
    logged = working_hour(case["days_ago"], place)
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
        at = since(complaint, hours=2)
        complaints.void_complaint(complaint, actor=manager, reason=reason, occurred_at=at)
    if measure := case.get("containment"):
        at = since(complaint, days=place % 2, minutes=20 + place * 11 % 90)
        complaints.contain_complaint(complaint, actor=engineer, measure=measure, occurred_at=at)
        material.review(complaint, case, place, people)
        material.account(complaint, case, place, people)
    answers.exchange(complaint, case, people)
    _comment(complaint, case, people)
    _investigate(complaint, case, engineer)
    if reason := case.get("settled"):
        at = since(complaint, days=9 + place % 17)
        complaints.close_complaint(complaint, actor=engineer, reason=reason, occurred_at=at)
    if reason := case.get("reopened"):
        at = working_hour(5, place)
        complaints.reopen_complaint(complaint, actor=manager, reason=reason, occurred_at=at)
    return complaint


def _comment(complaint: Complaint, case: Case, people: dict[str, User]) -> None:
    for turn, (username, text, shared) in enumerate(case.get("comments", [])):
        actor = Actor.person(people[username])
        at = since(complaint, days=2 + turn // 2, minutes=40 + 95 * (turn % 2))
        add_comment(complaint, actor=actor, text=text, shared=shared, occurred_at=at)


def _investigate(complaint: Complaint, case: Case, engineer: Actor) -> None:
    """Note what was found, and tell the customer of it."""
    if found := case.get("settled") or case.get("replied"):
        complaints.investigate_complaint(
            complaint,
            actor=engineer,
            outcome="investigated",
            finding=found,
            occurred_at=since(complaint, days=8),
        )
    if text := case.get("replied"):
        at = since(complaint, days=9)
        complaints.reply_to_customer(
            complaint,
            actor=engineer,
            replied_to="Hydro Nord AG, quality",
            replied_on=at.date(),
            text=text,
            occurred_at=at,
        )
