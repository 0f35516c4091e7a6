"""Telling people what they should know."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models.functions import Now
from django.utils import translation
from django.utils.text import Truncator

from qms.accounts.models import User
from qms.notifications.models import LONGEST_TEXT, Notification
from qms.notifications.querysets import NotificationQuerySet


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
