"""What is read with a complaint."""

from collections.abc import Iterable
from typing import Any

from complaints.models import Complaint, Disposition
from complaints.querysets import DispositionQuerySet


def pieces_in(dispositions: Iterable[Disposition]) -> int:
    return sum(one.quantity for one in dispositions)


def dispositions_of(complaint: Complaint, *, reader: Any) -> DispositionQuerySet:
    """Those in force, in the order they were made; who has signed is the plant's to read."""
    found = complaint.dispositions.in_force().order_by("id")
    return found if reader.is_supplier else found.select_related("signature")
