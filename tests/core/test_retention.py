"""What is no record is forgotten in its time, and not before."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import models
from django.utils import timezone

from qms.core import jobs, retention
from qms.core.mail import send
from qms.core.models import BackgroundJob, Draft, IdempotencyKey, JobRun, OutgoingMail
from qms.notifications.models import Call, Notification
from qms.notifications.notices import JOB_ENDED
from qms.notifications.services import notify
from qms.notifications.webhooks.services import create_webhook
from tests import factories

FORGOTTEN: list[tuple[str, str, type[models.Model], str]] = [
    ("core.forget_drafts", "drafts", Draft, "updated_at"),
    ("core.forget_jobs", "jobs", BackgroundJob, "ended_at"),
    ("core.forget_keys", "keys", IdempotencyKey, "created_at"),
    ("core.forget_mails", "mails", OutgoingMail, "created_at"),
    ("core.forget_runs", "runs", JobRun, "slot"),
    ("notifications.forget", "messages", Notification, "created_at"),
    ("notifications.forget_calls", "calls", Call, "created_at"),
]


@pytest.fixture
def rows(engineer) -> None:
    now = timezone.now()
    Draft.objects.create(owner_id=engineer.pk, form="complaints:log", key="k")
    BackgroundJob.objects.create(kind="x", owner_id=engineer.pk, ended_at=now)
    IdempotencyKey.objects.create(key="k", owner_id=engineer.pk, route="x", body_hash="")
    JobRun.objects.create(job="x", slot=now)
    notify(JOB_ENDED, [engineer], "The export is ready.", url="/")
    webhook, _secret = create_webhook(
        actor=factories.SETUP, url="https://mes.example/", events=["complaint.closed"]
    )
    Call.objects.create(webhook=webhook, event_id="1", event="complaint.closed", body="{}")
    send("eva@plant.example", "Ready", "The export is ready.", key="k")


@pytest.mark.parametrize(("job", "what", "model", "since"), FORGOTTEN)
def test_it_is_kept_to_its_last_day_and_forgotten_the_day_after(
    job: str, what: str, model: Any, since: str, rows: None
):
    work = next(one.work for one in jobs.declared() if one.name == job)
    kept = timedelta(days=settings.KEPT_DAYS[what])
    model.objects.update(**{since: timezone.now() - kept + timedelta(minutes=1)})
    assert work() == 0
    model.objects.update(**{since: timezone.now() - kept - timedelta(minutes=1)})
    assert work() == 1
    assert not model.objects.exists()


def test_every_setting_has_its_job():
    assert {what for _job, what, _model, _since in FORGOTTEN} == settings.KEPT_DAYS.keys()


def test_work_that_has_not_ended_is_not_forgotten(engineer):
    BackgroundJob.objects.create(kind="x", owner_id=engineer.pk)
    assert retention.forget(BackgroundJob.objects.all(), "jobs", since="ended_at") == 0


def test_a_job_says_how_long_is_set():
    (told,) = [str(job.about) for job in jobs.declared() if job.name == "core.forget_mails"]
    assert told == f"Forgets after {settings.KEPT_DAYS['mails']} days to whom mails were sent."
