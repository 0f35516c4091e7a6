"""What the pages and the API read of the register."""

from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from suppliers.kpis import Share
from suppliers.models import ApprovedSource, Part
from suppliers.querysets import DeliveryQuerySet, on_time_within


def parts_for(user: Any) -> QuerySet[Part]:
    """Parts with who they are bought from, as far as this person may know."""
    sources = ApprovedSource.objects.visible_to(user).with_names()
    parts = Part.objects.visible_to(user).select_related("commodity")
    return parts.prefetch_related(Prefetch("sources", sources))


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
