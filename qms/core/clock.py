"""The plant's own calendar, whatever zone the person who asks has chosen."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

OPENS, CLOSES = time(8), time(17)  # from Monday to Friday
SATURDAY = 5


def plant_today() -> date:
    return timezone.localdate(timezone=ZoneInfo(settings.TIME_ZONE))


def working_hours_before(moment: datetime, hours: int) -> datetime:
    """The moment since which so many working hours of the plant have gone by."""
    plant = ZoneInfo(settings.TIME_ZONE)
    local, left = moment.astimezone(plant), timedelta(hours=hours)
    day = local.date()
    while True:
        opened = datetime.combine(day, OPENS, plant)
        until = min(local, datetime.combine(day, CLOSES, plant))
        worked = until - opened
        if day.weekday() < SATURDAY and worked >= timedelta(0):
            if worked >= left:
                return until - left
            left -= worked
        day -= timedelta(days=1)
