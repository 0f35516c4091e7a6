"""The status page: every declared job and its last run, who is alive, and where things are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from qms.core import health, jobs
from qms.core.models import Heartbeat, JobRun, OutgoingMail
from qms.notifications.models import Webhook
from qms.notifications.webhooks.services import create_webhook
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
    assert states()["notifications.escalate"] == ("not run yet", "grey")
    last_run("notifications.escalate", ago=ago)
    assert states()["notifications.escalate"] == pill


def test_a_failure_is_red_and_told(states, manager, signed_in):
    last_run("notifications.escalate", ago=timedelta(0), error="OperationalError: disk full")
    assert states()["notifications.escalate"] == ("failed", "red")
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


def page(person, signed_in) -> str:
    return signed_in(person).get("/status/").content.decode()


def test_a_mail_that_was_given_up_is_there_and_can_be_tried_again(manager, signed_in):
    mail = OutgoingMail.objects.create(
        key="1", to="eva@werk.example", subject="Hello", state="failed", last_error="550 unknown"
    )
    assert "550 unknown" in page(manager, signed_in)
    assert signed_in(manager).post(f"/status/mails/{mail.pk}/again/").status_code == 302
    mail.refresh_from_db()
    assert mail.state == "waiting"
    assert "550 unknown" in page(manager, signed_in), "the last trouble, until it is sent"
    assert "given up" not in page(manager, signed_in)


def test_what_waits_is_counted(manager, signed_in):
    OutgoingMail.objects.create(key="1", to="eva@werk.example", subject="Hello")
    waiting = dict(signed_in(manager).get("/status/").context["queues"])
    assert waiting["Mails waiting"] == "1"
    assert waiting["Mail server"] == "no mail server set"


@pytest.mark.parametrize(
    ("ago", "pill"),
    [(None, ("never", "grey")), (20, ("in time", "green")), (30, ("overdue", "red"))],
)
def test_a_backup_and_an_anchor_are_due_every_day(manager, signed_in, ago, pill):
    if ago:
        at = timezone.now() - timedelta(hours=ago)
        Heartbeat.objects.bulk_create(Heartbeat(part=part, at=at) for part in ("anchor", "backup"))
    kept = signed_in(manager).get("/status/").context["keepings"]
    assert [one.pill for one in kept] == [pill, pill]


def test_a_webhook_that_fails_is_named(manager, signed_in):
    webhook, _secret = create_webhook(
        actor=factories.SETUP, url="https://mes.example/", events=["complaint.closed"]
    )
    assert "mes.example" not in page(manager, signed_in)
    Webhook.objects.filter(pk=webhook.pk).update(failures=2)
    assert "mes.example" in page(manager, signed_in)
