from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from qms.core import retention
from qms.core.actors import Actor
from qms.core.anchors import JOB, drop_anchor
from qms.core.background import Outcome, Progress, background, keep_result
from qms.core.errors import Denied
from qms.core.exports import TYPES, file_name, made_of
from qms.core.files.sweep import check_files, sweep_files
from qms.core.health import beat
from qms.core.imports.services import check_import, confirm_import, forget_unfinished
from qms.core.imports.telling import told
from qms.core.imports.workflow import PERMISSION
from qms.core.jobs import job
from qms.core.lists import asked_by, list_called
from qms.core.mail import send_due
from qms.core.models import BackgroundJob, Draft, IdempotencyKey, Import, JobRun, OutgoingMail
from qms.core.ratelimit import forget_old_windows
from qms.core.retention import forgets

DAILY = timedelta(days=1)


@job("core.heartbeat", every=timedelta(seconds=15), about=_("Shows that the worker is alive."))
def heartbeat() -> int:
    beat("worker")
    return 1


forget_runs = forgets(
    "core.forget_runs",
    JobRun,
    "runs",
    since="slot",
    about=_("Forgets runs older than {days} days."),
)
forgets(
    "core.forget_keys",
    IdempotencyKey,
    "keys",
    since="created_at",
    about=_("Forgets idempotency keys after {days} days."),
)
forgets(
    "core.forget_drafts",
    Draft,
    "drafts",
    since="updated_at",
    about=_("Forgets drafts that nobody has touched for {days} days."),
)
forget_jobs = forgets(
    "core.forget_jobs",
    BackgroundJob,
    "jobs",
    since="ended_at",
    about=_("Forgets what was made for people in the background after {days} days."),
)
forget_mails = forgets(
    "core.forget_mails",
    OutgoingMail,
    "mails",
    since="created_at",
    about=_("Forgets after {days} days to whom mails were sent."),
)


@job(
    "core.forget_imports",
    every=DAILY,
    about=retention.told(
        _("Removes imports that nobody has confirmed within {days} days."), "imports"
    ),
)
def forget_imports() -> int:
    return forget_unfinished(actor=Actor.clock("core.forget_imports"))


@job("core.forget_sessions", every=DAILY, about=_("Forgets sessions that have ended."))
def forget_sessions() -> int:
    return Session.objects.filter(expire_date__lt=Now()).delete()[0]


@job("core.sweep_files", every=DAILY, about=_("Removes files that no record has taken."))
def sweep() -> int:
    return sweep_files(timezone.now())


@job(
    JOB,
    every=DAILY,
    about=_("Verifies what is new in the chain, and keeps its heads outside the database."),
)
def anchor() -> int:
    return drop_anchor(timezone.now())


job("core.check_files", every=DAILY, about=_("Reads every stored file and its hash."))(check_files)
job("core.mail", every=timedelta(seconds=10), about=_("Sends the mails that wait."))(send_due)
forget_counts = job(
    "core.forget_counts", every=timedelta(hours=1), about=_("Forgets old counts of API requests.")
)(forget_old_windows)


@background("core.check_import", label=_("Check of an import"), permission=PERMISSION)
def check(progress: Progress, actor: Actor, **choices: Any) -> Outcome:
    record = Import.objects.get(pk=choices.pop("pk"))
    checked = check_import(record, actor=actor, progress=progress, **choices)
    return Outcome(told(checked), url=record.get_absolute_url())


@background("core.confirm_import", label=_("Import"), permission=PERMISSION)
def confirm(progress: Progress, actor: Actor, **choices: Any) -> Outcome:
    record = Import.objects.get(pk=choices.pop("pk"))
    ended = confirm_import(record, actor=actor, progress=progress, **choices)
    return Outcome(told(ended), url=record.get_absolute_url())


@background("core.export", label=_("Export"), permission="core.export_list")
def export(progress: Progress, actor: Actor, **asked: Any) -> Outcome:
    """What its owner may see of the list by now, as a file."""
    what = list_called(asked["name"], actor.user)
    if what is None:
        raise Denied(_("Your role does not do this."))
    listing, kind = asked_by(actor.user, what, asked["query"]), asked["kind"]
    chunks = made_of(listing, kind, progress.advance)
    made = keep_result(file_name(listing, kind), TYPES[kind], chunks)
    return Outcome(_("%(rows)s rows") % {"rows": localize(progress.done)}, made)
