"""Telling people what they should know."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.text import Truncator, format_lazy

from qms.accounts.models import User
from qms.core.background import kind_of
from qms.core.models import BackgroundJob
from qms.notifications.models import LONGEST_TEXT, Notification
from qms.notifications.querysets import NotificationQuerySet

TOLD_AT_ONCE = 100  # ended jobs in one transaction


def notify(people: Iterable[User], text: Any, *, url: str) -> list[Notification]:
    """Put a lazy text into each inbox, in its reader's language, with the caller's transaction."""
    return Notification.objects.bulk_create(
        [Notification(recipient=person, text=_worded(text, person), url=url) for person in people]
    )


def _worded(text: Any, person: User) -> str:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        return Truncator(str(text)).chars(LONGEST_TEXT)


def mark_read(notifications: NotificationQuerySet) -> int:
    """Note that they were read; once is enough."""
    return notifications.unread().update(read_at=Now())


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
        notify([owners[job.owner_id]], text, url=job.get_absolute_url())
    BackgroundJob.objects.filter(pk__in=[job.pk for job in ended]).update(told_at=Now())
    return len(ended)
