"""What is known about a complaint, for its page and for paper."""

from typing import Any

from complaints.models import Complaint
from qms.core.records import label, shown

FACTS = ["supplier", "part", "defect_code", "lot", "affected", "source", "received_on", "logged_at"]


def facts_of(complaint: Complaint) -> list[tuple[str, Any]]:
    """In the order people ask for it."""
    names = [*FACTS, "closed_at"] if complaint.closed_at else FACTS
    return [(label(complaint, name), shown(complaint, name)) for name in names]
