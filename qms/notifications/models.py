from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import User
from qms.core.isolation import isolated, of_person
from qms.core.models import Outgoing
from qms.core.triggers import controlled
from qms.notifications.choices import DIGESTS, Channel, Whom
from qms.notifications.clocks import clock_of
from qms.notifications.querysets import (
    CallQuerySet,
    EscalationRuleQuerySet,
    NotificationQuerySet,
    WatchQuerySet,
    WebhookQuerySet,
)
from qms.notifications.watching import events

LONGEST_TEXT = 300


class Notification(models.Model):
    """Something a person should know; a message and not a record, so no act stands behind it."""

    names_people = ("text",)

    recipient = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(_("about"), max_length=60, default="")
    text = models.CharField(_("what"), max_length=LONGEST_TEXT)
    url = models.CharField(max_length=200)
    record_type = models.CharField(max_length=80, blank=True)
    record_id = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=6, blank=True)  # the one it waits for
    created_at = models.DateTimeField(_("when"), db_default=Now())
    read_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = isolated(
            of_person("recipient_id"), may=["SELECT", "UPDATE (read_at, archived_at)"]
        )
        indexes = [
            # The order of the inbox; its beginning is what has not been read.
            models.Index(
                "recipient",
                F("read_at").desc(nulls_first=True),
                F("id").desc(),
                name="inbox",
                condition=Q(archived_at=None),
            ),
            models.Index("recipient", F("id").desc(), name="notification_of"),
            models.Index(
                fields=["recipient"],
                name="for_digest",
                condition=Q(digest__in=sorted(DIGESTS), read_at=None, archived_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Preference(models.Model):
    """How a person wants to hear of one kind of thing, where that is not the usual way."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(_("about"), max_length=60)
    channel = models.CharField(_("how"), max_length=6, choices=Channel)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            *controlled(),
            *isolated(of_person("user_id"), may=["SELECT", "INSERT", "UPDATE"]),
            models.UniqueConstraint(fields=["user", "kind"], name="one_channel_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_channel_display()}"


class Watch(models.Model):
    """Somebody who wants to hear what others do with a record; or, muted, who does not."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=80)
    record_id = models.BigIntegerField()
    muted = models.BooleanField(default=False)

    objects = WatchQuerySet.as_manager()

    class Meta:
        constraints = [
            *isolated(of_person("user_id"), may=["SELECT", "INSERT", "UPDATE"]),
            models.UniqueConstraint(
                fields=["record_type", "record_id", "user"], name="one_watch_a_record"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.record_type} {self.record_id}"

    @classmethod
    def of(cls, record: models.Model, user: User, *, muted: bool = False) -> "Watch":
        label = record._meta.label_lower
        return cls(user=user, record_type=label, record_id=record.pk, muted=muted)


class Heard(models.Model):
    """How far along a stream of the chain the news have been told (`news.py`)."""

    stream = models.SmallIntegerField(primary_key=True)
    sequence = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.stream}:{self.sequence}"


class Webhook(models.Model):
    """An address of another system that is called when something happens."""

    url = models.CharField(_("address"), max_length=500)
    events = ArrayField(models.CharField(max_length=80), verbose_name=_("events"))
    active = models.BooleanField(_("switched on"), default=True)
    secret = models.CharField(max_length=64, editable=False)  # signs what we send: kept readable
    failures = models.PositiveIntegerField(default=0, editable=False)  # in a row
    paused_until = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = controlled(unrecorded=["secret", "failures", "paused_until"])

    def __str__(self) -> str:
        return self.url

    def get_absolute_url(self) -> str:
        return reverse("webhooks:detail", args=[self.pk])

    @property
    def told_of(self) -> list[tuple[str, str]]:
        """Each event, as programs and as people call it."""
        words = dict(events())
        return [(event, words.get(event, event)) for event in self.events]


class Call(Outgoing):
    """One event for one webhook: exactly what is sent, and how it was answered the last time."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="+")
    event_id = models.CharField(max_length=60)
    event = models.CharField(max_length=80)
    body = models.TextField()
    response_code = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField(null=True)
    answer = models.TextField(blank=True)

    objects: Any = CallQuerySet.as_manager()

    class Meta(Outgoing.Meta):
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event_id"], name="one_call_an_event")
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.event_id}"


class EscalationRule(models.Model):
    """One step: who is told when something stays overdue for so long."""

    clock = models.CharField(_("what is overdue"), max_length=60)
    after_hours = models.PositiveIntegerField(_("told after so many hours"))
    working = models.BooleanField(_("working hours only"), default=False)
    whom = models.CharField(_("who is told"), max_length=10, choices=Whom)
    person = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("this person")
    )
    repeat_hours = models.PositiveIntegerField(
        _("again every so many hours"), null=True, blank=True
    )
    active = models.BooleanField(_("switched on"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EscalationRuleQuerySet.as_manager()

    class Meta:
        constraints = controlled()

    def __str__(self) -> str:
        if not self.after_hours:
            words = gettext("%(whom)s, at once")
        elif self.working:
            words = gettext("%(whom)s, after %(n)s working hours")
        else:
            words = gettext("%(whom)s, after %(n)s hours")
        return words % {"whom": self.person or self.get_whom_display(), "n": self.after_hours}

    @property
    def clock_label(self) -> str:
        return str(clock_of(self.clock).label)


class Escalation(models.Model):
    """That a step was told for a record and its deadline; a new deadline begins anew."""

    rule = models.ForeignKey(EscalationRule, models.CASCADE, related_name="+")
    record_id = models.BigIntegerField()
    due_at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "record_id", "due_at"], name="one_escalation_a_deadline"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.record_id}"
