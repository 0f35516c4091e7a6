"""What a person may type."""

from complaints.forms.answers import AnswerForm, DisputeForm, SendBackForm, SendForm
from complaints.forms.complaints import (
    WHAT_WENT_WRONG,
    AssignForm,
    ContainForm,
    EditComplaintForm,
    LogComplaintForm,
)

__all__ = [
    "WHAT_WENT_WRONG",
    "AnswerForm",
    "AssignForm",
    "ContainForm",
    "DisputeForm",
    "EditComplaintForm",
    "LogComplaintForm",
    "SendBackForm",
    "SendForm",
]
