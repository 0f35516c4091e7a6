"""What a person may type."""

from complaints.forms.complaints import (
    WHAT_WENT_WRONG,
    AssignForm,
    ContainForm,
    EditComplaintForm,
    LogComplaintForm,
)

__all__ = [
    "WHAT_WENT_WRONG",
    "AssignForm",
    "ContainForm",
    "EditComplaintForm",
    "LogComplaintForm",
]
