"""What is read with a complaint."""

from typing import Any

from complaints.models import Complaint
from complaints.querysets import DispositionQuerySet


def dispositions_of(complaint: Complaint, *, reader: Any) -> DispositionQuerySet:
    """Those in force, in the order they were made; who has signed is the plant's to read."""
    found = complaint.dispositions.in_force().order_by("id")
    return found if reader.is_supplier else found.select_related("signature")
