from rest_framework import serializers

from complaints.choices import RequestKind
from complaints.models import Answer, SupplierRequest
from qms.core.api.serializers import Moment, OneOf, StrictSerializer, Words

STEPS = ["containment", "root_cause", "escape_cause", "corrective_action", "prevention"]


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
