"""When things happened in the plant's year."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from complaints.models import Complaint
from qms.core.clock import plant_today


def working_hour(days_ago: int, place: int) -> datetime:
    """A moment of that day's shift; every case has its own minute."""
    day = plant_today() - timedelta(days=days_ago)
    hour = time(7 + place % 9, place * 7 % 60)
    return datetime.combine(day, hour, tzinfo=ZoneInfo(settings.TIME_ZONE))


def since(complaint: Complaint, **passed: int) -> datetime:
    """So long after it was logged, though not later than now."""
    return min(complaint.logged_at + timedelta(**passed), timezone.now())
