from rest_framework import serializers

from qms.notifications.models import Notification


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    class Meta:
        model = Notification
        fields = ["id", "kind", "text", "url", "created_at", "read_at", "archived_at"]
        read_only_fields = fields
