"""What is no record is forgotten in its time, and not before."""

import os
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from qms.core import jobs
from qms.core.acts import act
from qms.core.files import store
from qms.core.files.sweep import sweep_files
from qms.core.imports.services import confirm_import
from qms.core.mail import send
from qms.core.models import (
    Act,
    BackgroundJob,
    Draft,
    IdempotencyKey,
    Import,
    JobRun,
    OutgoingMail,
)
from qms.core.tasks import forget_imports, forget_jobs
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
    told = {what for _job, what, _model, _since in FORGOTTEN}
    assert told | {"imports"} == settings.KEPT_DAYS.keys()


def an_import_from(content: bytes, created_at: datetime) -> Import:
    file = SimpleUploadedFile("suppliers.csv", content)
    record = factories.checked_import(file, kind="suppliers.supplier")
    with act("import.dated", record, actor=factories.SETUP):
        Import.objects.filter(pk=record.pk).update(created_at=created_at)
    return record


def test_an_import_nobody_has_confirmed_goes_with_its_file(db):
    kept = timedelta(days=settings.KEPT_DAYS["imports"])
    old = timezone.now() - kept - timedelta(minutes=1)
    lost = an_import_from(b"Code,Name\n1,Lechner\n", old)
    young = an_import_from(b"Code,Name\n2,Kessler\n", old + timedelta(minutes=2))
    done = an_import_from(b"Code,Name\n3,Moravia\n", old)
    confirm_import(done, actor=factories.SETUP)
    assert forget_imports.work() == 1
    assert set(Import.objects.all()) == {young, done}
    assert Act.objects.latest("id").verb == "import.forgotten"
    for record in (lost, young, done):
        os.utime(store.path_of(record.sha256), (0, 0))
    sweep_files(timezone.now())
    there = [store.path_of(record.sha256).exists() for record in (lost, young, done)]
    assert there == [False, True, True]


def test_the_list_says_when_an_unfinished_import_goes(engineer, signed_in):
    upload = SimpleUploadedFile("suppliers.csv", b"Code,Name\n1,Lechner\n")
    browser = signed_in(engineer)
    browser.post("/imports/upload/", {"kind": "suppliers.supplier", "file": upload})
    record = Import.objects.get()
    day = date_format(timezone.localtime(record.created_at + timedelta(days=90)), "DATE_FORMAT")
    assert f"removed on {day} unless it is imported" in browser.get("/imports/").content.decode()


def test_work_that_has_not_ended_is_not_forgotten(engineer):
    BackgroundJob.objects.create(kind="x", owner_id=engineer.pk)
    assert forget_jobs.work() == 0


def test_a_job_says_how_long_is_set():
    (told,) = [str(job.about) for job in jobs.declared() if job.name == "core.forget_mails"]
    assert told == f"Forgets after {settings.KEPT_DAYS['mails']} days to whom mails were sent."
