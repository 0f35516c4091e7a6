"""What went wrong, and what was done about it."""

from complaints.models.answers import Answer, SupplierRequest
from complaints.models.complaints import PIECES, Complaint, Containment

__all__ = ["PIECES", "Answer", "Complaint", "Containment", "SupplierRequest"]
