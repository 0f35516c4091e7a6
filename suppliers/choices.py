from datetime import date
from typing import Self

from django.utils.translation import gettext_lazy as _

from qms.core.choices import Coloured


class SupplierState(Coloured):
    ACTIVE = "active", "green", _("Active")
    BLOCKED = "blocked", "red", _("Blocked for new orders")


class SourceStatus(Coloured):
    APPROVED = "approved", "green", _("Approved")
    CONDITIONAL = "conditional", "amber", _("Approved with conditions")
    WITHDRAWN = "withdrawn", "grey", _("Withdrawn")
    UNAPPROVED = "unapproved", "red", _("Delivers without approval")


MAY_BE_BOUGHT = frozenset({SourceStatus.APPROVED, SourceStatus.CONDITIONAL})


class DeliveryState(Coloured):
    PROMISED = "promised", "blue", _("Promised")
    PARTLY = "partly", "amber", _("Partly received")
    COMPLETE = "complete", "green", _("Complete")
    CANCELLED = "cancelled", "grey", _("Order cancelled")


TO_COME = frozenset({DeliveryState.PROMISED, DeliveryState.PARTLY})


class Punctuality(Coloured):
    """Known once all has come, or the promised day is over."""

    ON_TIME = "on_time", "green", _("On time")
    LATE = "late", "red", _("Late")

    @classmethod
    def of(
        cls, state: str, promised_on: date, completed_on: date | None, *, today: date
    ) -> Self | None:
        if completed_on:
            return cls.ON_TIME if completed_on <= promised_on else cls.LATE
        return cls.LATE if state in TO_COME and promised_on < today else None
