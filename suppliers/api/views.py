from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from qms.core.actors import Actor
from qms.core.api.attached import FileActions
from qms.core.api.parsers import StrictJSONParser
from qms.core.api.serializers import ReasonSerializer, StrictSerializer
from qms.core.api.views import KEY, VERSION, RecordViewSet
from suppliers import services
from suppliers.api import serializers
from suppliers.lists import (
    APPROVALS,
    CERTIFICATES,
    COMMODITIES,
    CONTACTS,
    DELIVERIES,
    PARTS,
    SITES,
    SUPPLIERS,
)
from suppliers.models import (
    ApprovedSource,
    Certificate,
    Commodity,
    Contact,
    Delivery,
    Part,
    Site,
    Supplier,
)
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
        return self.made(services.register_supplier, serializers.RegisterSupplierSerializer)

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
        return self.made(services.register_part, serializers.RegisterPartSerializer)

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
        return self.made(services.record_delivery, serializers.RecordDeliverySerializer)

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
        service = partial(services.receive_delivery, key=key)
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


class CertificateViewSet(FileActions, RecordViewSet):
    """Certificates; one that a supplier adds counts once the plant confirms it."""

    lookup_value_converter = "int"
    listed = CERTIFICATES
    filterset_class = CERTIFICATES.filterset
    queryset = Certificate.objects.none()
    serializer_class = serializers.CertificateSerializer
    parser_classes = [StrictJSONParser, MultiPartParser]

    @extend_schema(
        request=serializers.AddCertificateSerializer,
        responses={201: serializers.CertificateSerializer},
        parameters=[KEY],
    )
    def create(self, request: Request) -> Response:
        Actor.of(request).require("suppliers.add_certificate")  # before a file is taken in
        return self.made(services.add_certificate, serializers.AddCertificateSerializer)

    @extend_schema(request=StrictSerializer, responses=serializers.CertificateSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        return self.make(services.confirm_certificate, StrictSerializer)

    @extend_schema(request=ReasonSerializer, responses=serializers.CertificateSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: int) -> Response:
        return self.make(services.refuse_certificate, ReasonSerializer)


class SiteViewSet(RecordViewSet):
    """Where suppliers make or keep things."""

    lookup_value_converter = "int"
    listed = SITES
    filterset_class = SITES.filterset
    queryset = Site.objects.none()
    serializer_class = serializers.SiteSerializer

    @extend_schema(
        request=serializers.AddSiteSerializer,
        responses={201: serializers.SiteSerializer},
        parameters=[KEY],
    )
    def create(self, request: Request) -> Response:
        return self.made(services.note_site, serializers.AddSiteSerializer)

    @extend_schema(
        request=serializers.EditSiteSerializer,
        responses=serializers.SiteSerializer,
        parameters=[VERSION],
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        return self.edited(self._edit, serializers.EditSiteSerializer)

    def _edit(self, site: Site, **values: Any) -> Site:
        return services.note_site(site.supplier, site=site, **values)


class ContactViewSet(RecordViewSet):
    """Whom one calls at a supplier; who asks to be forgotten is."""

    lookup_value_converter = "int"
    listed = CONTACTS
    filterset_class = CONTACTS.filterset
    queryset = Contact.objects.none()
    serializer_class = serializers.ContactSerializer

    @extend_schema(
        request=serializers.AddContactSerializer,
        responses={201: serializers.ContactSerializer},
        parameters=[KEY],
    )
    def create(self, request: Request) -> Response:
        return self.made(services.note_contact, serializers.AddContactSerializer)

    @extend_schema(
        request=serializers.EditContactSerializer,
        responses=serializers.ContactSerializer,
        parameters=[VERSION],
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        return self.edited(self._edit, serializers.EditContactSerializer)

    def _edit(self, contact: Contact, **values: Any) -> Contact:
        return services.note_contact(contact.supplier, contact=contact, **values)

    @extend_schema(request=ReasonSerializer, responses=serializers.ContactSerializer)
    @action(detail=True, methods=["post"])
    def erase(self, request: Request, pk: int) -> Response:
        return self.make(services.erase_contact, ReasonSerializer)


class CommodityViewSet(RecordViewSet):
    """What kinds of things are bought."""

    lookup_value_converter = "int"
    listed = COMMODITIES
    filterset_class = COMMODITIES.filterset
    queryset = Commodity.objects.none()
    serializer_class = serializers.CommoditySerializer

    @extend_schema(
        request=serializers.AddCommoditySerializer,
        responses={201: serializers.CommoditySerializer},
    )
    def create(self, request: Request) -> Response:
        """One that is called so already is found, not made again."""
        asked = self.asked(serializers.AddCommoditySerializer)
        commodity = services.add_commodity(asked["name"], actor=Actor.of(request))
        return self.answer(commodity, status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.RenameCommoditySerializer,
        responses=serializers.CommoditySerializer,
        parameters=[VERSION],
    )
    @action(detail=True, methods=["post"])
    def rename(self, request: Request, pk: int) -> Response:
        return self.edited(
            services.rename_commodity, serializers.RenameCommoditySerializer, partial=False
        )


class ApprovalViewSet(RecordViewSet):
    """From whom a part may be bought, until when and why; a part's own lists begin and end them."""

    lookup_value_converter = "int"
    listed = APPROVALS
    filterset_class = APPROVALS.filterset
    queryset = ApprovedSource.objects.none()
    serializer_class = serializers.ApprovalSerializer

    @extend_schema(
        request=serializers.EditApprovalSerializer,
        responses=serializers.ApprovalSerializer,
        parameters=[VERSION],
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        return self.edited(services.edit_source, serializers.EditApprovalSerializer)
