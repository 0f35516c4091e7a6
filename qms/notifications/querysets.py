from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from qms.core.querysets import OutgoingQuerySet
from qms.notifications.choices import DIGESTS

if TYPE_CHECKING:
    from qms.notifications.models import EscalationRule, Notification, Watch, Webhook

COUNTED_AT_MOST = 100


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: Any) -> NotificationQuerySet:
        """A message is for the one it was sent to."""
        return self.filter(recipient=user)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None, archived_at=None)

    def kept(self) -> NotificationQuerySet:
        """What has not been put away, unread first."""
        return self.filter(archived_at=None).order_by("-read_at", "-id")

    def archived(self) -> NotificationQuerySet:
        return self.filter(archived_at__isnull=False).order_by("-id")

    def for_digests(self) -> NotificationQuerySet:
        """What waits for a digest; nobody is written of what they have read by themselves."""
        return self.unread().filter(digest__in=DIGESTS)

    def count_some(self) -> int:
        """How many, counted no further than the bell shows."""
        return self[:COUNTED_AT_MOST].count()


class WatchQuerySet(models.QuerySet["Watch"]):
    def on(self, record: models.Model) -> WatchQuerySet:
        return self.filter(record_type=record._meta.label_lower, record_id=record.pk)


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, user: Any) -> WebhookQuerySet:
        return self if user.has_perm("notifications.manage_webhooks") else self.none()

    def active(self) -> WebhookQuerySet:
        return self.filter(active=True)


class CallQuerySet(OutgoingQuerySet):
    def visible_to(self, user: Any) -> CallQuerySet:
        return self if user.has_perm("notifications.manage_webhooks") else self.none()


class EscalationRuleQuerySet(models.QuerySet["EscalationRule"]):
    def visible_to(self, user: Any) -> EscalationRuleQuerySet:
        return self if user.has_perm("notifications.manage_escalation") else self.none()

    def active(self) -> EscalationRuleQuerySet:
        return self.filter(active=True).select_related("person")
