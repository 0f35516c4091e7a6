from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import mixins, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from qms.core.actors import Actor
from qms.core.api.exports import ListAsFile
from qms.core.api.serializers import StrictSerializer
from qms.core.api.versions import expected_version
from qms.core.lists import List
from qms.core.portal import portal, streamed

KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="Asking twice answers once."
)
VERSION = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag you read."
)


class InPortal:
    """Lets a supplier's programs in through the portal's role.

    It is entered late: whose token it is has to be known, and a count of requests that waited for
    the end of the transaction would make a program's requests wait for each other.
    """

    def dispatch(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        with ExitStack() as self.inside:
            response = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return streamed(response, self.request.user)

    def initial(self: Any, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        self.inside.enter_context(portal(request.user))


class RecordViewSet(
    InPortal,
    ListAsFile,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Any],
):
    """A list, a record with its version, and verbs that each ask one service."""

    listed: List
    list_serializer_class: Any = None  # what a row of the list shows, if less than the record

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        Actor.of(request).require(self.listed.permission)

    def get_queryset(self) -> QuerySet[Any]:
        return self.listed.rows(self.request.user)

    def get_serializer_class(self) -> Any:
        short = self.list_serializer_class if self.action == "list" else None
        return short or self.serializer_class

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.answer(self.get_object())

    def made(self, service: Callable[..., Model], serializer: type[StrictSerializer]) -> Response:
        """Ask the service that creates once, answer with what it made."""
        key = self.request.headers.get("Idempotency-Key", "")
        record = service(actor=Actor.of(self.request), key=key, **self.asked(serializer))
        return self.answer(record, status.HTTP_201_CREATED)

    def edited(
        self,
        service: Callable[..., Model],
        serializer: type[StrictSerializer],
        *,
        partial: bool = True,
    ) -> Response:
        """Write over the version that was read; what is left out stays as it is."""
        record, version = self.get_object(), expected_version(self.request)
        asked = self.asked(serializer, partial=partial)
        return self.answer(service(record, actor=Actor.of(self.request), version=version, **asked))

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
