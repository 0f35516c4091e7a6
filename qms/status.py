"""How the system is doing, read from rows: nothing here asks the broker."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qms.core import health, jobs
from qms.core.models import ChainHead, Heartbeat, JobRun

RHYTHMS = [
    (86_400, lambda n: ngettext("every day", "every %(n)s days", n) % {"n": n}),
    (3_600, lambda n: ngettext("every hour", "every %(n)s hours", n) % {"n": n}),
    (60, lambda n: ngettext("every minute", "every %(n)s minutes", n) % {"n": n}),
    (1, lambda n: ngettext("every second", "every %(n)s seconds", n) % {"n": n}),
]
GRACE = timedelta(minutes=3)  # a knock a minute, and time to work


@dataclass(frozen=True)
class JobState:
    """A declared job and how its last run went."""

    job: jobs.Job
    run: JobRun | None
    now: datetime

    @property
    def every(self) -> str:
        seconds = int(self.job.every.total_seconds())
        unit, words = next(rhythm for rhythm in RHYTHMS if seconds % rhythm[0] == 0)
        return words(seconds // unit)

    @property
    def pill(self) -> tuple[str, str]:
        if self.run is None:
            return _("not run yet"), "grey"
        if self.run.error:
            return _("failed"), "red"
        late = self.now - self.run.slot - self.job.every
        if late > max(GRACE, 2 * self.job.every):
            return _("stands still"), "red"
        return (_("late"), "amber") if late > GRACE else (_("on time"), "green")


def job_states() -> list[JobState]:
    runs, now = jobs.last_runs(), timezone.now()
    return [JobState(job, runs.get(job.name), now) for job in jobs.declared()]


def facts() -> list[tuple[str, Any]]:
    """What somebody asks for who has to help."""
    acts = ChainHead.objects.aggregate(total=Sum("sequence"))["total"] or 0
    disk = shutil.disk_usage(settings.QMS_HOME)
    space = {"free": filesizeformat(disk.free), "total": filesizeformat(disk.total)}
    return [
        (_("Version"), settings.VERSION),
        (_("Database"), f"Postgres {_database_version()}"),
        (_("Acts in the chain"), localize(acts)),
        (_("Files folder"), settings.QMS_HOME / "files"),
        (_("Space left there"), _("%(free)s of %(total)s") % space),
        (_("Plant time zone"), settings.TIME_ZONE),
        (_("Last backup"), _last_backup()),
    ]


def _last_backup() -> str:
    at = Heartbeat.objects.filter(part="backup").values_list("at", flat=True).first()
    return localize(timezone.localtime(at)) if at else _("none known")


def _database_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    return version


PARTS = {"worker": lambda: _("Worker"), "beat": lambda: _("Scheduler")}


def pulses() -> list[tuple[str, health.Pulse]]:
    return [(PARTS[pulse.part](), pulse) for pulse in health.pulses()]
