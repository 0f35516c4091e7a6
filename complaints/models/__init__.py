"""What went wrong, and what was done about it."""

from complaints.models.complaints import PIECES, Complaint, Containment
from complaints.models.similarity import Fingerprint, Learning, Term

__all__ = ["PIECES", "Complaint", "Containment", "Fingerprint", "Learning", "Term"]
