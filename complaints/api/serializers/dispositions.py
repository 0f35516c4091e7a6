from rest_framework import serializers

from complaints.choices import DispositionKind
from complaints.models import PIECES, Disposition
from qms.core.api.serializers import Day, OneOf, StrictSerializer, WholeNumber, Words


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


class DisposeSerializer(StrictSerializer):
    kind = OneOf(DispositionKind)
    quantity = WholeNumber(validators=PIECES)
    note = Words(max_length=400, required=False, allow_blank=True)
    concession = Words(max_length=60, required=False, allow_blank=True)
    expires_on = Day(required=False, allow_null=True)
