"""From logged to closed: which moves there are, who makes them and what must be true."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from complaints.choices import CONCEDED, TO_DECIDE, UNDER_WAY, Source, State
from qms.core.workflow import Move, Workflow

if TYPE_CHECKING:
    from complaints.models import Complaint


def contained_first(complaint: "Complaint") -> str:
    """Somebody has said how the bad parts were held back: the plant, or the supplier for it."""
    if (
        complaint.containments.exists()
        or complaint.requests.filter(answers__containment__gt="").exists()
    ):
        return ""
    return _("Nothing says how it was contained.")


def disposed_first(complaint: "Complaint") -> str:
    """Where it is known how many pieces are affected, it is known what becomes of each."""
    if complaint.affected is None:
        return ""
    in_force = list(complaint.dispositions.in_force())
    left = complaint.affected - sum(one.quantity for one in in_force)
    if left:
        return ngettext(
            "Nothing says what becomes of %(left)s piece.",
            "Nothing says what becomes of %(left)s pieces.",
            left,
        ) % {"left": left}
    if any(one.kind in CONCEDED and one.signature_id is None for one in in_force):
        return _("A concession is not signed yet.")
    return ""


def investigated_first(complaint: "Complaint") -> str:
    """Somebody has looked into it, or has said with their name why nobody has to."""
    if hasattr(complaint, "investigation"):
        return ""
    return _("Nothing says what was found, or why no investigation is needed.")


def replied_first(complaint: "Complaint") -> str:
    if complaint.source != Source.CUSTOMER or complaint.replies.exists():
        return ""
    return _("The customer has no reply yet.")


workflow: Workflow["Complaint"] = Workflow(
    "complaint",
    State,
    [
        Move(
            "log",
            sources=(),
            target=State.OPEN,
            permission="complaints.log_complaint",
            label=gettext_lazy("Log complaint"),
            past="logged",
            icon="plus",
        ),
        Move(
            "contain",
            sources={State.OPEN},
            target=State.CONTAINED,
            permission="complaints.contain_complaint",
            label=gettext_lazy("Contain"),
            past="contained",
            icon="shield",
        ),
        Move(
            "send",
            sources={State.OPEN, State.CONTAINED},
            target=State.WITH_SUPPLIER,
            permission="complaints.send_complaint",
            label=gettext_lazy("Send to supplier"),
            past="sent",
            icon="send",
        ),
        Move(
            "answer",
            sources={State.WITH_SUPPLIER},
            target=State.ANSWERED,
            or_else={State.WITH_SUPPLIER},
            permission="complaints.answer_complaint",
            label=gettext_lazy("Answer"),
            past="answered",
            icon="message",
        ),
        Move(
            "dispute",
            sources={State.WITH_SUPPLIER},
            target=State.DISPUTED,
            permission="complaints.dispute_complaint",
            label=gettext_lazy("Dispute"),
            past="disputed",
            needs_reason=True,
            icon="circle-x",
        ),
        Move(
            "accept",
            sources=TO_DECIDE,
            target=State.ACCEPTED,
            permission="complaints.accept_complaint",
            label=gettext_lazy("Accept answer"),
            past="accepted",
            icon="circle-check",
        ),
        Move(
            "send_back",
            sources=TO_DECIDE,
            target=State.WITH_SUPPLIER,
            permission="complaints.send_back_complaint",
            label=gettext_lazy("Send back"),
            past="sent_back",
            needs_reason=True,
            icon="arrow-back-up",
        ),
        Move(
            "close",
            sources={State.CONTAINED, State.ACCEPTED},
            target=State.CLOSED,
            permission="complaints.close_complaint",
            label=gettext_lazy("Close"),
            past="closed",
            needs_reason=True,
            icon="check",
            guards=(contained_first, disposed_first, investigated_first, replied_first),
        ),
        Move(
            "reopen",
            sources={State.CLOSED},
            target=State.OPEN,
            permission="complaints.reopen_complaint",
            label=gettext_lazy("Reopen"),
            past="reopened",
            needs_reason=True,
            icon="rotate",
        ),
        Move(
            "void",
            sources=UNDER_WAY,
            target=State.VOID,
            permission="complaints.void_complaint",
            label=gettext_lazy("Void"),
            past="voided",
            last_resort=True,
            needs_reason=True,
            icon="ban",
        ),
    ],
)
