from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from complaints import services
from complaints.api import serializers
from complaints.filters import ComplaintFilter
from complaints.models import Complaint
from qms.core.actors import Actor
from qms.core.api.attached import KEY, AttachedActions
from qms.core.api.serializers import StrictSerializer
from qms.core.api.versions import expected_version

VERSION = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag you read."
)


class ComplaintViewSet(
    AttachedActions,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Complaint],
):
    """Complaints, and the same verbs as the page, each asking the same service."""

    lookup_field = "number"
    filterset_class = ComplaintFilter
    sorts = ["number", "title", "state", "severity", "received_on"]
    serializer_class = serializers.ComplaintDetailSerializer

    def get_queryset(self) -> QuerySet[Complaint]:
        visible = Complaint.objects.visible_to(self.request.user)
        return visible.select_related("supplier", "part", "owner").order_by("-id")

    def get_serializer_class(self) -> Any:
        return serializers.ComplaintSerializer if self.action == "list" else self.serializer_class

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._answer(self.get_object())

    @extend_schema(
        request=serializers.LogComplaintSerializer,
        responses={201: serializers.ComplaintDetailSerializer},
        parameters=[KEY],
    )
    def create(self, request: Request) -> Response:
        complaint = services.log_complaint_once(
            actor=Actor.of(request),
            key=request.headers.get("Idempotency-Key", ""),
            **self._asked(serializers.LogComplaintSerializer),
        )
        return self._answer(complaint, status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.EditComplaintSerializer,
        responses=serializers.ComplaintDetailSerializer,
        parameters=[VERSION],
    )
    def partial_update(self, request: Request, number: str) -> Response:
        complaint = services.edit_complaint(
            self.get_object(),
            actor=Actor.of(request),
            version=expected_version(request),
            **self._asked(serializers.EditComplaintSerializer, partial=True),
        )
        return self._answer(complaint)

    @extend_schema(
        request=serializers.ContainSerializer, responses=serializers.ComplaintDetailSerializer
    )
    @action(detail=True, methods=["post"])
    def contain(self, request: Request, number: str) -> Response:
        return self._make(services.contain_complaint, serializers.ContainSerializer)

    @extend_schema(
        request=serializers.ReasonSerializer, responses=serializers.ComplaintDetailSerializer
    )
    @action(detail=True, methods=["post"])
    def close(self, request: Request, number: str) -> Response:
        return self._make(services.close_complaint, serializers.ReasonSerializer)

    @extend_schema(
        request=serializers.ReasonSerializer, responses=serializers.ComplaintDetailSerializer
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, number: str) -> Response:
        return self._make(services.reopen_complaint, serializers.ReasonSerializer)

    @extend_schema(
        request=serializers.ReasonSerializer, responses=serializers.ComplaintDetailSerializer
    )
    @action(detail=True, methods=["post"])
    def void(self, request: Request, number: str) -> Response:
        return self._make(services.void_complaint, serializers.ReasonSerializer)

    def _make(
        self, service: Callable[..., Complaint], serializer: type[StrictSerializer]
    ) -> Response:
        """Find the complaint, ask the verb's service, answer with what became of it."""
        complaint = self.get_object()
        return self._answer(
            service(complaint, actor=Actor.of(self.request), **self._asked(serializer))
        )

    def _asked(
        self, serializer_class: type[StrictSerializer], *, partial: bool = False
    ) -> dict[str, Any]:
        serializer = serializer_class(
            data=self.request.data, partial=partial, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def _answer(self, complaint: Complaint, code: int = status.HTTP_200_OK) -> Response:
        return Response(
            self.serializer_class(complaint).data,
            status=code,
            headers={"ETag": f'"{complaint.version}"'},
        )
