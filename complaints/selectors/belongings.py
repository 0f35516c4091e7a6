"""What is read with a complaint."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from complaints.models import Complaint, ComplaintCost, Disposition, Investigation
from complaints.models.costs import prices
from complaints.querysets import CostQuerySet, DispositionQuerySet
from qms.core.records import hanging_on

OF_BOTH = ("containments", "requests", "dispositions", "costs")
OF_THE_PLANT = ("investigation", "replies")  # no supplier may as much as ask


def there_is(complaint: Complaint, *, reader: Any) -> set[str]:
    """What of all this a complaint has; most have little, and all is asked in one question."""
    asked = OF_BOTH if reader.is_supplier else OF_BOTH + OF_THE_PLANT
    return hanging_on(complaint, *asked)


def pieces_in(dispositions: Iterable[Disposition]) -> int:
    return sum(one.quantity for one in dispositions)


def dispositions_of(complaint: Complaint, *, reader: Any) -> DispositionQuerySet:
    """Those in force, in the order they were made; who has signed is the plant's to read."""
    found = complaint.dispositions.in_force().order_by("id")
    return found if reader.is_supplier else found.select_related("signature")


def costs_of(complaint: Complaint, *, reader: Any) -> CostQuerySet:
    """In the order they were incurred, each with who answered for the supplier."""
    found = complaint.costs.visible_to(reader).select_related("answered_by")
    return found.order_by("incurred_on", "id")


def total_of(costs: Iterable[ComplaintCost]) -> list[str]:
    """What they add up to, each currency by itself."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for cost in costs:
        sums[cost.currency] += cost.amount
    return prices(sums)


def investigation_of(complaint: Complaint) -> Investigation | None:
    """What was found of a complaint which the reader has already been found to see."""
    found = Investigation.objects.filter(complaint=complaint)
    return found.select_related("decided_by").first()
