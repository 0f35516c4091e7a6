from typing import Any

from rest_framework import serializers

from qms.core.api.attached import FileField
from qms.core.api.serializers import (
    Day,
    OneOf,
    RecordSerializer,
    StrictSerializer,
    TrueOrFalse,
    VisibleIdField,
    VisibleSlugField,
    WholeNumber,
    Words,
)
from suppliers.choices import SourceStatus, Standard
from suppliers.models import (
    ApprovedSource,
    Certificate,
    Commodity,
    Contact,
    Delivery,
    Part,
    Receipt,
    Site,
    Supplier,
)
from suppliers.models.deliveries import MOST_PIECES, PIECES


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
    expired = serializers.SerializerMethodField()

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
            "expired",
            "version",
        ]

    def get_expired(self, part: Part) -> list[str]:
        return self._codes(part, SourceStatus.EXPIRED)

    def get_approved(self, part: Part) -> list[str]:
        return self._codes(part, SourceStatus.APPROVED)

    def get_conditional(self, part: Part) -> list[str]:
        return self._codes(part, SourceStatus.CONDITIONAL)

    def get_withdrawn(self, part: Part) -> list[str]:
        return self._codes(part, SourceStatus.WITHDRAWN)

    def _codes(self, part: Part, status: str) -> list[str]:
        """Out of the sources the view has read for this reader."""
        return [
            source.supplier.code for source in part.sources.all() if source.status_choice == status
        ]


class RegisterPartSerializer(StrictSerializer):
    number = Words(max_length=40)
    name = Words(max_length=200)
    commodity = VisibleSlugField(Commodity, "name", required=False, allow_null=True)
    new_commodity = Words(max_length=80, required=False, allow_blank=True)
    approved = VisibleSlugField(Supplier, "code", many=True, required=False)
    conditional = VisibleSlugField(Supplier, "code", many=True, required=False)


class ReceiptSerializer(serializers.ModelSerializer[Receipt]):
    class Meta:
        model = Receipt
        fields = ["id", "received_on", "quantity", "lot", "delivery_note"]
        read_only_fields = fields


class DeliverySerializer(RecordSerializer):
    """An order line; `received` and `completed_on` are what its receipts add up to."""

    supplier = serializers.SlugRelatedField(slug_field="code", read_only=True)
    part = serializers.SlugRelatedField(slug_field="number", read_only=True)
    site = serializers.PrimaryKeyRelatedField[Site](read_only=True)

    class Meta:
        model = Delivery
        fields = [
            "id",
            "url",
            "supplier",
            "part",
            "site",
            "order_number",
            "order_line",
            "state",
            "promised_on",
            "due_on",
            "quantity",
            "unit",
            "received",
            "completed_on",
            "version",
        ]


class DeliveryDetailSerializer(DeliverySerializer):
    receipts = ReceiptSerializer(many=True, read_only=True)

    class Meta(DeliverySerializer.Meta):
        fields = [*DeliverySerializer.Meta.fields, "receipts"]


class RecordDeliverySerializer(StrictSerializer):
    supplier = VisibleSlugField(Supplier, "code")
    part = VisibleSlugField(Part, "number")
    site = VisibleIdField(Site, required=False, allow_null=True)
    order_number = Words(max_length=40)
    order_line = Words(max_length=20, required=False, allow_blank=True)
    promised_on = Day()
    due_on = Day(required=False, allow_null=True)
    quantity = WholeNumber(validators=PIECES)
    unit = Words(max_length=20, required=False, allow_blank=True)


class EditDeliverySerializer(RecordDeliverySerializer):
    reason = Words(max_length=2000, required=False, allow_blank=True)


class ReceiveSerializer(StrictSerializer):
    received_on = Day()
    quantity = WholeNumber(validators=PIECES)
    lot = Words(max_length=60, required=False, allow_blank=True)
    delivery_note = Words(max_length=40, required=False, allow_blank=True)


class CorrectSerializer(StrictSerializer):
    """A receipt of the delivery by its id, and what of it was wrong."""

    receipt = WholeNumber()
    received_on = Day(required=False)
    quantity = WholeNumber(required=False, min_value=0, max_value=MOST_PIECES)
    lot = Words(max_length=60, required=False, allow_blank=True)
    delivery_note = Words(max_length=40, required=False, allow_blank=True)
    reason = Words(max_length=2000)


class OfSupplierSerializer(RecordSerializer):
    supplier = serializers.SlugRelatedField(slug_field="code", read_only=True)


class CertificateSerializer(OfSupplierSerializer):
    """A certificate; whether it is still valid is for the reader's day to say."""

    class Meta:
        model = Certificate
        fields = [
            "id",
            "url",
            "supplier",
            "standard",
            "other_standard",
            "number",
            "issued_by",
            "valid_from",
            "valid_until",
            "state",
            "version",
        ]


class AddCertificateSerializer(StrictSerializer):
    """A certificate, with its scan where it is sent as a form."""

    supplier = VisibleSlugField(Supplier, "code")
    standard = OneOf(Standard)
    other_standard = Words(max_length=80, required=False, allow_blank=True)
    number = Words(max_length=60)
    issued_by = Words(max_length=120)
    valid_from = Day(required=False, allow_null=True)
    valid_until = Day()
    file = FileField(required=False)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        file = values.pop("file", None)
        return values | {"files": [file] if file else []}


class SiteSerializer(OfSupplierSerializer):
    """A place where a supplier makes or keeps things."""

    class Meta:
        model = Site
        fields = [
            "id",
            "url",
            "supplier",
            "name",
            "address",
            "city",
            "country",
            "is_closed",
            "version",
        ]


class EditSiteSerializer(StrictSerializer):
    name = Words(max_length=80)
    address = Words(max_length=200, required=False, allow_blank=True)
    city = Words(max_length=80, required=False, allow_blank=True)
    country = Words(max_length=60, required=False, allow_blank=True)
    is_closed = TrueOrFalse(required=False)


class AddSiteSerializer(EditSiteSerializer):
    supplier = VisibleSlugField(Supplier, "code")


class ContactSerializer(OfSupplierSerializer):
    """A person of a supplier's, as far as work needs to know."""

    class Meta:
        model = Contact
        fields = [
            "id",
            "url",
            "supplier",
            "name",
            "function",
            "email",
            "phone",
            "is_closed",
            "version",
        ]


class EditContactSerializer(StrictSerializer):
    name = Words(max_length=120)
    function = Words(max_length=80, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = Words(max_length=40, required=False, allow_blank=True)
    is_closed = TrueOrFalse(required=False)


class AddContactSerializer(EditContactSerializer):
    supplier = VisibleSlugField(Supplier, "code")


class CommoditySerializer(RecordSerializer):
    class Meta:
        model = Commodity
        fields = ["id", "url", "name", "version"]


class AddCommoditySerializer(StrictSerializer):
    name = Words(max_length=80)


class RenameCommoditySerializer(AddCommoditySerializer):
    reason = Words(max_length=2000)


class ApprovalSerializer(OfSupplierSerializer):
    """From whom a part may be bought; `status` is what that is worth today."""

    part = serializers.SlugRelatedField(slug_field="number", read_only=True)
    status = serializers.ChoiceField(SourceStatus.choices, source="status_choice", read_only=True)

    class Meta:
        model = ApprovedSource
        fields = [
            "id",
            "url",
            "supplier",
            "part",
            "status",
            "valid_until",
            "note",
            "version",
        ]


class EditApprovalSerializer(StrictSerializer):
    status = OneOf(SourceStatus, required=False)
    valid_until = Day(required=False, allow_null=True)
    note = Words(max_length=200, required=False, allow_blank=True)
    reason = Words(max_length=2000, required=False, allow_blank=True)
