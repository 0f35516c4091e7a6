"""What complaints cost, and charging it back: claimed, then agreed or refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import CostState, State
from complaints.models import Complaint, ComplaintCost
from complaints.notices import CLAIMED
from complaints.services.complaints import EARLIEST
from complaints.services.hanging import hanging
from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.core.errors import Refused
from qms.core.idempotency import repeatable
from qms.core.records import create, locked, save, save_over
from qms.core.text import require_reason
from qms.notifications.services import notify


@repeatable(Complaint)
def note_cost(
    complaint: Complaint,
    *,
    actor: Actor,
    cost: ComplaintCost | None = None,
    version: int | None = None,
    occurred_at: datetime | None = None,
    **values: Any,
) -> Complaint:
    """Note what the complaint has cost, or correct it; invoices come after it is closed, too."""
    actor.require("complaints.note_cost")
    _check_day(values.get("incurred_on"))
    with hanging(
        "complaint.cost_noted",
        complaint,
        actor=actor,
        refusal=refusal_to_note_cost,
        occurred_at=occurred_at,
        internal=True,
    ) as held:
        if cost is None:
            create(ComplaintCost(complaint=held, **values))
        else:
            if why := refusal_to_correct_cost(locked(cost)):
                raise Refused(why)
            save_over(cost, version or 0, **values)
    return held


def refusal_to_note_cost(complaint: Complaint) -> str:
    if complaint.state == State.VOID:
        return _("%(number)s is void.") % {"number": complaint}
    return ""


def refusal_to_correct_cost(cost: ComplaintCost) -> str:
    if cost.state == CostState.NOTED:
        return ""
    return _("It was claimed already, and stays as it was claimed.")


def claim_cost(
    cost: ComplaintCost, *, actor: Actor, occurred_at: datetime | None = None
) -> Complaint:
    """Ask the supplier for it, who sees it from now on."""
    with _moving("claim", CostState.CLAIMED, cost, actor=actor, occurred_at=occurred_at) as claimed:
        save(claimed, answer="", answered_by=None, answered_at=None, state=CostState.CLAIMED)
        complaint = claimed.complaint
        notify(
            CLAIMED,
            User.objects.filter(supplier_id=complaint.supplier_id, is_active=True),
            format_lazy(
                gettext_lazy("{price} are claimed for {number}: {what}"),
                price=claimed.price,
                number=complaint.number,
                what=claimed.what,
            ),
            url=complaint.get_absolute_url(),
            record=complaint,
        )
    return complaint


def agree_cost(
    cost: ComplaintCost,
    *,
    actor: Actor,
    agreed: Decimal,
    reason: str = "",
    occurred_at: datetime | None = None,
) -> Complaint:
    """Say how much of it the supplier bears."""
    with _moving(
        "agree", CostState.AGREED, cost, actor=actor, reason=reason, occurred_at=occurred_at
    ) as held:
        if agreed > held.amount:
            no = _("Not more than the %(price)s claimed.") % {"price": held.price}
            raise ValidationError({"agreed": no})
        _answer(held, actor, occurred_at, state=CostState.AGREED, agreed=agreed, answer=reason)
    return held.complaint


def refuse_cost(
    cost: ComplaintCost, *, actor: Actor, reason: str, occurred_at: datetime | None = None
) -> Complaint:
    """Say that the supplier does not bear it, and why."""
    with _moving(
        "refuse", CostState.REFUSED, cost, actor=actor, reason=reason, occurred_at=occurred_at
    ) as held:
        require_reason(reason)
        _answer(held, actor, occurred_at, state=CostState.REFUSED, answer=reason)
    return held.complaint


def refusal_to_move_cost(cost: ComplaintCost, target: CostState) -> str:
    if why := refusal_to_note_cost(cost.complaint):
        return why
    if target in cost.moves:
        return ""
    return _("This cost is %(state)s.") % {"state": str(cost.state_choice.label).lower()}


@contextmanager
def _moving(
    verb: str, target: CostState, cost: ComplaintCost, *, actor: Actor, **told: Any
) -> Iterator[ComplaintCost]:
    actor.require(f"complaints.{verb}_cost")
    act_verb = f"complaint.cost_{target}"
    with hanging(act_verb, cost.complaint, actor=actor, refusal=refusal_to_note_cost, **told):
        held = locked(cost)
        if why := refusal_to_move_cost(held, target):
            raise Refused(why)
        yield held


def _answer(cost: ComplaintCost, actor: Actor, occurred_at: datetime | None, **values: Any) -> None:
    save(cost, answered_by=actor.user, answered_at=occurred_at or timezone.now(), **values)


def _check_day(incurred_on: date | None) -> None:
    if incurred_on and incurred_on < EARLIEST:
        no = _("Not before %(day)s.") % {"day": date_format(EARLIEST)}
        raise ValidationError({"incurred_on": no})
    if incurred_on and incurred_on > plant_today():
        raise ValidationError({"incurred_on": _("This day is still to come.")})
