"""What went wrong, and what was done about it."""

from complaints.models.complaints import PIECES, Complaint, Containment
from complaints.models.dispositions import Disposition

__all__ = ["PIECES", "Complaint", "Containment", "Disposition"]
