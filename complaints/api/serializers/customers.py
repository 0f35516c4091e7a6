from typing import Any

from rest_framework import serializers

from complaints.choices import Inquiry, Reportable
from complaints.models import CustomerReply, Investigation
from qms.core.api.serializers import Day, OneOf, StrictSerializer, Words


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
