"""The table of words that mean the same: the same verbs as the pages, asking the same services."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints import services
from complaints.api.serializers import NoteSynonymsSerializer, SynonymsSerializer
from complaints.lists import SYNONYMS
from qms.core.api.serializers import ReasonSerializer
from qms.core.api.views import VERSION, RecordViewSet, creates, verb


class SynonymsViewSet(RecordViewSet):
    """Words of the trade that mean the same; withdrawn ones are used no longer."""

    lookup_value_converter = "int"
    listed = SYNONYMS
    serializer_class = SynonymsSerializer

    create = creates(services.note_synonyms, NoteSynonymsSerializer)

    @extend_schema(
        request=NoteSynonymsSerializer, responses=SynonymsSerializer, parameters=[VERSION]
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        return self.edited(services.correct_synonyms, NoteSynonymsSerializer, partial=False)

    withdraw = verb("withdraw", services.withdraw_synonyms, ReasonSerializer)
