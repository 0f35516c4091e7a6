"""What the demonstration plant's suppliers were asked, and how far they have answered."""

from typing import Any

from complaints import services
from complaints.models import Complaint
from qms.accounts.models import User
from qms.core.actors import Actor
from qms.demo.moments import since


def exchange(complaint: Complaint, case: dict[str, Any], people: dict[str, User]) -> None:
    """Send it, and let the supplier and the plant go on as far as the case has come."""
    if "sent" not in case:
        return
    engineer = Actor.person(people["engineer"])
    theirs = [one for one in people.values() if one.supplier_id == complaint.supplier_id]
    supplier = Actor.person(theirs[0]) if theirs else Actor.clock("demo")

    def after(days: int) -> dict[str, Any]:
        return {"occurred_at": since(complaint, days=days, minutes=25)}

    services.send_complaint(
        complaint, actor=engineer, kind=case["sent"], message=case.get("asked", ""), **after(1)
    )
    if reason := case.get("disputed"):
        services.dispute_complaint(complaint, actor=supplier, reason=reason, **after(3))
    for n, said in enumerate(case.get("answers", [])):
        services.answer_complaint(complaint, actor=supplier, **said, **after(2 + 2 * n))
    if case.get("accepted"):
        services.accept_complaint(complaint, actor=engineer, **after(7))
