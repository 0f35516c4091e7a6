"""Work that takes longer than a person should wait: it is asked for, can be left, and comes back
as a message.

    @background("core.export", label=_("Export"), permission="complaints.view_complaint")
    def export(progress: Progress, actor: Actor, *, query: str) -> Outcome: ...

    job = start("core.export", owner=request.user, query="state=open")

The row is the queue. A worker takes the oldest one that nobody works on; that it is worked on is
said by an advisory lock, which Postgres gives back when the worker dies, and then another takes
it up. So the work itself writes in one transaction, or finds what it has already done.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from qms.core.actors import Actor
from qms.core.choices import JobState
from qms.core.errors import Refused
from qms.core.files import store
from qms.core.logs import belonging, belongs_to
from qms.core.models import BackgroundJob
from qms.core.portal import portal

log = logging.getLogger(__name__)

LANES, JOBS = 7_105_003, 7_105_004  # the classes of our advisory locks
TRIES = 3  # of a job that ends its worker
LOOKED_AT = 50  # unfinished jobs, the oldest first
WRITTEN_EVERY = 0.5  # seconds


@dataclass(frozen=True)
class ResultFile:
    """A file that is in the store, for the owner of the job alone."""

    name: str
    content_type: str
    sha256: str


def keep_result(name: str, content_type: str, chunks: Iterable[bytes]) -> ResultFile:
    return ResultFile(name, content_type, store.keep(chunks))


@dataclass(frozen=True)
class Outcome:
    """What came of the work, in a sentence, and where it stands."""

    note: str
    file: ResultFile | None = None
    url: str = ""


class Cancelled(Exception):
    """The owner wants it no more; whatever was written is rolled back on the way out."""


class Progress:
    """How far the work is, written beside its transaction so that others can see it."""

    def __init__(self, job_id: int, link: Any) -> None:
        self.job_id = job_id
        self.link = link
        self.done = 0
        self.total: int | None = None
        self.written_at = 0.0

    def expect(self, total: int) -> None:
        self.total, self.done = total, 0
        self._write()

    def advance(self, number: int = 1) -> None:
        """Note that so many more are done; raise `Cancelled` if nobody waits for the rest."""
        self.done += number
        if time.monotonic() - self.written_at > WRITTEN_EVERY:
            self._write()

    def _write(self) -> None:
        self.written_at = time.monotonic()
        with self.link.cursor() as cursor:
            cursor.execute(
                "UPDATE core_backgroundjob SET done = %s, total = %s"
                " WHERE id = %s AND state = %s RETURNING id",
                [self.done, self.total, self.job_id, JobState.RUNNING],
            )
            if cursor.fetchone() is None:
                raise Cancelled


class Work(Protocol):
    def __call__(self, progress: Progress, actor: Actor, **arguments: Any) -> Outcome: ...


@dataclass(frozen=True)
class Kind:
    name: str
    label: Any
    permission: str
    work: Work


_kinds: dict[str, Kind] = {}


def background(name: str, *, label: Any, permission: str) -> Callable[[Work], Work]:
    """Declare a kind of work, in the `tasks.py` of its app."""

    def declare(work: Work) -> Work:
        if name in _kinds:
            raise ValueError(f"{name} is declared twice")
        _kinds[name] = Kind(name, label, permission, work)
        return work

    return declare


def kind_of(job: BackgroundJob) -> Kind:
    return _kinds[job.kind]


def start(kind: str, /, *, owner: Any, **arguments: Any) -> BackgroundJob:
    """Ask for the work; a worker finds it within seconds."""
    Actor.person(owner).require(_kinds[kind].permission)
    return BackgroundJob.objects.create(
        kind=kind,
        owner_id=owner.pk,
        arguments=arguments,
        request_id=belongs_to(),
        language=translation.get_language() or "",
    )


def cancel(job: BackgroundJob) -> bool:
    """Stop what waits or runs; say whether there was still something to stop."""
    unfinished = BackgroundJob.objects.unfinished().filter(pk=job.pk)
    return bool(unfinished.update(state=JobState.CANCELLED, ended_at=Now(), told_at=Now()))


def run_waiting() -> int:
    """Work through what waits, as long as there is a lane; return how many jobs were ours."""
    number = 0
    with _link() as link, _lane(link) as ours:
        while ours and _run_next(link):
            number += 1
    return number


@contextmanager
def _link() -> Iterator[Any]:
    """A connection beside the work's own: it holds the locks and shows the progress."""
    link = connection.copy()
    try:
        yield link
    finally:
        link.close()


@contextmanager
def _lane(link: Any) -> Iterator[bool]:
    """Whether one more may run now: the others' workers are kept free for the clock."""
    yield any(_locked(link, LANES, lane) for lane in range(settings.BACKGROUND_JOBS_AT_ONCE))


def _locked(link: Any, group: int, number: int) -> bool:
    with link.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [group, number % 2**31])
        return bool(cursor.fetchone()[0])


def _unlock(link: Any, number: int) -> None:
    with link.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [JOBS, number % 2**31])


def _run_next(link: Any) -> bool:
    """Take up the oldest job nobody works on; say whether there was one."""
    waiting = BackgroundJob.objects.unfinished().order_by("id")
    for pk in waiting.values_list("pk", flat=True)[:LOOKED_AT]:
        if not _locked(link, JOBS, pk):
            continue
        try:
            # Read again: it may have ended between the look and the lock.
            if job := BackgroundJob.objects.unfinished().filter(pk=pk).first():
                _run(job, link)
                return True
        finally:
            _unlock(link, pk)
    return False


def _run(job: BackgroundJob, link: Any) -> None:
    job.tries += 1
    taken = BackgroundJob.objects.unfinished().filter(pk=job.pk)
    if not taken.update(state=JobState.RUNNING, started_at=Now(), tries=job.tries):
        return
    owner = get_user_model().objects.get(pk=job.owner_id)
    language = owner.language or job.language or settings.LANGUAGE_CODE
    with belonging(job.request_id or f"{job.kind}-{job.pk}"), translation.override(language):
        _end(job, *_worked(job, owner, link))


def _worked(job: BackgroundJob, owner: Any, link: Any) -> tuple[str, Outcome, str]:
    """Do the work with its owner's rights; state, outcome, and for the log what went wrong."""
    if job.tries > TRIES:
        return JobState.FAILED, Outcome(_("It was begun three times and never ended.")), "poison"
    try:
        kind = kind_of(job)
        actor = Actor.person(owner)
        actor.require(kind.permission)
        with portal(owner):
            outcome = kind.work(Progress(job.pk, link), actor, **job.arguments)
        return JobState.DONE, outcome, ""
    except Cancelled:
        return JobState.CANCELLED, Outcome(""), ""
    except ValidationError as error:
        return JobState.FAILED, Outcome(" ".join(error.messages)), ""
    except Refused as refused:
        return JobState.FAILED, Outcome(refused.message), ""
    except Exception as error:
        log.exception("background job %s failed", job.pk)
        problem = f"{type(error).__name__}: {error}"
        return (
            JobState.FAILED,
            Outcome(_("It stopped for a reason of ours. Try it again.")),
            problem,
        )


def _end(job: BackgroundJob, state: str, outcome: Outcome, problem: str) -> None:
    file = outcome.file or ResultFile("", "", "")
    BackgroundJob.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=state,
        ended_at=Now(),
        note=outcome.note[:300],
        url=outcome.url,
        error=problem,
        result_name=file.name,
        result_type=file.content_type,
        result_sha256=file.sha256,
    )
