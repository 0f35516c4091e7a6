"""Every write to a complaint."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints.choices import Severity
from complaints.models import Complaint, DefectCode, Fingerprint
from complaints.services.defects import check_defect_code
from complaints.services.families import look_again
from complaints.workflow import workflow
from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.attachments import hang_files
from qms.core.clock import plant_today
from qms.core.drafts import discard_draft
from qms.core.errors import Refused
from qms.core.files.intake import StoredFile
from qms.core.idempotency import repeatable
from qms.core.numbering import take_number
from qms.core.records import create, save_over
from qms.core.text import is_blank

EARLIEST = date(2000, 1, 1)  # before it, a year was typed with two digits
SAYS_WHAT = {"title", "description", "supplier", "part", "defect_code"}  # what is compared

CONTAIN_WITHIN = {
    Severity.CRITICAL: timedelta(hours=24),
    Severity.MAJOR: timedelta(hours=48),
    Severity.MINOR: timedelta(days=5),
}


@repeatable(Complaint)
def log_complaint(
    *,
    actor: Actor,
    occurred_at: datetime | None = None,
    files: Sequence[StoredFile] = (),
    **values: Any,
) -> Complaint:
    """Log what went wrong; from here on it has a number, an owner and a clock."""
    actor.require("complaints.log_complaint")
    logged_at = occurred_at or timezone.now()
    complaint = Complaint(**{"owner": actor.user} | values, logged_at=logged_at)
    complaint.contain_by = logged_at + CONTAIN_WITHIN[Severity(complaint.severity)]
    complaint.due_at = complaint.contain_by
    _check_dates(complaint.received_on)
    check_defect_code(complaint.defect_code)
    with act("complaint.logged", complaint, actor=actor, occurred_at=occurred_at):
        complaint.pk = _key_with_fingerprint()
        complaint.number = take_number(Complaint.number_series, complaint.received_on.year)
        create(complaint)
        hang_files(complaint, files, shared=True)  # the supplier sees what the complaint is about
    return complaint


def _key_with_fingerprint() -> int:
    """The key of a new complaint, whose text is yet to be read.

    The row is written before there is a complaint: whoever logs another one waits for all that
    is done once the number is taken.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO complaints_fingerprint (complaint_id, marks, weights, letters, vector)"
            " VALUES (nextval('complaints_complaint_id_seq'), '{}', '', 0, '')"
            " RETURNING complaint_id"
        )
        (key,) = cursor.fetchone()
    return key


def log_complaint_once(*, actor: Actor, key: str, **values: Any) -> Complaint:
    """Log what may have been drafted under this key; the draft is done with."""
    complaint = log_complaint(actor=actor, key=key, **values)
    discard_draft(actor.user_id, key)
    return complaint


def edit_complaint(
    complaint: Complaint, *, actor: Actor, version: int, reason: str = "", **values: Any
) -> Complaint:
    """Correct what was logged; who changes the severity says why."""
    actor.require("complaints.edit_complaint")
    if values.get("severity", complaint.severity) != complaint.severity and is_blank(reason):
        raise ValidationError({"reason": _("State why you changed the severity.")})
    _check_dates(values.get("received_on", complaint.received_on))
    _check_owner(values.get("owner"))
    check_defect_code(values.get("defect_code"), before=complaint.defect_code)
    with act("complaint.edited", complaint, actor=actor, reason=reason):
        edited = save_over(complaint, version, **values)
        if why := refusal_to_edit(edited):
            raise Refused(why)
        if SAYS_WHAT & values.keys():
            look_again([edited.pk])
        if edited.supplier_id != complaint.supplier_id and edited.requests.exists():
            raise ValidationError({"supplier": _("It has been sent to its supplier already.")})
        _check_affected(edited)
        Fingerprint.objects.filter(complaint=edited).update(learning=None)  # to be read anew
        return edited


def refusal_to_edit(complaint: Complaint) -> str:
    if not complaint.is_settled:
        return ""
    return _("%(number)s is settled. Reopen it first.") % {"number": complaint}


def set_defect_code(complaint: Complaint, *, actor: Actor, defect_code: DefectCode) -> Complaint:
    """Say what kind of failure it is."""
    return edit_complaint(
        complaint, actor=actor, version=complaint.version, defect_code=defect_code
    )


def assign_complaint(complaint: Complaint, *, actor: Actor, owner: User) -> Complaint:
    """Give it to somebody who answers for it from now on."""
    return edit_complaint(complaint, actor=actor, version=complaint.version, owner=owner)


def close_complaint(
    complaint: Complaint, *, actor: Actor, reason: str, occurred_at: datetime | None = None
) -> Complaint:
    """Settle the complaint; the reason says what settled it."""
    return workflow.make(
        "close",
        complaint,
        actor=actor,
        reason=reason,
        occurred_at=occurred_at,
        closed_at=occurred_at or timezone.now(),
        due_at=None,
    )


def reopen_complaint(
    complaint: Complaint, *, actor: Actor, reason: str, occurred_at: datetime | None = None
) -> Complaint:
    """Take up a closed complaint again; its containment is due anew."""
    contain_by = (occurred_at or timezone.now()) + CONTAIN_WITHIN[complaint.severity_choice]
    return workflow.make(
        "reopen",
        complaint,
        actor=actor,
        reason=reason,
        occurred_at=occurred_at,
        closed_at=None,
        contain_by=contain_by,
        due_at=contain_by,
    )


def void_complaint(
    complaint: Complaint, *, actor: Actor, reason: str, occurred_at: datetime | None = None
) -> Complaint:
    """Strike a complaint that should not be there; it keeps its number and says why."""
    return workflow.make(
        "void", complaint, actor=actor, reason=reason, occurred_at=occurred_at, due_at=None
    )


def _check_owner(owner: User | None) -> None:
    if owner and not User.objects.staff().filter(pk=owner.pk).exists():
        raise ValidationError({"owner": _("Choose somebody of the plant.")})


def _check_affected(complaint: Complaint) -> None:
    disposed = complaint.dispositions.in_force().pieces()
    if disposed > (complaint.affected or 0):
        no = _("What becomes of %(disposed)s pieces is settled already.") % {"disposed": disposed}
        raise ValidationError({"affected": no})


def _check_dates(received_on: date) -> None:
    today = plant_today()
    if received_on < EARLIEST:
        raise ValidationError(
            {
                "received_on": _("Received date cannot be before %(day)s.")
                % {"day": date_format(EARLIEST)}
            }
        )
    if received_on > today:
        raise ValidationError(
            {
                "received_on": _("Received date cannot be after today (%(today)s, plant time).")
                % {"today": date_format(today)}
            }
        )
