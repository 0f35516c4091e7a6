from typing import Any

from rest_framework import serializers

from complaints.choices import CostCategory
from complaints.models import ComplaintCost
from complaints.models.costs import CENT, CURRENCY
from qms.core.api.serializers import Day, OneOf, StrictSerializer, Words


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
