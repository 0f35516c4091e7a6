"""What a person may type."""

from complaints.forms.complaints import (
    WHAT_WENT_WRONG,
    AssignForm,
    ContainForm,
    EditComplaintForm,
    LogComplaintForm,
)
from complaints.forms.defects import AddDefectCodeForm, EditDefectCodeForm

__all__ = [
    "WHAT_WENT_WRONG",
    "AddDefectCodeForm",
    "AssignForm",
    "ContainForm",
    "EditComplaintForm",
    "EditDefectCodeForm",
    "LogComplaintForm",
]
