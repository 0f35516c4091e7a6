from rest_framework import serializers

from complaints.models import PIECES, Containment
from qms.core.api.serializers import Day, StrictSerializer, WholeNumber, Words


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


class ContainSerializer(StrictSerializer):
    measure = Words(max_length=2000)
    place = Words(max_length=120, required=False, allow_blank=True)
    checked = WholeNumber(required=False, allow_null=True, validators=PIECES)
    rejected = WholeNumber(required=False, allow_null=True, min_value=0, max_value=1_000_000)
    due_on = Day(required=False, allow_null=True)
