from datetime import date, timedelta
from typing import Self

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qms.core.choices import Coloured


class SupplierState(Coloured):
    ACTIVE = "active", "green", _("Active")
    BLOCKED = "blocked", "red", _("Blocked for new orders")


class SourceStatus(Coloured):
    APPROVED = "approved", "green", _("Approved")
    CONDITIONAL = "conditional", "amber", _("Approved with conditions")
    WITHDRAWN = "withdrawn", "grey", _("Withdrawn")
    UNAPPROVED = "unapproved", "red", _("Delivers without approval")
    EXPIRED = "expired", "red", _("Approval expired")  # by its date; never written

    @classmethod
    def of(cls, status: str, until: date | None, *, today: date) -> Self:
        """What it is worth on a day."""
        over = until is not None and until < today
        return cls.EXPIRED if over and status in MAY_BE_BOUGHT else cls(status)


MAY_BE_BOUGHT = frozenset({SourceStatus.APPROVED, SourceStatus.CONDITIONAL})


class DeliveryState(Coloured):
    PROMISED = "promised", "blue", _("Promised")
    PARTLY = "partly", "amber", _("Partly received")
    COMPLETE = "complete", "green", _("Complete")
    CANCELLED = "cancelled", "grey", pgettext_lazy("delivery", "Cancelled")


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


class Standard(Coloured):
    ISO_9001 = "iso9001", "grey", _("ISO 9001")
    IATF_16949 = "iatf16949", "grey", _("IATF 16949")
    AS_9100 = "as9100", "grey", _("AS9100")
    ISO_13485 = "iso13485", "grey", _("ISO 13485")
    ISO_14001 = "iso14001", "grey", _("ISO 14001")
    OTHER = "other", "grey", _("Another one")


class CertificateState(Coloured):
    UNCONFIRMED = "unconfirmed", "amber", _("To be confirmed")
    CONFIRMED = "confirmed", "green", _("Confirmed")
    REFUSED = "refused", "grey", _("Not accepted")


SOON = timedelta(days=60)
STAGES = (60, 30, 7, -1)  # days before the end at which people are told; the last is the day after


class Validity(Coloured):
    VALID = "valid", "green", _("Valid")
    EXPIRING = "expiring", "amber", _("Expires soon")
    EXPIRED = "expired", "red", _("Expired")

    @classmethod
    def of(cls, until: date, *, today: date) -> Self:
        if until < today:
            return cls.EXPIRED
        return cls.EXPIRING if until <= today + SOON else cls.VALID
