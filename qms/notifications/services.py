"""Telling people what they should know, in the way they have chosen."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import ApiToken, Invitation, User
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.anchors import alteration
from qms.core.background import kind_of
from qms.core.models import BackgroundJob, Heartbeat, OutgoingMail
from qms.core.records import create, save
from qms.notifications.choices import DIGESTS, Channel
from qms.notifications.kinds import Kind
from qms.notifications.mails import mail_at_once
from qms.notifications.models import LONGEST_TEXT, Notification, Preference, Watch
from qms.notifications.notices import (
    ALTERED,
    INVITATION_ACCEPTED,
    JOB_ENDED,
    MAIL_FAILED,
    TOKEN_ENDS,
)
from qms.notifications.querysets import NotificationQuerySet
from qms.notifications.selectors import channels_for, channels_of

WARNED_BEFORE = timedelta(days=7)
TOLD_AT_ONCE = 100  # ended jobs, or mails given up, in one transaction


def notify(
    kind: Kind,
    people: Iterable[User],
    text: Any,
    *,
    url: str,
    record: models.Model | None = None,
) -> list[Notification]:
    """Tell a lazy text to each in their language, with the caller's transaction.

    Whoever calls knows that they may all see what it is about.
    """
    people = [person for person in people if person.is_active]
    channels = channels_of(kind, people)
    told = [person for person in people if channels[person.pk] != Channel.OFF]
    notifications = Notification.objects.bulk_create(
        Notification(
            recipient=person,
            kind=kind.name,
            text=_worded(text, person),
            url=url,
            record_type=record._meta.label_lower if record else "",
            record_id=record.pk if record else None,
            digest=channel if (channel := channels[person.pk]) in DIGESTS else "",
        )
        for person in told
    )
    for notification, person in zip(notifications, told, strict=True):
        if channels[person.pk] == Channel.MAIL:
            with speaking_to(person):
                mail_at_once(notification, person, kind)
    return notifications


def speaking_to(person: User) -> Any:
    return translation.override(person.language or settings.LANGUAGE_CODE)


def _worded(text: Any, person: User) -> str:
    with speaking_to(person):
        return Truncator(str(text)).chars(LONGEST_TEXT)


def mark_read(notifications: NotificationQuerySet) -> int:
    """Note that they were read; once is enough."""
    return notifications.filter(read_at=None).update(read_at=Now())


def archive(notifications: NotificationQuerySet) -> int:
    """Put them away; what is put away has been read."""
    mark_read(notifications)
    return notifications.filter(archived_at=None).update(archived_at=Now())


def choose_channels(person: User, *, actor: Actor, reason: str = "", **channels: str) -> User:
    """How a person hears of each kind is their own business."""
    actor.require("accounts.change_preferences")
    usual = channels_for(person)
    changed = {kind: channel for kind, channel in channels.items() if channel != usual[kind]}
    stored = {row.kind: row for row in Preference.objects.filter(user=person, kind__in=changed)}
    with act("user.channels_chosen", person, actor=actor, reason=reason):
        for kind, channel in changed.items():
            if kind in stored:
                save(stored[kind], channel=channel)
            else:
                create(Preference(user=person, kind=kind, channel=channel))
    return person


def unsubscribe(person: User, what: str, *, actor: Actor) -> User:
    """No more mails of a kind, or no more of a digest; the inbox goes on telling."""
    ended = {
        kind: Channel.INBOX
        for kind, channel in channels_for(person).items()
        if what in {kind, channel} and channel not in {Channel.INBOX, Channel.OFF}
    }
    return choose_channels(person, actor=actor, reason="List-Unsubscribe", **ended)


def watch(record: models.Model, person: User, *, on: bool) -> None:
    """Hear what others do with this record, or no more; either is remembered."""
    Watch.objects.bulk_create(
        [Watch.of(record, person, muted=not on)],
        update_conflicts=True,
        unique_fields=["record_type", "record_id", "user"],
        update_fields=["muted"],
    )


@transaction.atomic
def tell_of_ended_jobs() -> int:
    """Tell owners, once, what came of what they asked for; return how many jobs."""
    untold = BackgroundJob.objects.untold().select_for_update(skip_locked=True)
    ended = list(untold.order_by("id")[:TOLD_AT_ONCE])
    owners = User.objects.in_bulk([job.owner_id for job in ended])
    for job in ended:
        text = format_lazy(
            "{label}: {state}. {note}",
            label=kind_of(job).label,
            state=job.state_choice.label,
            note=job.note,
        )
        notify(JOB_ENDED, [owners[job.owner_id]], text, url=job.get_absolute_url())
    BackgroundJob.objects.filter(pk__in=[job.pk for job in ended]).update(told_at=Now())
    return len(ended)


@transaction.atomic
def tell_of_failed_mails() -> int:
    """Tell administrators, once, which mails were given up; return how many."""
    failed = OutgoingMail.objects.failed().filter(told_at=None).select_for_update(skip_locked=True)
    mails = list(failed.order_by("id")[:TOLD_AT_ONCE])
    for mail in mails:
        text = format_lazy(_("A mail to {to} could not be sent: {subject}"), **_named(mail))
        notify(MAIL_FAILED, User.objects.administrators(), text, url=reverse("status"))
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(told_at=Now())
    return len(mails)


def _named(mail: OutgoingMail) -> dict[str, str]:
    return {"to": mail.to, "subject": mail.subject}


@transaction.atomic
def tell_of_alteration() -> int:
    """Tell administrators that chain or anchor were altered: once, until all is well again."""
    if not (what := alteration()):
        return 0
    well = Heartbeat.objects.filter(part="anchor").first()
    told = Notification.objects.filter(kind=ALTERED.name)
    if (told.filter(created_at__gt=well.at) if well else told).exists():
        return 0
    text = format_lazy(_("The record is not as it was written: {what}"), what=what)
    return len(notify(ALTERED, User.objects.administrators(), text, url=reverse("status")))


@transaction.atomic
def tell_of_accepted_invitations() -> int:
    """Tell whoever invited somebody, once, that they have come in; return how many."""
    untold = Invitation.objects.filter(accepted_at__isnull=False, told_at=None)
    locked = untold.select_for_update(of=("self",), skip_locked=True)
    accepted = list(locked.select_related("invited_by")[:TOLD_AT_ONCE])
    for invitation in accepted:
        text = format_lazy(_("{email} has accepted your invitation."), email=invitation.email)
        people = [invitation.invited_by] if invitation.invited_by else []
        notify(INVITATION_ACCEPTED, people, text, url=reverse("people:index"))
    told = Invitation.objects.filter(pk__in=[invitation.pk for invitation in accepted])
    told.update(told_at=Now())
    return len(accepted)


@transaction.atomic
def warn_of_ending_tokens() -> int:
    """Tell people, once, that a token runs out within a week; return how many tokens."""
    ending = ApiToken.objects.live().filter(
        expires_at__lt=Now() + WARNED_BEFORE, warned_at=None, user__is_active=True
    )
    tokens = list(ending.select_for_update(of=("self",), skip_locked=True).select_related("user"))
    for token in tokens:
        text = format_lazy(_("The API token “{name}” runs out soon."), name=token.name)
        notify(TOKEN_ENDS, [token.user], text, url=reverse("accounts:tokens"))
    ApiToken.objects.filter(pk__in=[token.pk for token in tokens]).update(warned_at=Now())
    return len(tokens)
