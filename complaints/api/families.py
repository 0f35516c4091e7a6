"""Issue families and suggested pairs: the same verbs as the pages, each asking the same service."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from complaints import services
from complaints.api.serializers import (
    CorrectFamilySerializer,
    FamilySerializer,
    MergeFamilySerializer,
    ResemblanceSerializer,
    SplitFamilySerializer,
    TakeOutCaseSerializer,
)
from complaints.lists import FAMILIES, RESEMBLANCES
from complaints.models import IssueFamily, Resemblance
from qms.core.actors import Actor
from qms.core.api.serializers import StrictSerializer
from qms.core.api.views import RecordViewSet


class FamilyViewSet(RecordViewSet):
    """Issue families: complaints that are one problem."""

    lookup_field = "number"
    listed = FAMILIES
    filterset_class = FAMILIES.filterset
    queryset = IssueFamily.objects.none()
    serializer_class = FamilySerializer

    @extend_schema(request=CorrectFamilySerializer, responses=FamilySerializer)
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, number: str) -> Response:
        return self.make(services.correct_family, CorrectFamilySerializer)

    @extend_schema(request=MergeFamilySerializer, responses=FamilySerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, number: str) -> Response:
        return self.make(services.merge_family, MergeFamilySerializer)

    @extend_schema(request=SplitFamilySerializer, responses=FamilySerializer)
    @action(detail=True, methods=["post"])
    def split(self, request: Request, number: str) -> Response:
        return self.make(services.split_family, SplitFamilySerializer)

    @extend_schema(request=TakeOutCaseSerializer, responses=FamilySerializer)
    @action(detail=True, methods=["post"], url_path="take-out")
    def take_out(self, request: Request, number: str) -> Response:
        return self.make(services.take_out_case, TakeOutCaseSerializer)


class ResemblanceViewSet(RecordViewSet):
    """Pairs of complaints that look alike, and what people say of them."""

    lookup_value_converter = "int"
    listed = RESEMBLANCES
    filterset_class = RESEMBLANCES.filterset
    queryset = Resemblance.objects.none()
    serializer_class = ResemblanceSerializer

    @extend_schema(request=StrictSerializer, responses=FamilySerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        self.asked(StrictSerializer)
        family = services.confirm_resemblance(self.get_object(), actor=Actor.of(request))
        return Response(self._told(family), headers={"ETag": f'"{family.version}"'})

    @extend_schema(request=StrictSerializer, responses=ResemblanceSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: int) -> Response:
        return self.make(services.reject_resemblance, StrictSerializer)

    def _told(self, family: IssueFamily) -> Any:
        return FamilySerializer(family, context=self.get_serializer_context()).data
