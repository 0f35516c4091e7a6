"""The plant's own calendar, whatever zone the person who asks has chosen."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def plant_today() -> date:
    return timezone.localdate(timezone=ZoneInfo(settings.TIME_ZONE))
