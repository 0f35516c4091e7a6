"""How bad parts are held back, first and further, and that somebody has seen it."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints.choices import State
from complaints.models import Complaint, Containment
from complaints.services.complaints import EARLIEST, refusal_to_edit
from complaints.services.hanging import hanging
from complaints.workflow import workflow
from qms.core.actors import Actor
from qms.core.errors import Refused
from qms.core.idempotency import repeatable
from qms.core.records import create, locked, save


def contain_complaint(
    complaint: Complaint, *, actor: Actor, occurred_at: datetime | None = None, **values: Any
) -> Complaint:
    """Say how the bad parts were held back from the line and the customer."""
    containment = _checked(Containment(complaint=complaint, **values))
    with workflow.moving(
        "contain", complaint, actor=actor, occurred_at=occurred_at, due_at=None
    ) as contained:
        create(containment)
    return contained


@repeatable(Complaint)
def add_containment(
    complaint: Complaint, *, actor: Actor, occurred_at: datetime | None = None, **values: Any
) -> Complaint:
    """Hold back more: elsewhere, again, or by other means."""
    actor.require("complaints.add_containment")
    containment = _checked(Containment(complaint=complaint, **values))
    with hanging(
        "complaint.containment_added",
        complaint,
        actor=actor,
        refusal=refusal_to_add_containment,
        occurred_at=occurred_at,
    ) as held:
        create(containment)
    return held


def refusal_to_add_containment(complaint: Complaint) -> str:
    """The first one is a move of its own: it stops the clock."""
    if why := refusal_to_edit(complaint):
        return why
    if complaint.state != State.OPEN or complaint.containments.exists():
        return ""
    return _("Contain %(number)s first.") % {"number": complaint}


def verify_containment(
    containment: Containment, *, actor: Actor, occurred_at: datetime | None = None
) -> Complaint:
    """Say that one has seen it done."""
    actor.require("complaints.verify_containment")
    if actor.user is None:
        raise Refused(_("Only a person verifies a containment."))
    with hanging(
        "complaint.containment_verified",
        containment.complaint,
        actor=actor,
        occurred_at=occurred_at,
    ) as complaint:
        held = locked(containment)
        if why := refusal_to_verify_containment(held):
            raise Refused(why)
        save(held, verified_by=actor.user, verified_at=occurred_at or timezone.now())
    return complaint


def refusal_to_verify_containment(containment: Containment) -> str:
    if why := refusal_to_edit(containment.complaint):
        return why
    if who := containment.verified_by:
        return _("%(who)s has verified it already.") % {"who": who}
    return ""


def _checked(containment: Containment) -> Containment:
    checked, rejected, due_on = containment.checked, containment.rejected, containment.due_on
    if checked is not None and rejected is not None and rejected > checked:
        said = {"rejected": rejected, "checked": checked}
        no = _("Rejected %(rejected)s exceeds checked %(checked)s.") % said
        raise ValidationError({"rejected": no})
    if due_on and due_on < EARLIEST:
        no = _("Not before %(day)s.") % {"day": date_format(EARLIEST)}
        raise ValidationError({"due_on": no})
    return containment
