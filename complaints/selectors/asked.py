"""A problem somebody asks about: what is known of it so far."""

from dataclasses import dataclass
from datetime import date

from complaints.models import Complaint
from complaints.similarity.texts import HEAD, words_of


@dataclass(frozen=True)
class Asked:
    title: str
    description: str = ""
    supplier_id: int | None = None
    part_id: int | None = None
    defect_code_id: int | None = None
    received_on: date | None = None
    pk: int | None = None  # of the complaint itself
    before: int | None = None  # complaints that came before this one


Told = Complaint | Asked


def about(complaint: Complaint, *, before: int | None = None) -> Asked:
    return Asked(
        complaint.title,
        complaint.description,
        supplier_id=complaint.supplier_id,
        part_id=complaint.part_id,
        defect_code_id=complaint.defect_code_id,
        received_on=complaint.received_on,
        pk=complaint.pk,
        before=before,
    )


def text_of(told: Told) -> str:
    """The title counts twice: it is what somebody chose to say first."""
    return f"{told.title}\n{told.title}\n{told.description}"


def head_of(told: Told) -> list[str]:
    """The words that are compared letter by letter."""
    return words_of(f"{told.title}\n{told.description}")[:HEAD]
