from typing import Any

from rest_framework import serializers

from complaints.choices import (
    CostCategory,
    DispositionKind,
    Inquiry,
    Reportable,
    RequestKind,
    Severity,
    Source,
)
from complaints.models import (
    PIECES,
    Answer,
    Complaint,
    ComplaintCost,
    Containment,
    CustomerReply,
    DefectCode,
    Disposition,
    Investigation,
    IssueFamily,
    Resemblance,
    SupplierRequest,
)
from complaints.models.costs import CENT, CURRENCY
from complaints.selectors import problem_called
from qms.accounts.models import User
from qms.core.api.serializers import (
    Day,
    Moment,
    OneOf,
    ReasonSerializer,
    RecordSerializer,
    StrictSerializer,
    TrueOrFalse,
    VisibleSlugField,
    WholeNumber,
    Words,
)
from qms.core.bulk import AT_MOST
from suppliers.models import Part, Supplier

STEPS = ["containment", "root_cause", "escape_cause", "corrective_action", "prevention"]


class ContainmentSerializer(serializers.ModelSerializer[Containment]):
    verified_by = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = Containment
        fields = [
            "id",
            "measure",
            "place",
            "checked",
            "rejected",
            "due_on",
            "verified_by",
            "verified_at",
        ]
        read_only_fields = fields


class AnswerSerializer(serializers.ModelSerializer[Answer]):
    class Meta:
        model = Answer
        fields = [*STEPS, "objection", "answered_at"]
        read_only_fields = fields


class RequestSerializer(serializers.ModelSerializer[SupplierRequest]):
    answers = AnswerSerializer(many=True, read_only=True)

    class Meta:
        model = SupplierRequest
        fields = ["kind", "message", "contain_by", "explain_by", "answer_by", "sent_at", "answers"]
        read_only_fields = fields


class DispositionSerializer(serializers.ModelSerializer[Disposition]):
    is_signed = serializers.BooleanField(read_only=True)

    class Meta:
        model = Disposition
        fields = [
            "id",
            "kind",
            "quantity",
            "note",
            "concession",
            "expires_on",
            "is_signed",
            "withdrawn_at",
        ]
        read_only_fields = fields


class CostSerializer(serializers.ModelSerializer[ComplaintCost]):
    answered_by = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = ComplaintCost
        fields = [
            "id",
            "category",
            "what",
            "amount",
            "currency",
            "incurred_on",
            "state",
            "agreed",
            "answer",
            "answered_by",
            "answered_at",
        ]
        read_only_fields = fields


class ComplaintSerializer(RecordSerializer):
    """A complaint as everybody who may see it reads it."""

    supplier = serializers.SlugRelatedField(slug_field="code", read_only=True)
    part = serializers.SlugRelatedField(slug_field="number", read_only=True)
    defect_code = serializers.SlugRelatedField(slug_field="code", read_only=True)
    owner = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = Complaint
        fields = [
            "number",
            "url",
            "state",
            "title",
            "description",
            "supplier",
            "part",
            "defect_code",
            "lot",
            "affected",
            "source",
            "severity",
            "received_on",
            "owner",
            "contain_by",
            "due_at",
            "logged_at",
            "closed_at",
            "version",
        ]
        read_only_fields = fields


class ComplaintDetailSerializer(ComplaintSerializer):
    containments = ContainmentSerializer(many=True, read_only=True)
    requests = RequestSerializer(many=True, read_only=True)
    dispositions = DispositionSerializer(many=True, read_only=True)

    class Meta(ComplaintSerializer.Meta):
        fields = [*ComplaintSerializer.Meta.fields, "containments", "requests", "dispositions"]
        read_only_fields = fields


class LogComplaintSerializer(StrictSerializer):
    supplier = VisibleSlugField(Supplier, "code")
    part = VisibleSlugField(Part, "number", required=False, allow_null=True)
    title = Words(max_length=200)
    description = Words(max_length=4000, required=False, allow_blank=True)
    defect_code = VisibleSlugField(DefectCode, "code", required=False, allow_null=True)
    lot = Words(max_length=60, required=False, allow_blank=True)
    affected = WholeNumber(required=False, allow_null=True, validators=PIECES)
    source = OneOf(Source)
    severity = OneOf(Severity)
    received_on = Day()


class EditComplaintSerializer(LogComplaintSerializer):
    owner = VisibleSlugField(User, "username", required=False, allow_null=True)
    reason = Words(max_length=2000, required=False, allow_blank=True)


class BulkSerializer(StrictSerializer):
    """Many complaints by number, and what the verb asks: an owner, a defect code or a reason."""

    records = serializers.ListField(
        child=Words(max_length=20), allow_empty=False, max_length=AT_MOST
    )
    partly = TrueOrFalse(default=False)
    owner = VisibleSlugField(User, "username", required=False)
    defect_code = VisibleSlugField(DefectCode, "code", required=False)
    reason = Words(max_length=2000, required=False)


class ContainSerializer(StrictSerializer):
    measure = Words(max_length=2000)
    place = Words(max_length=120, required=False, allow_blank=True)
    checked = WholeNumber(required=False, allow_null=True, validators=PIECES)
    rejected = WholeNumber(required=False, allow_null=True, min_value=0, max_value=1_000_000)
    due_on = Day(required=False, allow_null=True)


class FamilySerializer(RecordSerializer):
    owner = serializers.SlugRelatedField(slug_field="username", read_only=True)
    merged_into = serializers.SlugRelatedField(slug_field="number", read_only=True)
    state = serializers.CharField(source="state_choice", read_only=True)

    class Meta:
        model = IssueFamily
        fields = [
            "number",
            "url",
            "title",
            "state",
            "owner",
            "corrected_on",
            "correction",
            "merged_into",
            "version",
        ]
        read_only_fields = fields


class ResemblanceSerializer(RecordSerializer):
    lower = serializers.SlugRelatedField(slug_field="number", read_only=True)
    higher = serializers.SlugRelatedField(slug_field="number", read_only=True)
    decided_by = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = Resemblance
        fields = [
            "id",
            "url",
            "lower",
            "higher",
            "score",
            "reasons",
            "verdict",
            "decided_by",
            "decided_at",
            "version",
        ]
        read_only_fields = fields


class CorrectFamilySerializer(StrictSerializer):
    corrected_on = Day()
    correction = Words(max_length=2000)


class JoinFamilySerializer(StrictSerializer):
    """A problem by the number of its family or of one of its cases."""

    problem = Words(max_length=20)

    def validate_problem(self, number: str) -> IssueFamily | Complaint:
        return problem_called(number, reader=self.context["request"].user)


class MergeFamilySerializer(ReasonSerializer):
    into = VisibleSlugField(IssueFamily, "number")


class SplitFamilySerializer(ReasonSerializer):
    cases = serializers.ListField(child=VisibleSlugField(Complaint, "number"), max_length=200)


class TakeOutCaseSerializer(ReasonSerializer):
    case = VisibleSlugField(Complaint, "number")


class DueSerializer(StrictSerializer):
    """Until when each step is asked for; what is left out is due as the severity has it."""

    contain_by = Moment(required=False)
    explain_by = Moment(required=False)
    answer_by = Moment(required=False)


class SendSerializer(DueSerializer):
    kind = OneOf(RequestKind)
    message = Words(max_length=4000, required=False, allow_blank=True)


class SendBackSerializer(DueSerializer):
    reason = Words(max_length=2000)


class AnswerComplaintSerializer(StrictSerializer):
    """All that is said so far; what is left out is still due."""

    containment = Words(max_length=4000)
    root_cause = Words(max_length=4000, required=False, allow_blank=True)
    escape_cause = Words(max_length=4000, required=False, allow_blank=True)
    corrective_action = Words(max_length=4000, required=False, allow_blank=True)
    prevention = Words(max_length=4000, required=False, allow_blank=True)


class DisposeSerializer(StrictSerializer):
    kind = OneOf(DispositionKind)
    quantity = WholeNumber(validators=PIECES)
    note = Words(max_length=400, required=False, allow_blank=True)
    concession = Words(max_length=60, required=False, allow_blank=True)
    expires_on = Day(required=False, allow_null=True)


class DefectCodeSerializer(RecordSerializer):
    class Meta:
        model = DefectCode
        fields = ["code", "url", "name", "group", "is_retired", "version"]
        read_only_fields = fields


class AddDefectCodeSerializer(StrictSerializer):
    code = Words(max_length=20)
    name = Words(max_length=120)
    group = Words(max_length=60)


class EditDefectCodeSerializer(StrictSerializer):
    name = Words(max_length=120)
    group = Words(max_length=60)
    is_retired = TrueOrFalse()


class InvestigationSerializer(serializers.ModelSerializer[Investigation]):
    decided_by = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = Investigation
        fields = [
            "outcome",
            "finding",
            "customer",
            "customer_reference",
            "event_on",
            "reportable",
            "decided_by",
        ]
        read_only_fields = fields


class CustomerReplySerializer(serializers.ModelSerializer[CustomerReply]):
    class Meta:
        model = CustomerReply
        fields = ["replied_to", "replied_on", "text"]
        read_only_fields = fields


class InquirySerializer(serializers.Serializer[Any]):
    """What was found and what the customer was told: the plant's alone."""

    investigation = InvestigationSerializer(allow_null=True)
    replies = CustomerReplySerializer(many=True)


class InvestigateSerializer(StrictSerializer):
    outcome = OneOf(Inquiry)
    finding = Words(max_length=4000)
    customer = Words(max_length=120, required=False, allow_blank=True)
    customer_reference = Words(max_length=60, required=False, allow_blank=True)
    event_on = Day(required=False, allow_null=True)
    reportable = OneOf(Reportable, required=False)


class ReplySerializer(StrictSerializer):
    replied_to = Words(max_length=120)
    replied_on = Day()
    text = Words(max_length=4000)


class Amount(serializers.DecimalField):
    """Written as a text, so that no cent is lost on its way."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, min_value=CENT, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class NoteCostSerializer(StrictSerializer):
    category = OneOf(CostCategory)
    what = Words(max_length=200)
    amount = Amount()
    currency = Words(max_length=3, validators=[CURRENCY])
    incurred_on = Day()


class AgreeCostSerializer(StrictSerializer):
    agreed = Amount()
    reason = Words(max_length=400, required=False, allow_blank=True)


class RefuseCostSerializer(StrictSerializer):
    reason = Words(max_length=400)


class AskSimilarSerializer(StrictSerializer):
    """What is known of a problem so far."""

    text = Words(max_length=4000, default="", allow_blank=True)
    supplier = VisibleSlugField(Supplier, "code", required=False)
    part = VisibleSlugField(Part, "number", required=False)
    defect_code = VisibleSlugField(DefectCode, "code", required=False)
    limit = serializers.IntegerField(default=5, min_value=1, max_value=30)


class SimilarSerializer(serializers.Serializer[Any]):
    """An earlier case, how near it is from 0 to 1, why, and what settled it."""

    complaint = ComplaintSerializer()
    score = serializers.FloatField()
    reasons = serializers.ListField(child=serializers.CharField())
    settled_by = serializers.CharField()
