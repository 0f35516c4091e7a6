"""What the plant owes its customer and the record: the investigation and the reply."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from complaints.choices import Inquiry
from complaints.models import Complaint, CustomerReply, Investigation
from complaints.services.complaints import EARLIEST
from complaints.services.hanging import hanging
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.core.idempotency import repeatable
from qms.core.records import create, locked, save
from qms.core.text import is_blank


def investigate_complaint(
    complaint: Complaint,
    *,
    actor: Actor,
    outcome: str,
    finding: str,
    occurred_at: datetime | None = None,
    **facts: Any,
) -> Complaint:
    """Say what was found, or why nobody had to look; what was said before is in the record."""
    actor.require("complaints.investigate_complaint")
    if is_blank(finding):
        raise ValidationError({"finding": _("Say what was found, or why nobody has to look.")})
    if outcome == Inquiry.NOT_NEEDED and actor.user is None:
        raise ValidationError({"outcome": _("Only a person decides that.")})
    _check_day("event_on", facts.get("event_on"))
    values = {"outcome": outcome, "finding": finding, "decided_by": actor.user, **facts}
    with hanging(
        "complaint.investigated", complaint, actor=actor, internal=True, occurred_at=occurred_at
    ) as held:
        if known := Investigation.objects.filter(complaint=held).first():
            save(locked(known), **values)
        else:
            create(Investigation(complaint=held, **values))
    return held


@repeatable(Complaint)
def reply_to_customer(
    complaint: Complaint,
    *,
    actor: Actor,
    replied_on: date,
    occurred_at: datetime | None = None,
    **said: str,
) -> Complaint:
    """Note what the customer was told, whom and when."""
    actor.require("complaints.reply_complaint")
    _check_day("replied_on", replied_on)
    with hanging(
        "complaint.replied", complaint, actor=actor, internal=True, occurred_at=occurred_at
    ) as held:
        create(CustomerReply(complaint=held, replied_on=replied_on, **said))
    return held


def _check_day(name: str, day: date | None) -> None:
    if day and not EARLIEST <= day <= plant_today():
        raise ValidationError({name: _("Choose a day that has been.")})
