from collections.abc import Callable
from typing import Any

from django.db.models import Model
from drf_spectacular.utils import OpenApiParameter
from rest_framework import mixins, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from qms.core.actors import Actor
from qms.core.api.serializers import StrictSerializer

KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="Asking twice answers once."
)
VERSION = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag you read."
)


class RecordViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """A list, a record with its version, and verbs that each ask one service."""

    list_serializer_class: Any = None  # what a row of the list shows, if less than the record

    def get_serializer_class(self) -> Any:
        short = self.list_serializer_class if self.action == "list" else None
        return short or self.serializer_class

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.answer(self.get_object())

    def make(self, service: Callable[..., Model], serializer: type[StrictSerializer]) -> Response:
        """Find the record, ask the verb's service, answer with what became of it."""
        record = self.get_object()
        return self.answer(service(record, actor=Actor.of(self.request), **self.asked(serializer)))

    def asked(
        self, serializer_class: type[StrictSerializer], *, partial: bool = False
    ) -> dict[str, Any]:
        """The body, checked."""
        serializer = serializer_class(
            data=self.request.data, partial=partial, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def answer(self, record: Any, code: int = status.HTTP_200_OK) -> Response:
        serializer: Any = self.serializer_class
        return Response(
            serializer(record, context=self.get_serializer_context()).data,
            status=code,
            headers={"ETag": f'"{record.version}"'},
        )
