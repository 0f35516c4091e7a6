"""What leaves the house."""

from typing import Any

from django.db import models
from django.db.models.functions import Now

from qms.core.choices import UNSENT, SendState
from qms.core.querysets import OutgoingMailQuerySet


class Outgoing(models.Model):
    """What leaves the house (`qms.core.outgoing`), until the other side has taken it."""

    state = models.CharField(max_length=10, choices=SendState, default=SendState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_default=Now(), db_index=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="%(class)s_unsent",
                condition=models.Q(state__in=sorted(UNSENT)),
            ),
            models.Index(
                fields=["-id"],
                name="%(class)s_failed",
                condition=models.Q(state=SendState.FAILED),
            ),
        ]

    @property
    def state_choice(self) -> SendState:
        return SendState(self.state)


class OutgoingMail(Outgoing):
    """A mail on its way (`qms.core.mail`); what it said is forgotten once it has arrived."""

    names_people = ("subject", "body")

    key = models.CharField(max_length=120, unique=True)
    message_id = models.CharField(max_length=200)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=400)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True)  # when administrators read that it was given up

    objects: Any = OutgoingMailQuerySet.as_manager()

    def __str__(self) -> str:
        return self.subject
