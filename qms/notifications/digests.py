"""Digests: at seven in the reader's own zone, every day or on Mondays, if there is something.

Nothing is remembered but the mail itself: a digest is due when something waits that is older than
the latest seven o'clock, and the mail's key names that day. So an outage of three days makes one
digest, and an hour that comes twice or never changes nothing.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from qms.accounts.models import User
from qms.core.models import OutgoingMail
from qms.notifications.choices import Channel
from qms.notifications.mails import mail_digest
from qms.notifications.models import Notification
from qms.notifications.services import speaking_to

SEVEN = time(7)


def send_digests(now: datetime) -> int:
    """Write the digests that are due; return how many."""
    waiting = Notification.objects.for_digests().order_by().values("recipient").distinct()
    people = User.objects.filter(pk__in=waiting, is_active=True)
    return sum(
        _send_digest(person, digest, now)
        for person in people.order_by("pk")
        for digest in (Channel.DAILY, Channel.WEEKLY)
    )


def latest_slot(digest: Channel, zone: str, now: datetime) -> datetime:
    """The last time it was seven there, for a weekly digest on a Monday."""
    place = ZoneInfo(zone or settings.TIME_ZONE)
    day = now.astimezone(place).date()
    if now < datetime.combine(day, SEVEN, place):
        day -= timedelta(days=1)
    if digest == Channel.WEEKLY:
        day -= timedelta(days=day.weekday())
    return datetime.combine(day, SEVEN, place)


@transaction.atomic
def _send_digest(person: User, digest: Channel, now: datetime) -> bool:
    slot = latest_slot(digest, person.time_zone, now)
    key = f"{digest} {person.pk} {slot:%Y-%m-%d}"
    waiting = Notification.objects.visible_to(person).for_digests().filter(digest=digest)
    notifications = list(waiting.select_for_update().order_by("-id"))
    if not any(one.created_at < slot for one in notifications):
        return False
    if OutgoingMail.objects.filter(key=key).exists():
        return False
    with speaking_to(person):
        mail_digest(notifications, person, digest, key=key)
    Notification.objects.filter(pk__in=[one.pk for one in notifications]).update(digest="")
    return True
