"""What a person may type."""

from complaints.forms.complaints import (
    WHAT_WENT_WRONG,
    AssignForm,
    EditComplaintForm,
    LogComplaintForm,
)
from complaints.forms.containment import AddContainmentForm, ContainForm
from complaints.forms.costs import AgreeCostForm, CostForm, RefuseCostForm
from complaints.forms.defects import AddDefectCodeForm, EditDefectCodeForm, SetDefectCodeForm
from complaints.forms.dispositions import DisposeForm

__all__ = [
    "WHAT_WENT_WRONG",
    "AddContainmentForm",
    "AddDefectCodeForm",
    "AgreeCostForm",
    "AssignForm",
    "ContainForm",
    "CostForm",
    "DisposeForm",
    "EditComplaintForm",
    "EditDefectCodeForm",
    "LogComplaintForm",
    "RefuseCostForm",
    "SetDefectCodeForm",
]
