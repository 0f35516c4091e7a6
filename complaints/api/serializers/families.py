from rest_framework import serializers

from complaints.models import Complaint, IssueFamily, Resemblance
from complaints.selectors import problem_called
from qms.core.api.serializers import (
    Day,
    ReasonSerializer,
    RecordSerializer,
    StrictSerializer,
    VisibleSlugField,
    Words,
)


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
