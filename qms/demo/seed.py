"""Tell the plant's year through the services, as its people would have lived it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from complaints import services as complaints
from complaints.models import Complaint
from qms.accounts.cast import CAST, PASSWORD
from qms.accounts.models import User
from qms.accounts.services import create_user
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.demo.register import PARTS, SUPPLIERS
from qms.demo.story import CASES, CLOSED, CONTAINED, OPEN, REOPENED, VOID, Case
from suppliers import services as suppliers
from suppliers.models import Part, Supplier

SETTING_UP = Actor.clock("demo")
NOTICED_BY = {"incoming": "inspector", "field": "manager", "audit": "manager"}


def is_empty() -> bool:
    return not User.objects.exists() and not Supplier.objects.exists()


def seed() -> None:
    sources = {row.code: _register_supplier(row) for row in SUPPLIERS}
    parts = {
        row.number: suppliers.register_part(
            number=row.number,
            name=row.name,
            suppliers=[sources[code] for code in row.suppliers],
            actor=SETTING_UP,
        )
        for row in PARTS
    }
    people = {
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
    for place, case in enumerate(CASES):
        _tell(case, place, sources[case.supplier], parts[case.part], people)


def _tell(
    case: Case, place: int, supplier: Supplier, part: Part, people: dict[str, User]
) -> Complaint:
    """Log a case on its day and take it as far as it has come."""
    engineer = Actor.person(people["engineer"])
    manager = Actor.person(people["manager"])
    noticed = Actor.person(people[NOTICED_BY.get(case.source, "engineer")])
    logged = _moment(case.days_ago, place)
    complaint = complaints.log_complaint(
        actor=noticed,
        occurred_at=logged,
        supplier=supplier,
        part=part,
        title=case.title,
        description=case.details,
        lot=case.lot,
        affected=case.affected,
        source=case.source,
        severity=case.severity,
        received_on=logged.date(),
        owner=people["manager" if place % 5 == 4 else "engineer"],
    )
    if case.now == VOID:
        return complaints.void_complaint(
            complaint, actor=manager, reason=case.settled, occurred_at=logged + timedelta(hours=5)
        )
    if case.now == OPEN:
        return complaint
    complaint = complaints.contain_complaint(
        complaint,
        actor=engineer,
        measure=case.containment,
        occurred_at=logged + timedelta(hours=3 + place % 20),
    )
    if case.now == CONTAINED:
        return complaint
    settled = logged + timedelta(days=9 + place % 17)
    complaint = complaints.close_complaint(
        complaint, actor=engineer, reason=case.settled, occurred_at=settled
    )
    if case.now == REOPENED:
        complaints.reopen_complaint(
            complaint,
            actor=manager,
            reason="Field reports the same resets; the stencil was not the cause.",
            occurred_at=_moment(5, place),
        )
    return complaint


def _moment(days_ago: int, place: int) -> datetime:
    """A working hour of that day; every case has its own minute."""
    day = plant_today() - timedelta(days=days_ago)
    hour = time(7 + place % 9, place * 7 % 60)
    return datetime.combine(day, hour, tzinfo=ZoneInfo(settings.TIME_ZONE))
