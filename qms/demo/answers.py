"""What the demonstration plant's suppliers were asked, and how far they have answered."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from complaints import services
from complaints.models import Complaint
from qms.accounts.models import User
from qms.core.actors import Actor


def exchange(complaint: Complaint, case: dict[str, Any], people: dict[str, User]) -> None:
    """Send it, and let the supplier and the plant go on as far as the case has come."""
    if "sent" not in case:
        return
    engineer = Actor.person(people["engineer"])
    theirs = [one for one in people.values() if one.supplier_id == complaint.supplier_id]
    supplier = Actor.person(theirs[0]) if theirs else Actor.clock("demo")

    def after(days: int) -> dict[str, Any]:
        moment = complaint.logged_at + timedelta(days=days, minutes=25)
        return {"occurred_at": min(moment, timezone.now())}

    services.send_complaint(
        complaint, actor=engineer, kind=case["sent"], message=case.get("asked", ""), **after(1)
    )
    if reason := case.get("disputed"):
        services.dispute_complaint(complaint, actor=supplier, reason=reason, **after(3))
    for n, said in enumerate(case.get("answers", [])):
        services.answer_complaint(complaint, actor=supplier, **said, **after(2 + 2 * n))
    if case.get("accepted"):
        services.accept_complaint(complaint, actor=engineer, **after(7))
