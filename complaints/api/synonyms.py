"""The table of words that mean the same: the same verbs as the pages, asking the same services."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from complaints import services
from complaints.api.serializers import NoteSynonymsSerializer, SynonymsSerializer
from complaints.lists import SYNONYMS
from complaints.models import Synonyms
from qms.core.api.serializers import ReasonSerializer
from qms.core.api.views import KEY, VERSION, RecordViewSet


class SynonymsViewSet(RecordViewSet):
    """Words of the trade that mean the same; withdrawn ones are used no longer."""

    lookup_value_converter = "int"
    listed = SYNONYMS
    filterset_class = SYNONYMS.filterset
    queryset = Synonyms.objects.none()
    serializer_class = SynonymsSerializer

    @extend_schema(
        request=NoteSynonymsSerializer, responses={201: SynonymsSerializer}, parameters=[KEY]
    )
    def create(self, request: Request) -> Response:
        return self.made(services.note_synonyms_once, NoteSynonymsSerializer)

    @extend_schema(
        request=NoteSynonymsSerializer, responses=SynonymsSerializer, parameters=[VERSION]
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        return self.edited(services.correct_synonyms, NoteSynonymsSerializer, partial=False)

    @extend_schema(request=ReasonSerializer, responses=SynonymsSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        return self.make(services.withdraw_synonyms, ReasonSerializer)
