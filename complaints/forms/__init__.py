"""What a person may type."""

from complaints.forms.answers import AnswerForm, DisputeForm, SendBackForm, SendForm
from complaints.forms.complaints import (
    WHAT_WENT_WRONG,
    AssignForm,
    EditComplaintForm,
    LogComplaintForm,
)
from complaints.forms.containment import AddContainmentForm, ContainForm
from complaints.forms.costs import AgreeCostForm, CostForm, RefuseCostForm
from complaints.forms.customers import InvestigateForm, ReplyForm
from complaints.forms.defects import AddDefectCodeForm, EditDefectCodeForm, SetDefectCodeForm
from complaints.forms.dispositions import DisposeForm
from complaints.forms.families import (
    CorrectFamilyForm,
    JoinFamilyForm,
    MergeFamilyForm,
    SplitFamilyForm,
)
from complaints.forms.synonyms import CorrectSynonymsForm, NoteSynonymsForm
