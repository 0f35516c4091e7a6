"""How the system is doing, read from rows: nothing here asks the broker."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Min, Q, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qms.core import health, jobs
from qms.core.anchors import newest_anchor
from qms.core.choices import JobState
from qms.core.models import BackgroundJob, ChainHead, ChainLink, Heartbeat, JobRun, OutgoingMail
from qms.core.templatetags.interface import when
from qms.notifications.models import Webhook

RHYTHMS = [
    (86_400, lambda n: ngettext("every day", "every %(n)s days", n) % {"n": n}),
    (3_600, lambda n: ngettext("every hour", "every %(n)s hours", n) % {"n": n}),
    (60, lambda n: ngettext("every minute", "every %(n)s minutes", n) % {"n": n}),
    (1, lambda n: ngettext("every second", "every %(n)s seconds", n) % {"n": n}),
]
DAILY = timedelta(hours=26)
SHOWN_AT_ONCE = 20
GRACE = timedelta(minutes=3)  # a knock a minute, and time to work


@dataclass(frozen=True)
class Clockwork:
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


def job_states() -> list[Clockwork]:
    runs, now = jobs.last_runs(), timezone.now()
    return [Clockwork(job, runs.get(job.name), now) for job in jobs.declared()]


def facts() -> list[tuple[str, Any]]:
    """What somebody asks for who has to help."""
    acts = ChainHead.objects.aggregate(total=Sum("sequence"))["total"] or 0
    disk = shutil.disk_usage(settings.QMS_HOME)
    space = {"free": filesizeformat(disk.free), "total": filesizeformat(disk.total)}
    return [
        (_("Version"), settings.VERSION),
        (_("Database"), f"Postgres {_database_version()}"),
        (_("Acts in the chain"), localize(acts)),
        (_("Newest link"), _newest_link()),
        (_("Newest anchor"), anchor.stem if (anchor := newest_anchor()) else _("none")),
        (_("Files folder"), settings.QMS_HOME / "files"),
        (_("Space left there"), _("%(free)s of %(total)s") % space),
        (_("Plant time zone"), settings.TIME_ZONE),
    ]


def _newest_link() -> str:
    link = ChainLink.objects.select_related("act").order_by("-act_id").first()
    return format_html("{} · {}", link.hash[:12], when(link.act.at)) if link else _("none")


def _database_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    return version


PARTS = {"worker": lambda: _("Worker"), "beat": lambda: _("Scheduler")}


def pulses() -> list[tuple[str, health.Pulse]]:
    return [(PARTS[pulse.part](), pulse) for pulse in health.pulses()]


def queues() -> list[tuple[str, Any]]:
    """What waits: work that people have asked for, and mails."""
    work = BackgroundJob.objects.unfinished().aggregate(
        waiting=Count("pk", filter=Q(state=JobState.QUEUED)),
        running=Count("pk", filter=Q(state=JobState.RUNNING)),
        oldest=Min("created_at"),
    )
    mails = OutgoingMail.objects.unsent().aggregate(waiting=Count("pk"), oldest=Min("created_at"))
    sent = OutgoingMail.objects.aggregate(last=Max("sent_at"))
    return [
        (_("Exports and imports waiting"), localize(work["waiting"])),
        (_("Exports and imports running"), localize(work["running"])),
        (_("Oldest of them"), work["oldest"] and when(work["oldest"])),
        (_("Mails waiting"), localize(mails["waiting"])),
        (_("Oldest mail"), mails["oldest"] and when(mails["oldest"])),
        (_("Last mail sent"), sent["last"] and when(sent["last"])),
        (_("Last trouble with mails"), _last_trouble()),
        (_("Mail server"), _mail_server()),
    ]


def _last_trouble() -> str:
    troubled = OutgoingMail.objects.unsent().exclude(last_error="").order_by("-next_try_at")
    return troubled.values_list("last_error", flat=True).first() or ""


def _mail_server() -> str:
    transport = settings.MAIL_TRANSPORT
    return transport.get("host") or transport.get("file_path") or _("no mail server set")


@dataclass(frozen=True)
class Kept:
    """Something that has to happen every day: when it last did."""

    label: str
    at: datetime | None
    now: datetime

    @property
    def pill(self) -> tuple[str, str]:
        if self.at is None:
            return _("never"), "grey"
        late = self.now - self.at > DAILY
        return (_("overdue"), "red") if late else (_("in time"), "green")


def keepings() -> list[Kept]:
    labels = {"anchor": _("Chain verified and anchored"), "backup": _("Backup taken")}
    known = dict(Heartbeat.objects.filter(part__in=labels).values_list("part", "at"))
    now = timezone.now()
    return [Kept(label, known.get(part), now) for part, label in labels.items()]


def failed_mails() -> Any:
    return OutgoingMail.objects.failed().order_by("-id")[:SHOWN_AT_ONCE]


def failing_webhooks() -> Any:
    return Webhook.objects.active().filter(failures__gt=0).order_by("pk")[:SHOWN_AT_ONCE]
