"""What went wrong, and what was done about it."""

from complaints.models.complaints import PIECES, Complaint, Containment

__all__ = ["PIECES", "Complaint", "Containment"]
