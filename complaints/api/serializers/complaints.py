from rest_framework import serializers

from complaints.api.serializers.answers import RequestSerializer
from complaints.api.serializers.containment import ContainmentSerializer
from complaints.api.serializers.dispositions import DispositionSerializer
from complaints.choices import Severity, Source
from complaints.models import PIECES, Complaint, DefectCode
from qms.accounts.models import User
from qms.core.api.serializers import (
    Day,
    OneOf,
    RecordSerializer,
    StrictSerializer,
    TrueOrFalse,
    VisibleSlugField,
    WholeNumber,
    Words,
)
from qms.core.bulk import AT_MOST
from suppliers.models import Part, Supplier


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

    hanging = ("containments", "requests", "dispositions")

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
