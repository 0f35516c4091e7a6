from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qms.core import retention
from qms.core.jobs import job
from qms.notifications.digests import send_digests
from qms.notifications.escalation.services import JOB, escalate
from qms.notifications.models import Call, Notification
from qms.notifications.news import hear
from qms.notifications.services import (
    tell_of_accepted_invitations,
    tell_of_alteration,
    tell_of_ended_jobs,
    tell_of_failed_mails,
    warn_of_ending_tokens,
)
from qms.notifications.webhooks.sending import send_calls


@job(
    "notifications.tell_of_jobs",
    every=timedelta(seconds=15),
    about=_("Tells people that their exports and imports have ended."),
)
def tell_of_jobs() -> int:
    return tell_of_ended_jobs()


@job(
    "notifications.hear",
    every=timedelta(seconds=15),
    about=_("Tells those who watch a record what others do with it."),
)
def listen() -> int:
    return hear()


@job(
    JOB,
    every=timedelta(minutes=5),
    about=_("Tells those who are named in the escalation of what stays overdue."),
)
def climb() -> int:
    return escalate(timezone.now())


@job("notifications.webhooks", every=timedelta(seconds=10), about=_("Calls webhooks."))
def webhooks() -> int:
    return send_calls()


@job(
    "notifications.forget_calls",
    every=timedelta(days=1),
    about=retention.told(_("Forgets after {days} days what webhooks were told."), "calls"),
)
def forget_calls() -> int:
    return retention.forget(Call.objects.all(), "calls", since="created_at")


@job(
    "notifications.tell_of_mails",
    every=timedelta(minutes=5),
    about=_("Tells administrators of mails that could not be sent."),
)
def tell_of_mails() -> int:
    return tell_of_failed_mails()


@job(
    "notifications.tell_of_alteration",
    every=timedelta(minutes=1),
    about=_("Tells administrators when the record is not as it was written."),
)
def tell_of_altered() -> int:
    return tell_of_alteration()


@job(
    "notifications.digest",
    every=timedelta(minutes=5),
    about=_("Writes daily and weekly mails, when it is seven where the reader is."),
)
def digest() -> int:
    return send_digests(timezone.now())


@job(
    "notifications.warn_of_tokens",
    every=timedelta(hours=1),
    about=_("Tells people a week before an API token of theirs runs out."),
)
def warn_of_tokens() -> int:
    return warn_of_ending_tokens()


@job(
    "notifications.tell_of_invitations",
    every=timedelta(minutes=1),
    about=_("Tells people that somebody they invited has come in."),
)
def tell_of_invitations() -> int:
    return tell_of_accepted_invitations()


@job(
    "notifications.forget",
    every=timedelta(days=1),
    about=retention.told(_("Forgets messages after {days} days."), "messages"),
)
def forget_messages() -> int:
    return retention.forget(Notification.objects.all(), "messages", since="created_at")
