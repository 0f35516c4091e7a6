"""What the pages and the API read of the register."""

from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from qms.core.clock import plant_today
from suppliers.choices import CertificateState, Validity
from suppliers.kpis import Share
from suppliers.models import ApprovedSource, Certificate, Part, Supplier
from suppliers.querysets import DeliveryQuerySet, on_time_within


def parts_for(user: Any) -> QuerySet[Part]:
    """Parts with who they are bought from, as far as this person may know."""
    sources = ApprovedSource.objects.visible_to(user).with_names()
    parts = Part.objects.visible_to(user).select_related("commodity")
    return parts.prefetch_related(Prefetch("sources", sources))


def certificates_of(supplier: Supplier) -> list[tuple[Certificate, Validity]]:
    """Those that count and those that wait for somebody to look, with what they are worth."""
    theirs = supplier.certificates.all()
    waiting = theirs.filter(state=CertificateState.UNCONFIRMED)
    today = plant_today()
    return [(one, one.validity(today)) for one in theirs.counting().union(waiting)]


def on_time(
    deliveries: DeliveryQuerySet, *, today: date, early: int | None = None, grace: int = 0
) -> Share:
    """How many of these order lines came whole within [−early, +grace] days of the promised one.

    A line counts once the last day it could come on is over: one that has not come by then is
    late, a split one is on time when its last part is, a cancelled one does not count.
    """
    counted = _counted(early, grace)
    return Share(**deliveries.decided(today, grace=grace).order_by().aggregate(**counted))


def on_time_by_supplier(
    deliveries: DeliveryQuerySet, *, today: date, early: int | None = None, grace: int = 0
) -> dict[int, Share]:
    """The same for each supplier that had lines to deliver."""
    decided = deliveries.decided(today, grace=grace).order_by()
    rows: Any = decided.values("supplier").annotate(**_counted(early, grace))
    return {row["supplier"]: Share(row["number"], row["of"]) for row in rows}


def _counted(early: int | None, grace: int) -> dict[str, Count]:
    return {
        "of": Count("pk"),
        "number": Count("pk", filter=on_time_within(early=early, grace=grace)),
    }
