"""What is asked of a supplier, what it answers or disputes, and what the plant decides."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.choices import RequestKind, Severity
from complaints.models import Answer, Complaint, SupplierRequest
from complaints.workflow import workflow
from qms.core.actors import Actor
from qms.core.attachments import hang_files
from qms.core.files.intake import StoredFile
from qms.core.records import create, save
from qms.core.text import is_blank

STEPS = ("contain_by", "explain_by", "answer_by")
ANSWER_WITHIN = {
    Severity.CRITICAL: (timedelta(days=1), timedelta(days=5), timedelta(days=10)),
    Severity.MAJOR: (timedelta(days=2), timedelta(days=10), timedelta(days=20)),
    Severity.MINOR: (timedelta(days=5), timedelta(days=20), timedelta(days=30)),
}
LATEST = timedelta(days=366)  # beyond it, a year was mistyped
DECIDE_WITHIN = timedelta(days=5)


def due_times(complaint: Complaint, sent_at: datetime) -> dict[str, datetime]:
    """When each step of an answer is due, as the severity has it."""
    within = ANSWER_WITHIN[complaint.severity_choice]
    return {name: sent_at + time for name, time in zip(STEPS, within, strict=True)}


def send_complaint(
    complaint: Complaint,
    *,
    actor: Actor,
    kind: str,
    message: str = "",
    occurred_at: datetime | None = None,
    **due: datetime | None,
) -> Complaint:
    """Ask the supplier for an answer, each step of it until its time."""
    request = _request(complaint, occurred_at, due, kind=kind, message=message)
    with workflow.moving(
        "send", complaint, actor=actor, occurred_at=occurred_at, due_at=request.contain_by
    ) as sent:
        create(request)
    return sent


def send_back_complaint(
    complaint: Complaint,
    *,
    actor: Actor,
    reason: str,
    occurred_at: datetime | None = None,
    **due: datetime | None,
) -> Complaint:
    """Ask anew, because the answer is not enough or the dispute is not agreed to; say why."""
    with workflow.moving(
        "send_back", complaint, actor=actor, reason=reason, occurred_at=occurred_at
    ) as sent:
        asked = sent.requests.latest("id")
        request = _request(sent, occurred_at, due, kind=asked.kind, message=reason)
        create(request)
        sent.due_at = request.contain_by
        sent.save(update_fields=["due_at"])
    return sent


def answer_complaint(
    complaint: Complaint,
    *,
    actor: Actor,
    files: Sequence[StoredFile] = (),
    occurred_at: datetime | None = None,
    **said: str,
) -> Complaint:
    """Say what was done and why it happened; what is not said yet is still due."""
    if is_blank(said.get("containment", "")):
        raise ValidationError({"containment": _("Say how the bad parts are held back.")})
    answered_at = occurred_at or timezone.now()
    with workflow.admitted("answer", complaint, actor=actor, occurred_at=occurred_at) as held:
        request = held.requests.latest("id")
        answer = create(Answer(request=request, answered_at=answered_at, **said))
        hang_files(held, files, shared=True)
        if due := answer.next_due():
            Complaint.objects.filter(pk=held.pk).update(due_at=due)
        else:
            move = workflow.moves["answer"]
            save(held, state=move.target, due_at=answered_at + DECIDE_WITHIN)
    return held


def dispute_complaint(
    complaint: Complaint,
    *,
    actor: Actor,
    reason: str,
    files: Sequence[StoredFile] = (),
    occurred_at: datetime | None = None,
) -> Complaint:
    """Say that it is not the supplier's fault, and why."""
    disputed_at = occurred_at or timezone.now()
    with workflow.moving(
        "dispute",
        complaint,
        actor=actor,
        reason=reason,
        occurred_at=occurred_at,
        due_at=disputed_at + DECIDE_WITHIN,
    ) as held:
        request = held.requests.latest("id")
        create(Answer(request=request, answered_at=disputed_at, objection=reason))
        hang_files(held, files, shared=True)
    return held


def accept_complaint(
    complaint: Complaint, *, actor: Actor, occurred_at: datetime | None = None
) -> Complaint:
    """The answer is enough, or the dispute is agreed to; nothing more is asked of the supplier."""
    return workflow.make("accept", complaint, actor=actor, occurred_at=occurred_at, due_at=None)


def _request(
    complaint: Complaint,
    occurred_at: datetime | None,
    due: dict[str, datetime | None],
    **values: Any,
) -> SupplierRequest:
    sent_at = occurred_at or timezone.now()
    times = due_times(complaint, sent_at) | {name: at for name, at in due.items() if at}
    _check_times(times, sent_at)
    if values["kind"] not in RequestKind:
        raise ValidationError({"kind": _("Choose what is asked for.")})
    return SupplierRequest(complaint=complaint, sent_at=sent_at, **times, **values)


def _check_times(times: dict[str, datetime], sent_at: datetime) -> None:
    earliest = sent_at
    for name in STEPS:
        if not earliest <= times[name] <= sent_at + LATEST:
            sentence = (
                _("It is due before the step above it.")
                if sent_at <= times[name] < earliest
                else _("Choose a time within the next twelve months.")
            )
            raise ValidationError({name: sentence})
        earliest = times[name]
