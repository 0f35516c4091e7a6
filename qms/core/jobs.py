"""Scheduled jobs: Postgres says what is due and what was done; Celery is only the muscle.

    @job("suppliers.remind", every=timedelta(hours=1), about=_("Tells people which …"))
    def remind() -> int:
        return remind_of_expiry(actor=Actor.clock("suppliers.remind"))

A job looks for work in rows, takes it with SKIP LOCKED, marks it in the same transaction and
returns how many things it did. The scheduler knocks often; the job's slot of the clock, taken from
the database and kept as a row, decides whether there is anything to do. So a lost, late or
repeated message changes nothing, and neither does a second scheduler.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now

from qms.core.logs import belonging
from qms.core.models import JobRun

KNOCK_AT_LEAST_EVERY = timedelta(minutes=1)
LOCKS = 7_105_002  # the class of our advisory locks

Work = Callable[[], int]


@dataclass(frozen=True)
class Job:
    name: str
    every: timedelta
    about: Any  # one sentence: what it is for
    work: Work

    @property
    def knock(self) -> timedelta:
        """How often the scheduler asks, so that a lost message costs a minute and not a slot."""
        return min(self.every, KNOCK_AT_LEAST_EVERY)

    def run(self) -> bool:
        """Do the work of the present slot, if nobody has; say whether it was ours to do."""
        with _alone(self.name) as alone:
            run_id = self._claim() if alone else None
            if run_id is None:
                return False
            with belonging(f"{self.name}-{run_id}"):
                self._work(run_id)
            return True

    def _claim(self) -> int | None:
        """The row of the present slot, unless that slot is done.

        We hold the job's lock, so a run that was begun and has not ended died with its worker. It
        is taken up again, which is harmless: what it finished is marked in the rows.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO core_jobrun AS run (job, slot, started_at, done, error)"
                " VALUES (%s, date_bin(%s, clock_timestamp(), '2001-01-01T00:00Z'),"
                " clock_timestamp(), 0, '')"
                " ON CONFLICT (job, slot) DO UPDATE SET started_at = excluded.started_at"
                " WHERE run.ended_at IS NULL RETURNING id",
                [self.name, f"{self.every.total_seconds()} seconds"],
            )
            claimed = cursor.fetchone()
        return claimed[0] if claimed else None

    def _work(self, run_id: int) -> None:
        """Work, and leave behind how it went; after a failure the next slot tries again."""
        done, problem = 0, ""
        try:
            done = self.work()
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
            raise
        finally:
            JobRun.objects.filter(pk=run_id).update(ended_at=Now(), done=done, error=problem)


_declared: dict[str, Job] = {}


def job(name: str, *, every: timedelta, about: Any) -> Callable[[Work], Job]:
    """Declare a job, in the `tasks.py` of its app."""

    def declare(work: Work) -> Job:
        if name in _declared:
            raise ValueError(f"{name} is declared twice")
        _declared[name] = Job(name, every, about, work)
        return _declared[name]

    return declare


def declared() -> Sequence[Job]:
    return [_declared[name] for name in sorted(_declared)]


def last_runs() -> dict[str, JobRun]:
    """The newest run of every declared job that has run at all."""
    newest: list[QuerySet[JobRun]] = [
        JobRun.objects.filter(job=job.name).order_by("-slot")[:1] for job in declared()
    ]
    runs = JobRun.objects.none().union(*newest, all=True)
    return {run.job: run for run in runs}


@contextmanager
def _alone(name: str) -> Iterator[bool]:
    """Whether nobody else runs this job now.

    The lock belongs to the database session, not to a period of time: Postgres gives it back when
    a killed worker's connection ends, and a slow run is never mistaken for a dead one.
    """
    alone = _advise("pg_try_advisory_lock", name)
    try:
        yield alone
    finally:
        if alone:
            _advise("pg_advisory_unlock", name)


def _advise(function: str, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.callproc(function, [LOCKS, zlib.crc32(name.encode()) - 2**31])
        (answer,) = cursor.fetchone()
    return answer
