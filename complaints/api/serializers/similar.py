from typing import Any

from rest_framework import serializers

from complaints.api.serializers.complaints import ComplaintSerializer
from complaints.models import DefectCode
from qms.core.api.serializers import StrictSerializer, VisibleSlugField, Words
from suppliers.models import Part, Supplier


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
