"""The status page: every declared job and its last run, who is alive, and where things are."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from qms.core import health, jobs
from qms.core.models import Heartbeat, JobRun
from tests import factories


@pytest.fixture
def states(manager, signed_in):
    def read() -> dict[str, tuple[str, str]]:
        page = signed_in(manager).get("/status/")
        return {state.job.name: state.pill for state in page.context["jobs"]}

    return read


def last_run(job: str, *, ago: timedelta, error: str = "") -> None:
    at = timezone.now() - ago
    JobRun.objects.create(job=job, slot=at, ended_at=at, error=error)


def test_every_declared_job_is_there_with_its_sentence(manager, signed_in):
    page = signed_in(manager).get("/status/").content.decode()
    for job in jobs.declared():
        assert job.name in page
        assert str(job.about) in page


@pytest.mark.parametrize(
    ("ago", "pill"),
    [
        (timedelta(minutes=4), ("on time", "green")),
        (timedelta(minutes=10), ("late", "amber")),
        (timedelta(minutes=30), ("stands still", "red")),
    ],
)
def test_a_job_that_is_late_turns_amber_and_then_red(states, ago, pill):
    assert states()["complaints.remind"] == ("not run yet", "grey")
    last_run("complaints.remind", ago=ago)
    assert states()["complaints.remind"] == pill


def test_a_failure_is_red_and_told(states, manager, signed_in):
    last_run("complaints.remind", ago=timedelta(0), error="OperationalError: disk full")
    assert states()["complaints.remind"] == ("failed", "red")
    assert "disk full" in signed_in(manager).get("/status/").content.decode()


def test_a_daily_job_is_not_late_at_noon(states):
    last_run("core.forget_runs", ago=timedelta(hours=20))
    assert states()["core.forget_runs"] == ("on time", "green")


def test_who_is_silent_is_told(manager, signed_in):
    health.beat("worker")
    pulses = dict(signed_in(manager).get("/status/").context["pulses"])
    assert (pulses["Worker"].ok, pulses["Scheduler"].ok) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_the_acts_of_all_streams_are_counted(manager, supplier, signed_in, settings):
    factories.complaint(supplier)
    facts = dict(signed_in(manager).get("/status/").context["facts"])
    assert facts["Acts in the chain"] == "3"  # the manager, the supplier, the complaint
    assert facts["Version"] == settings.VERSION
    assert facts["Database"].startswith("Postgres 1")


def test_it_works_with_the_broker_away(manager, signed_in, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert signed_in(manager).get("/status/").status_code == 200


@pytest.mark.parametrize("person", ["engineer", "inspector", "auditor", "supplier_user"])
def test_others_do_not_see_it(request, signed_in, person):
    browser = signed_in(request.getfixturevalue(person))
    assert browser.get("/status/").status_code == 403
    assert "/status/" not in browser.get("/").content.decode()


def test_it_says_when_the_last_backup_was_taken(manager, signed_in):
    def told() -> str:
        return dict(signed_in(manager).get("/status/").context["facts"])["Last backup"]

    assert told() == "none known"
    Heartbeat.objects.create(part="backup", at=datetime(2026, 3, 1, 22, 30, tzinfo=UTC))
    assert "23:30" in told()  # the plant's time
