from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F

if TYPE_CHECKING:
    from qms.notifications.models import Notification

COUNTED_AT_MOST = 100


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: Any) -> NotificationQuerySet:
        """A message is for the one it was sent to."""
        return self.filter(recipient=user)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None)

    def unread_first(self) -> NotificationQuerySet:
        return self.order_by(F("read_at").desc(nulls_first=True), "-id")

    def count_some(self) -> int:
        """How many, counted no further than the bell shows."""
        return self[:COUNTED_AT_MOST].count()
