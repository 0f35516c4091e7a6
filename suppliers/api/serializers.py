from rest_framework import serializers

from qms.core.api.serializers import (
    RecordSerializer,
    StrictSerializer,
    TrueOrFalse,
    VisibleSlugField,
    Words,
)
from suppliers.choices import SourceStatus
from suppliers.models import Commodity, Part, Supplier


class SupplierSerializer(RecordSerializer):
    """A supplier as everybody who may see it reads it."""

    commodity = serializers.SlugRelatedField(slug_field="name", read_only=True)

    class Meta:
        model = Supplier
        fields = [
            "code",
            "url",
            "name",
            "state",
            "commodity",
            "city",
            "country",
            "email",
            "version",
        ]
        read_only_fields = fields


class RegisterSupplierSerializer(StrictSerializer):
    code = Words(max_length=20)
    name = Words(max_length=200)
    commodity = VisibleSlugField(Commodity, "name", required=False, allow_null=True)
    new_commodity = Words(max_length=80, required=False, allow_blank=True)
    city = Words(max_length=80, required=False, allow_blank=True)
    country = Words(max_length=60, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    confirm_similar = TrueOrFalse(required=False)


class PartSerializer(RecordSerializer):
    """A part and the codes of the suppliers it is bought from, as far as the reader may know."""

    commodity = serializers.SlugRelatedField(slug_field="name", read_only=True)
    approved = serializers.SerializerMethodField()
    conditional = serializers.SerializerMethodField()
    withdrawn = serializers.SerializerMethodField()

    class Meta:
        model = Part
        fields = [
            "number",
            "url",
            "name",
            "commodity",
            "approved",
            "conditional",
            "withdrawn",
            "version",
        ]
        read_only_fields = fields

    def get_approved(self, part: Part) -> list[str]:
        return self._codes(part, SourceStatus.APPROVED)

    def get_conditional(self, part: Part) -> list[str]:
        return self._codes(part, SourceStatus.CONDITIONAL)

    def get_withdrawn(self, part: Part) -> list[str]:
        return self._codes(part, SourceStatus.WITHDRAWN)

    def _codes(self, part: Part, status: str) -> list[str]:
        """Out of the sources the view has read for this reader."""
        return [source.supplier.code for source in part.sources.all() if source.status == status]


class RegisterPartSerializer(StrictSerializer):
    number = Words(max_length=40)
    name = Words(max_length=200)
    commodity = VisibleSlugField(Commodity, "name", required=False, allow_null=True)
    new_commodity = Words(max_length=80, required=False, allow_blank=True)
    approved = VisibleSlugField(Supplier, "code", many=True, required=False)
    conditional = VisibleSlugField(Supplier, "code", many=True, required=False)
