from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from qms.core.api.serializers import ReasonSerializer, StrictSerializer
from qms.core.api.views import KEY, VERSION, RecordViewSet
from suppliers import services
from suppliers.api import serializers
from suppliers.lists import CERTIFICATES, DELIVERIES, PARTS, SUPPLIERS
from suppliers.models import Certificate, Delivery, Part, Supplier
from suppliers.selectors import parts_for


class SupplierViewSet(RecordViewSet):
    """Suppliers, and the same verbs as the page, each asking the same service."""

    lookup_field = "code"
    lookup_value_converter = "name"
    listed = SUPPLIERS
    filterset_class = SUPPLIERS.filterset
    queryset = Supplier.objects.none()
    serializer_class = serializers.SupplierSerializer

    @extend_schema(
        request=serializers.RegisterSupplierSerializer,
        responses={201: serializers.SupplierSerializer},
        parameters=[KEY],
    )
    def create(self, request: Request) -> Response:
        return self.made(services.register_supplier_once, serializers.RegisterSupplierSerializer)

    @extend_schema(
        request=serializers.RegisterSupplierSerializer,
        responses=serializers.SupplierSerializer,
        parameters=[VERSION],
    )
    def partial_update(self, request: Request, code: str) -> Response:
        return self.edited(services.edit_supplier, serializers.RegisterSupplierSerializer)

    @extend_schema(request=ReasonSerializer, responses=serializers.SupplierSerializer)
    @action(detail=True, methods=["post"])
    def block(self, request: Request, code: str) -> Response:
        return self.make(services.block_supplier, ReasonSerializer)

    @extend_schema(request=ReasonSerializer, responses=serializers.SupplierSerializer)
    @action(detail=True, methods=["post"])
    def unblock(self, request: Request, code: str) -> Response:
        return self.make(services.unblock_supplier, ReasonSerializer)


class PartViewSet(RecordViewSet):
    """Parts and who they are bought from."""

    lookup_field = "number"
    lookup_value_converter = "name"
    listed = PARTS
    filterset_class = PARTS.filterset
    queryset = Part.objects.none()
    serializer_class = serializers.PartSerializer

    def get_queryset(self) -> QuerySet[Part]:
        return parts_for(self.request.user)

    @extend_schema(
        request=serializers.RegisterPartSerializer,
        responses={201: serializers.PartSerializer},
        parameters=[KEY],
    )
    def create(self, request: Request) -> Response:
        return self.made(services.register_part_once, serializers.RegisterPartSerializer)

    @extend_schema(
        request=serializers.RegisterPartSerializer,
        responses=serializers.PartSerializer,
        parameters=[VERSION],
    )
    def partial_update(self, request: Request, number: str) -> Response:
        return self.edited(services.edit_part, serializers.RegisterPartSerializer)


class DeliveryViewSet(RecordViewSet):
    """Order lines: what was promised, and what has come of it."""

    lookup_value_converter = "int"
    listed = DELIVERIES
    filterset_class = DELIVERIES.filterset
    queryset = Delivery.objects.none()
    serializer_class = serializers.DeliveryDetailSerializer
    list_serializer_class = serializers.DeliverySerializer

    @extend_schema(
        request=serializers.RecordDeliverySerializer,
        responses={201: serializers.DeliveryDetailSerializer},
        parameters=[KEY],
    )
    def create(self, request: Request) -> Response:
        return self.made(services.record_delivery_once, serializers.RecordDeliverySerializer)

    @extend_schema(
        request=serializers.EditDeliverySerializer,
        responses=serializers.DeliveryDetailSerializer,
        parameters=[VERSION],
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        return self.edited(services.edit_delivery, serializers.EditDeliverySerializer)

    @extend_schema(
        request=serializers.ReceiveSerializer,
        responses=serializers.DeliveryDetailSerializer,
        parameters=[KEY],
    )
    @action(detail=True, methods=["post"])
    def receive(self, request: Request, pk: int) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        service = partial(services.receive_delivery_once, key=key)
        return self.make(service, serializers.ReceiveSerializer)

    @extend_schema(
        request=serializers.CorrectSerializer, responses=serializers.DeliveryDetailSerializer
    )
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: int) -> Response:
        return self.make(self._correct, serializers.CorrectSerializer)

    def _correct(self, delivery: Delivery, *, receipt: int, **values: Any) -> Delivery:
        named = get_object_or_404(delivery.receipts, pk=receipt)
        return services.correct_delivery(delivery, receipt=named, **values)

    @extend_schema(request=ReasonSerializer, responses=serializers.DeliveryDetailSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        return self.make(services.cancel_delivery, ReasonSerializer)


class CertificateViewSet(RecordViewSet):
    """Certificates; one that a supplier adds counts once the plant confirms it."""

    lookup_value_converter = "int"
    listed = CERTIFICATES
    filterset_class = CERTIFICATES.filterset
    queryset = Certificate.objects.none()
    serializer_class = serializers.CertificateSerializer

    @extend_schema(
        request=serializers.AddCertificateSerializer,
        responses={201: serializers.CertificateSerializer},
        parameters=[KEY],
    )
    def create(self, request: Request) -> Response:
        return self.made(services.add_certificate_once, serializers.AddCertificateSerializer)

    @extend_schema(request=StrictSerializer, responses=serializers.CertificateSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        return self.make(services.confirm_certificate, StrictSerializer)

    @extend_schema(request=ReasonSerializer, responses=serializers.CertificateSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: int) -> Response:
        return self.make(services.refuse_certificate, ReasonSerializer)
