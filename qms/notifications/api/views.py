from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from qms.core.api.views import InPortal
from qms.notifications.api.serializers import NotificationSerializer
from qms.notifications.models import Notification
from qms.notifications.services import mark_read


class NotificationViewSet(InPortal, mixins.ListModelMixin, viewsets.GenericViewSet[Notification]):
    """What the token's owner was told, the newest first."""

    queryset = Notification.objects.none()
    serializer_class = NotificationSerializer

    def get_queryset(self) -> QuerySet[Notification]:
        return Notification.objects.visible_to(self.request.user).order_by("-id")

    @extend_schema(request=None, responses=NotificationSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str) -> Response:
        found = self.get_object()
        mark_read(Notification.objects.visible_to(request.user).filter(pk=found.pk))
        found.refresh_from_db()
        return Response(self.get_serializer(found).data)
