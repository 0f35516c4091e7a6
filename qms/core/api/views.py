from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
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

Service = Callable[..., Model]
Asked = type[StrictSerializer]


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
    serializer_class: Any
    list_serializer_class: Any = None  # what a row of the list shows, if less than the record

    @property
    def filterset_class(self) -> Any:
        return self.listed.filterset

    @property
    def queryset(self) -> QuerySet[Any]:  # type: ignore[override]
        """Empty: for who only wants to know what the records are."""
        return self.serializer_class.Meta.model.objects.none()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        Actor.of(request).require(self.listed.permission)

    def get_queryset(self) -> QuerySet[Any]:
        rows = self.listed.rows(self.request.user)
        if self.action != "list":
            return rows
        return self.get_serializer_class().read_by_name(rows)

    def get_serializer_class(self) -> Any:
        short = self.list_serializer_class if self.action == "list" else None
        return short or self.serializer_class

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.answer(self.get_object())

    def made(self, service: Service, serializer: Asked) -> Response:
        """Ask the service that creates once, answer with what it made."""
        record = service(actor=Actor.of(self.request), key=self.key, **self.asked(serializer))
        return self.answer(record, status.HTTP_201_CREATED)

    def edited(self, service: Service, serializer: Asked, *, partial: bool = True) -> Response:
        """Write over the version that was read; what is left out stays as it is."""
        record, version = self.get_object(), expected_version(self.request)
        asked = self.asked(serializer, partial=partial)
        return self.answer(service(record, actor=Actor.of(self.request), version=version, **asked))

    def make(self, service: Service, serializer: Asked, **more: Any) -> Response:
        """Find the record, ask the verb's service, answer with what became of it."""
        record, actor = self.get_object(), Actor.of(self.request)
        return self.answer(service(record, actor=actor, **more, **self.asked(serializer)))

    @property
    def key(self) -> str:
        return self.request.headers.get("Idempotency-Key", "")

    def asked(self, serializer_class: Asked, *, partial: bool = False) -> dict[str, Any]:
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


def creates(service: Service, asked: Asked) -> Any:
    """What `create` of a view set is, where one service makes the record, once for a key."""

    def create(self: RecordViewSet, request: Request) -> Response:
        return self.made(service, asked)

    return extend_schema(request=asked, parameters=[KEY])(create)


def edits(service: Service, asked: Asked) -> Any:
    """What `partial_update` is: the service writes over the version that was read."""

    def partial_update(self: RecordViewSet, request: Request, **named: Any) -> Response:
        return self.edited(service, asked)

    return extend_schema(request=asked, parameters=[VERSION])(partial_update)


def verb(
    name: str,
    service: Service,
    asked: Asked = StrictSerializer,
    *,
    at: str = "",
    once: bool = False,
) -> Any:
    """What can be done with a record, `at` the verb's name or elsewhere beneath its address."""

    def make(self: RecordViewSet, request: Request, **named: Any) -> Response:
        return self.make(service, asked, **{"key": self.key} if once else {})

    make.__name__ = name
    act = action(detail=True, methods=["post"], url_path=at or None)
    return extend_schema(request=asked, parameters=[KEY] if once else [])(act(make))
