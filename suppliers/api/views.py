from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from qms.core.actors import Actor
from qms.core.api.serializers import ReasonSerializer
from qms.core.api.versions import expected_version
from qms.core.api.views import KEY, VERSION, RecordViewSet
from suppliers import services
from suppliers.api import serializers
from suppliers.lists import DELIVERIES, PARTS, SUPPLIERS
from suppliers.models import Delivery, Part, Supplier
from suppliers.selectors import parts_for


class SupplierViewSet(RecordViewSet):
    """Suppliers, and the same verbs as the page, each asking the same service."""

    lookup_field = "code"
    lookup_value_converter = "name"
    listed = SUPPLIERS
    filterset_class = SUPPLIERS.filterset
    queryset = Supplier.objects.none()
    serializer_class = serializers.SupplierSerializer

    def get_queryset(self) -> QuerySet[Supplier]:
        return SUPPLIERS.rows(self.request.user)

    @extend_schema(
        request=serializers.RegisterSupplierSerializer,
        responses={201: serializers.SupplierSerializer},
        parameters=[KEY],
    )
    def create(self, request: Request) -> Response:
        supplier = services.register_supplier_once(
            actor=Actor.of(request),
            key=request.headers.get("Idempotency-Key", ""),
            **self.asked(serializers.RegisterSupplierSerializer),
        )
        return self.answer(supplier, status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.RegisterSupplierSerializer,
        responses=serializers.SupplierSerializer,
        parameters=[VERSION],
    )
    def partial_update(self, request: Request, code: str) -> Response:
        supplier = services.edit_supplier(
            self.get_object(),
            actor=Actor.of(request),
            version=expected_version(request),
            **self.asked(serializers.RegisterSupplierSerializer, partial=True),
        )
        return self.answer(supplier)

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
        part = services.register_part_once(
            actor=Actor.of(request),
            key=request.headers.get("Idempotency-Key", ""),
            **self.asked(serializers.RegisterPartSerializer),
        )
        return self.answer(part, status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.RegisterPartSerializer,
        responses=serializers.PartSerializer,
        parameters=[VERSION],
    )
    def partial_update(self, request: Request, number: str) -> Response:
        part = services.edit_part(
            self.get_object(),
            actor=Actor.of(request),
            version=expected_version(request),
            **self.asked(serializers.RegisterPartSerializer, partial=True),
        )
        return self.answer(part)


class DeliveryViewSet(RecordViewSet):
    """Order lines: what was promised, and what has come of it."""

    lookup_value_converter = "int"
    listed = DELIVERIES
    filterset_class = DELIVERIES.filterset
    queryset = Delivery.objects.none()
    serializer_class = serializers.DeliveryDetailSerializer
    list_serializer_class = serializers.DeliverySerializer

    def get_queryset(self) -> QuerySet[Delivery]:
        return DELIVERIES.rows(self.request.user)

    @extend_schema(
        request=serializers.RecordDeliverySerializer,
        responses={201: serializers.DeliveryDetailSerializer},
        parameters=[KEY],
    )
    def create(self, request: Request) -> Response:
        delivery = services.record_delivery_once(
            actor=Actor.of(request),
            key=request.headers.get("Idempotency-Key", ""),
            **self.asked(serializers.RecordDeliverySerializer),
        )
        return self.answer(delivery, status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.EditDeliverySerializer,
        responses=serializers.DeliveryDetailSerializer,
        parameters=[VERSION],
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        delivery = services.edit_delivery(
            self.get_object(),
            actor=Actor.of(request),
            version=expected_version(request),
            **self.asked(serializers.EditDeliverySerializer, partial=True),
        )
        return self.answer(delivery)

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
