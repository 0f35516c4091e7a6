"""What programs read and send."""

from complaints.api.serializers.answers import (
    AnswerComplaintSerializer,
    SendBackSerializer,
    SendSerializer,
)
from complaints.api.serializers.complaints import (
    BulkSerializer,
    ComplaintDetailSerializer,
    ComplaintSerializer,
    EditComplaintSerializer,
    LogComplaintSerializer,
)
from complaints.api.serializers.containment import ContainSerializer
from complaints.api.serializers.costs import (
    AgreeCostSerializer,
    CostSerializer,
    NoteCostSerializer,
    RefuseCostSerializer,
)
from complaints.api.serializers.customers import (
    InquirySerializer,
    InvestigateSerializer,
    ReplySerializer,
)
from complaints.api.serializers.defects import (
    AddDefectCodeSerializer,
    DefectCodeSerializer,
    EditDefectCodeSerializer,
)
from complaints.api.serializers.dispositions import DisposeSerializer
from complaints.api.serializers.families import (
    CorrectFamilySerializer,
    FamilySerializer,
    JoinFamilySerializer,
    MergeFamilySerializer,
    ResemblanceSerializer,
    SplitFamilySerializer,
    TakeOutCaseSerializer,
)
from complaints.api.serializers.similar import AskSimilarSerializer, SimilarSerializer
from complaints.api.serializers.synonyms import NoteSynonymsSerializer, SynonymsSerializer
