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
from complaints.models import IssueFamily
from qms.core.actors import Actor
from qms.core.api.serializers import StrictSerializer
from qms.core.api.views import RecordViewSet, verb


class FamilyViewSet(RecordViewSet):
    """Issue families: complaints that are one problem."""

    lookup_field = "number"
    listed = FAMILIES
    serializer_class = FamilySerializer

    correct = verb("correct", services.correct_family, CorrectFamilySerializer)
    merge = verb("merge", services.merge_family, MergeFamilySerializer)
    split = verb("split", services.split_family, SplitFamilySerializer)
    take_out = verb("take_out", services.take_out_case, TakeOutCaseSerializer, at="take-out")


class ResemblanceViewSet(RecordViewSet):
    """Pairs of complaints that look alike, and what people say of them."""

    lookup_value_converter = "int"
    listed = RESEMBLANCES
    serializer_class = ResemblanceSerializer

    @extend_schema(request=StrictSerializer, responses=FamilySerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        self.asked(StrictSerializer)
        family = services.confirm_resemblance(self.get_object(), actor=Actor.of(request))
        return Response(self._told(family), headers={"ETag": f'"{family.version}"'})

    reject = verb("reject", services.reject_resemblance)

    def _told(self, family: IssueFamily) -> Any:
        return FamilySerializer(family, context=self.get_serializer_context()).data
