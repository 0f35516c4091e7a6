from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qms.core.jobs import job
from qms.core.retention import forgets
from qms.notifications import services
from qms.notifications.digests import send_digests
from qms.notifications.escalation.services import JOB, escalate
from qms.notifications.models import Call, Notification
from qms.notifications.news import hear
from qms.notifications.webhooks.sending import send_calls

tell_of_jobs = job(
    "notifications.tell_of_jobs",
    every=timedelta(seconds=15),
    about=_("Tells people that their exports and imports have ended."),
)(services.tell_of_ended_jobs)

job(
    "notifications.hear",
    every=timedelta(seconds=15),
    about=_("Tells those who watch a record what others do with it."),
)(hear)

job("notifications.webhooks", every=timedelta(seconds=10), about=_("Calls webhooks."))(send_calls)

job(
    "notifications.tell_of_mails",
    every=timedelta(minutes=5),
    about=_("Tells administrators of mails that could not be sent."),
)(services.tell_of_failed_mails)

job(
    "notifications.tell_of_alteration",
    every=timedelta(minutes=1),
    about=_("Tells administrators when the record is not as it was written."),
)(services.tell_of_alteration)

job(
    "notifications.warn_of_tokens",
    every=timedelta(hours=1),
    about=_("Tells people a week before an API token of theirs runs out."),
)(services.warn_of_ending_tokens)

job(
    "notifications.tell_of_invitations",
    every=timedelta(minutes=1),
    about=_("Tells people that somebody they invited has come in."),
)(services.tell_of_accepted_invitations)


@job(
    JOB,
    every=timedelta(minutes=5),
    about=_("Tells those who are named in the escalation of what stays overdue."),
)
def climb() -> int:
    return escalate(timezone.now())


@job(
    "notifications.digest",
    every=timedelta(minutes=5),
    about=_("Writes daily and weekly mails, when it is seven where the reader is."),
)
def digest() -> int:
    return send_digests(timezone.now())


forget_calls = forgets(
    "notifications.forget_calls",
    Call,
    "calls",
    since="created_at",
    about=_("Forgets after {days} days what webhooks were told."),
)
forgets(
    "notifications.forget",
    Notification,
    "messages",
    since="created_at",
    about=_("Forgets messages after {days} days."),
)
