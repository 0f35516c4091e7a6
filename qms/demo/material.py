"""What became of the demonstration plant's bad parts: held back, disposed, conceded."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from complaints import services
from complaints.choices import CONCEDED, CostCategory, DispositionKind
from complaints.models import Complaint
from complaints.models.costs import CENT
from qms.accounts.cast import PASSWORD
from qms.accounts.models import User
from qms.accounts.signatures import digest
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.demo.moments import since

USUAL = [DispositionKind.SCRAP, DispositionKind.RETURN]
FIXED, MUCH = Decimal(35), Decimal(60)
COSTS = [
    (CostCategory.INTERNAL, "Sorting and rework", Decimal("1.85")),
    (CostCategory.APPRAISAL, "Extra inspection", Decimal("0.60")),
    (CostCategory.EXTERNAL, "Freight and replacement", Decimal("3.20")),
]
EVERY_CONCESSION = 6  # so many cases apart
IN_TRANSIT = "Two crates on the way stopped at the gate and sorted there."


def review(complaint: Complaint, case: dict[str, Any], place: int, people: dict[str, User]) -> None:
    """Verify the containment and say what becomes of the pieces, as far as the case has come."""
    inspector = Actor.person(people["inspector"])
    contained_at = since(complaint, days=place % 2, hours=2)
    if place % 3 == 0:
        services.add_containment(
            complaint,
            actor=inspector,
            measure=IN_TRANSIT,
            place="Goods receiving",
            due_on=contained_at.date() + timedelta(days=2),
            occurred_at=contained_at,
        )
    first = complaint.containments.earliest("id")
    if case.get("settled") or place % 2:
        services.verify_containment(first, actor=inspector, occurred_at=contained_at)
    if complaint.affected and (case.get("settled") or place % 2):
        _dispose(complaint, place, people, contained_at + timedelta(hours=4))
    if case.get("settled"):
        _sign(complaint, people)


def account(
    complaint: Complaint, case: dict[str, Any], place: int, people: dict[str, User]
) -> None:
    """Note what it cost; claim it where it is much, and let some suppliers answer."""
    if place % 2 == 0:
        return
    engineer = Actor.person(people["engineer"])
    pieces = complaint.affected or 1
    for category, what, each in COSTS[: 1 + place % len(COSTS)]:
        services.note_cost(
            complaint,
            actor=engineer,
            category=category,
            what=what,
            amount=(FIXED + each * pieces).quantize(CENT),
            currency="EUR",
            incurred_on=complaint.logged_at.date(),
        )
    cost = complaint.costs.earliest("id")
    if cost.amount < MUCH:
        return
    services.claim_cost(cost, actor=engineer)
    if case.get("settled") and place % 4 == 1:
        services.agree_cost(cost, actor=engineer, agreed=cost.amount, reason="By e-mail.")
    elif case.get("settled"):
        services.refuse_cost(
            cost, actor=engineer, reason="They do not see the fault on their side."
        )


def _dispose(
    complaint: Complaint, place: int, people: dict[str, User], occurred_at: datetime
) -> None:
    bad = max(1, (complaint.affected or 0) // 5)
    rest = (complaint.affected or 0) - bad
    shares: list[tuple[DispositionKind, int]] = [(USUAL[place % len(USUAL)], bad)]
    if rest:
        conceded = place % EVERY_CONCESSION == 1
        shares.append((DispositionKind.USE_AS_IS if conceded else DispositionKind.REWORK, rest))
    for kind, quantity in shares:
        values: dict[str, Any] = {}
        if kind in CONCEDED:
            until = plant_today() + timedelta(days=20 + 15 * (place % 8))
            values = {"concession": f"AW-{complaint.number[-4:]}", "expires_on": until}
        services.dispose_complaint(
            complaint,
            actor=Actor.person(people["engineer"]),
            kind=kind,
            quantity=quantity,
            occurred_at=min(occurred_at, timezone.now()),
            **values,
        )


def _sign(complaint: Complaint, people: dict[str, User]) -> None:
    for disposition in complaint.dispositions.filter(kind__in=CONCEDED):
        services.sign_disposition(
            disposition,
            actor=Actor.person(people["manager"]),
            password=PASSWORD,
            shown=digest(services.statement_of(disposition)),
        )
