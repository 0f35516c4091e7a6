"""Scheduled jobs: one run a slot, whoever knocks and however often."""

from collections.abc import Callable
from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from qms.core import jobs
from qms.core.jobs import Job
from qms.core.models import JobRun
from qms.core.tasks import forget_runs
from tests.together import together

DAILY = timedelta(days=1)


def nightly(work: Callable[[], int]) -> Job:
    return Job("tests.nightly", DAILY, "Counts.", work)


def test_a_run_leaves_behind_what_it_did(db):
    assert nightly(lambda: 3).run()
    run = JobRun.objects.get()
    assert (run.job, run.done, run.error) == ("tests.nightly", 3, "")
    assert run.slot == timezone.now().astimezone(UTC).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    assert run.started_at <= run.ended_at


def test_knocking_again_in_the_same_slot_does_nothing(db):
    did = []
    job = nightly(lambda: did.append(1) or 1)
    assert [job.run() for _knock in range(5)] == [True, False, False, False, False]
    assert did == [1]


def test_the_next_slot_is_a_run_of_its_own(db):
    job = nightly(lambda: 1)
    job.run()
    JobRun.objects.update(slot=timezone.now() - timedelta(days=3))  # the scheduler was away
    assert job.run()
    assert not job.run()
    assert JobRun.objects.count() == 2


def test_a_failure_is_kept_and_told_and_the_slot_is_over(db):
    job = nightly(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        job.run()
    assert JobRun.objects.get().error == "ZeroDivisionError: integer division or modulo by zero"
    assert not job.run()


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_under_way_is_left_alone():
    answers = []
    meanwhile = nightly(lambda: 1).run
    assert nightly(lambda: answers.extend(together(meanwhile)) or 1).run()
    assert answers == [False]
    assert JobRun.objects.get().ended_at


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_the_same_moment_one_does_the_work():
    did = []
    job = nightly(lambda: did.append(1) or 1)
    assert sorted(together(*[job.run] * 8)) == [False] * 7 + [True]
    assert did == [1]


@pytest.mark.django_db(transaction=True)
def test_a_run_whose_worker_died_is_taken_up_again():
    begun = nightly(lambda: 1)._claim()
    assert JobRun.objects.get().ended_at is None
    assert together(nightly(lambda: 7).run) == [True]
    run = JobRun.objects.get()
    assert (run.pk, run.done) == (begun, 7)
    assert run.ended_at


def test_no_two_jobs_share_a_name():
    with pytest.raises(ValueError, match="declared twice"):
        jobs.job("core.heartbeat", every=DAILY, about="")(lambda: 0)


def test_a_slow_job_is_knocked_at_every_minute_and_a_quick_one_in_its_own_time():
    assert nightly(lambda: 0).knock == timedelta(minutes=1)
    assert Job("tests.quick", timedelta(seconds=15), "", lambda: 0).knock == timedelta(seconds=15)


def test_old_runs_are_forgotten_and_the_young_are_kept(db):
    for days in (1, 13, 15, 400):
        JobRun.objects.create(job="tests.nightly", slot=timezone.now() - timedelta(days=days))
    assert forget_runs.work() == 2
    assert JobRun.objects.count() == 2


def test_the_last_run_of_every_job_is_found(db):
    assert jobs.last_runs() == {}
    now = timezone.now()
    for minutes in (5, 0, 10):
        JobRun.objects.create(job="core.heartbeat", slot=now - timedelta(minutes=minutes))
    JobRun.objects.create(job="tests.undeclared", slot=now)
    assert {name: run.slot for name, run in jobs.last_runs().items()} == {"core.heartbeat": now}
