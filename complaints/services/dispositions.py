"""Material review: what becomes of the pieces affected, and who allows it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import CONCEDED
from complaints.models import Complaint, Disposition
from complaints.notices import CONCESSION
from complaints.services.complaints import refusal_to_edit
from complaints.services.hanging import hanging
from qms.accounts.models import User
from qms.accounts.signatures import sign
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.clock import plant_today
from qms.core.errors import Refused
from qms.core.idempotency import repeatable
from qms.core.records import create, locked, save
from qms.core.text import is_blank, require_reason
from qms.notifications.services import notify

TOLD_BEFORE = timedelta(days=30)
TOLD_AT_ONCE = 100  # in one transaction

_day: Any = lazy(date_format, str)


@repeatable(Complaint)
def dispose_complaint(
    complaint: Complaint, *, actor: Actor, occurred_at: datetime | None = None, **values: Any
) -> Complaint:
    """Say what becomes of some of the pieces."""
    actor.require("complaints.dispose_complaint")
    disposition = Disposition(complaint=complaint, **values)
    _check_concession(disposition)
    with hanging(
        "complaint.disposed",
        complaint,
        actor=actor,
        refusal=refusal_to_dispose,
        occurred_at=occurred_at,
    ) as held:
        left = undisposed(held)
        if disposition.quantity > left:
            no = _("Only %(left)s of %(affected)s pieces are left.")
            raise ValidationError({"quantity": no % {"left": left, "affected": held.affected}})
        create(disposition)
    return held


def refusal_to_dispose(complaint: Complaint) -> str:
    if why := refusal_to_edit(complaint):
        return why
    if complaint.affected is None:
        return _("Say first how many pieces are affected.")
    return "" if undisposed(complaint) else _("It is said of every piece what becomes of it.")


def undisposed(complaint: Complaint) -> int:
    return (complaint.affected or 0) - complaint.dispositions.in_force().pieces()


def sign_disposition(
    disposition: Disposition, *, actor: Actor, password: str, shown: str
) -> Complaint:
    """Grant the concession, by signature."""
    actor.require("complaints.sign_disposition")
    complaint = disposition.complaint
    with hanging("complaint.disposition_signed", complaint, actor=actor) as complaint:
        held = locked(disposition)
        if why := refusal_to_sign_disposition(held):
            raise Refused(why)
        signature = sign(
            actor=actor,
            password=password,
            meaning=meaning_of(held),
            statement=statement_of(held),
            shown=shown,
        )
        save(held, signature=signature)
    return complaint


def refusal_to_sign_disposition(disposition: Disposition) -> str:
    if why := refusal_to_withdraw_disposition(disposition):
        return why
    if disposition.kind not in CONCEDED:
        return _("Only a concession is signed.")
    return _("It is signed already.") if disposition.is_signed else ""


def meaning_of(disposition: Disposition) -> str:
    return _("Grants the concession %(concession)s") % {"concession": disposition.concession}


def statement_of(disposition: Disposition) -> str:
    """Exactly what the page shows to whoever signs."""
    complaint = disposition.complaint
    until = date_format(disposition.expires_on) if disposition.expires_on else ""
    lines = [
        f"{complaint.number}: {complaint.title}",
        ", ".join(str(one) for one in (complaint.supplier, complaint.part) if one),
        f"{disposition.get_kind_display()}: {disposition.quantity}",
        _("Concession %(number)s, valid until %(day)s")
        % {"number": disposition.concession, "day": until},
        disposition.note,
    ]
    return "\n".join(line for line in lines if line)


def withdraw_disposition(disposition: Disposition, *, actor: Actor, reason: str) -> Complaint:
    """Take back what was said of pieces; they are to be disposed anew."""
    actor.require("complaints.withdraw_disposition")
    require_reason(reason)
    with hanging(
        "complaint.disposition_withdrawn", disposition.complaint, actor=actor, reason=reason
    ) as complaint:
        held = locked(disposition)
        if why := refusal_to_withdraw_disposition(held):
            raise Refused(why)
        save(held, withdrawn_at=timezone.now())
    return complaint


def refusal_to_withdraw_disposition(disposition: Disposition) -> str:
    if why := refusal_to_edit(disposition.complaint):
        return why
    return _("It was taken back already.") if disposition.withdrawn_at else ""


def remind_of_concessions(*, actor: Actor) -> int:
    """Tell owners, once, of concessions that run out; return of how many."""
    told = 0
    while some := _remind_of_some(actor):
        told += some
    return told


@transaction.atomic
def _remind_of_some(actor: Actor) -> int:
    """Take, tell and mark a batch in one transaction; a run beside this one passes it over."""
    due = Disposition.objects.ending(plant_today() + TOLD_BEFORE)
    held = due.select_for_update(of=("self",), skip_locked=True)
    batch = list(held.select_related("complaint__owner").order_by("id")[:TOLD_AT_ONCE])
    for disposition in batch:
        _tell(disposition, actor)
    Disposition.objects.filter(pk__in=[one.pk for one in batch]).update(told_at=Now())
    return len(batch)


def _tell(disposition: Disposition, actor: Actor) -> None:
    complaint = disposition.complaint
    owner = complaint.owner
    text = format_lazy(
        gettext_lazy("Concession {concession} on {number} is valid until {day}."),
        concession=disposition.concession,
        number=complaint.number,
        day=_day(disposition.expires_on),
    )
    people = [owner] if owner and owner.is_active else User.objects.managers()
    with act("complaint.concession_reminded", complaint, actor=actor, internal=True):
        notify(CONCESSION, people, text, url=complaint.get_absolute_url(), record=complaint)


def _check_concession(disposition: Disposition) -> None:
    if disposition.kind not in CONCEDED:
        if disposition.concession or disposition.expires_on:
            no = _("Only pieces used as they are, or repaired, have a concession.")
            raise ValidationError({"concession": no})
        return
    if is_blank(disposition.concession):
        raise ValidationError({"concession": _("Enter the number of the concession.")})
    _check_end(disposition.expires_on)


def _check_end(expires_on: date | None) -> None:
    if expires_on is None:
        raise ValidationError({"expires_on": _("Say until when the concession is valid.")})
    if expires_on < plant_today():
        raise ValidationError({"expires_on": _("This day is over.")})
