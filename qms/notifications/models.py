from django.db import models
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import User
from qms.core.isolation import isolated, of_person
from qms.notifications.querysets import NotificationQuerySet

LONGEST_TEXT = 300


class Notification(models.Model):
    """Something a person should know; a message and not a record, so no act stands behind it."""

    recipient = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    text = models.CharField(_("what"), max_length=LONGEST_TEXT)
    url = models.CharField(max_length=200)
    created_at = models.DateTimeField(_("when"), db_default=Now())
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = isolated(of_person("recipient_id"), may=["SELECT", "UPDATE (read_at)"])
        indexes = [
            # The order of the inbox; its beginning is what has not been read.
            models.Index(
                "recipient", F("read_at").desc(nulls_first=True), F("id").desc(), name="inbox"
            ),
        ]

    def __str__(self) -> str:
        return self.text
