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
from qms.core.api.serializers import ReasonSerializer
from qms.core.api.views import KEY, VERSION, RecordViewSet, creates, edits, verb
from suppliers import lists, services
from suppliers.api import serializers
from suppliers.models import Contact, Delivery, Part, Site
from suppliers.selectors import parts_for


class SupplierViewSet(RecordViewSet):
    """Suppliers, and the same verbs as the page, each asking the same service."""

    lookup_field = "code"
    lookup_value_converter = "name"
    listed = lists.SUPPLIERS
    serializer_class = serializers.SupplierSerializer

    create = creates(services.register_supplier, serializers.RegisterSupplierSerializer)
    partial_update = edits(services.edit_supplier, serializers.RegisterSupplierSerializer)
    block = verb("block", services.block_supplier, ReasonSerializer)
    unblock = verb("unblock", services.unblock_supplier, ReasonSerializer)


class PartViewSet(RecordViewSet):
    """Parts and who they are bought from."""

    lookup_field = "number"
    lookup_value_converter = "name"
    listed = lists.PARTS
    serializer_class = serializers.PartSerializer

    create = creates(services.register_part, serializers.RegisterPartSerializer)
    partial_update = edits(services.edit_part, serializers.RegisterPartSerializer)

    def get_queryset(self) -> QuerySet[Part]:
        return parts_for(self.request.user)


class DeliveryViewSet(RecordViewSet):
    """Order lines: what was promised, and what has come of it."""

    lookup_value_converter = "int"
    listed = lists.DELIVERIES
    serializer_class = serializers.DeliveryDetailSerializer
    list_serializer_class = serializers.DeliverySerializer

    create = creates(services.record_delivery, serializers.RecordDeliverySerializer)
    partial_update = edits(services.edit_delivery, serializers.EditDeliverySerializer)
    receive = verb("receive", services.receive_delivery, serializers.ReceiveSerializer, once=True)
    cancel = verb("cancel", services.cancel_delivery, ReasonSerializer)

    @extend_schema(request=serializers.CorrectSerializer)
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: int) -> Response:
        return self.make(self._correct, serializers.CorrectSerializer)

    def _correct(self, delivery: Delivery, *, receipt: int, **values: Any) -> Delivery:
        named = get_object_or_404(delivery.receipts, pk=receipt)
        return services.correct_delivery(delivery, receipt=named, **values)


class CertificateViewSet(FileActions, RecordViewSet):
    """Certificates; one that a supplier adds counts once the plant confirms it."""

    lookup_value_converter = "int"
    listed = lists.CERTIFICATES
    serializer_class = serializers.CertificateSerializer
    parser_classes = [StrictJSONParser, MultiPartParser]

    confirm = verb("confirm", services.confirm_certificate)
    refuse = verb("refuse", services.refuse_certificate, ReasonSerializer)

    @extend_schema(request=serializers.AddCertificateSerializer, parameters=[KEY])
    def create(self, request: Request) -> Response:
        Actor.of(request).require("suppliers.add_certificate")  # before a file is taken in
        return self.made(services.add_certificate, serializers.AddCertificateSerializer)


def _edit_site(site: Site, **values: Any) -> Site:
    return services.note_site(site.supplier, site=site, **values)


class SiteViewSet(RecordViewSet):
    """Where suppliers make or keep things."""

    lookup_value_converter = "int"
    listed = lists.SITES
    serializer_class = serializers.SiteSerializer

    create = creates(services.note_site, serializers.AddSiteSerializer)
    partial_update = edits(_edit_site, serializers.EditSiteSerializer)


def _edit_contact(contact: Contact, **values: Any) -> Contact:
    return services.note_contact(contact.supplier, contact=contact, **values)


class ContactViewSet(RecordViewSet):
    """Whom one calls at a supplier; who asks to be forgotten is."""

    lookup_value_converter = "int"
    listed = lists.CONTACTS
    serializer_class = serializers.ContactSerializer

    create = creates(services.note_contact, serializers.AddContactSerializer)
    partial_update = edits(_edit_contact, serializers.EditContactSerializer)
    erase = verb("erase", services.erase_contact, ReasonSerializer)


class CommodityViewSet(RecordViewSet):
    """What kinds of things are bought."""

    lookup_value_converter = "int"
    listed = lists.COMMODITIES
    serializer_class = serializers.CommoditySerializer

    @extend_schema(request=serializers.AddCommoditySerializer)
    def create(self, request: Request) -> Response:
        """One that is called so already is found, not made again."""
        asked = self.asked(serializers.AddCommoditySerializer)
        commodity = services.add_commodity(asked["name"], actor=Actor.of(request))
        return self.answer(commodity, status.HTTP_201_CREATED)

    @extend_schema(request=serializers.RenameCommoditySerializer, parameters=[VERSION])
    @action(detail=True, methods=["post"])
    def rename(self, request: Request, pk: int) -> Response:
        asked = serializers.RenameCommoditySerializer
        return self.edited(services.rename_commodity, asked, partial=False)


class ApprovalViewSet(RecordViewSet):
    """From whom a part may be bought, until when and why; a part's own lists begin and end them."""

    lookup_value_converter = "int"
    listed = lists.APPROVALS
    serializer_class = serializers.ApprovalSerializer

    partial_update = edits(services.edit_source, serializers.EditApprovalSerializer)
