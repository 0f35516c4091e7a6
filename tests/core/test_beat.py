"""The scheduler's own sign of life, and what it knocks at."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from qms.celery import BEAT_EVERY, LOOK_EVERY, Scheduler, app
from qms.core import jobs
from qms.core.models import Heartbeat


@pytest.fixture
def scheduler() -> Scheduler:
    """With nothing to send: these tests are about the pulse."""
    return Scheduler(app, lazy=True)


def test_every_declared_job_is_knocked_at_and_what_people_wait_for_is_looked_for():
    knocked_at = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert knocked_at == {
        **{job.name: job.knock for job in jobs.declared()},
        "core.background": timedelta(seconds=LOOK_EVERY),
    }
    assert set(knocked_at) <= set(app.tasks)
    assert "notifications.escalate" in knocked_at


@pytest.mark.django_db(transaction=True)
def test_a_tick_leaves_a_sign_of_life_and_the_next_one_only_after_a_while(scheduler):
    assert scheduler.tick() == BEAT_EVERY
    Heartbeat.objects.update(at=timezone.now() - timedelta(hours=1))
    scheduler.tick()
    assert Heartbeat.objects.get().at < timezone.now() - timedelta(minutes=59)
    scheduler.last_beat -= BEAT_EVERY
    scheduler.tick()
    assert Heartbeat.objects.get().at > timezone.now() - timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_trouble_with_the_database_is_told_and_outlived(scheduler, monkeypatch, caplog):
    with monkeypatch.context() as trouble:
        connection.close()
        trouble.setitem(connection.settings_dict, "NAME", "nowhere")
        assert scheduler.tick() == BEAT_EVERY
    assert "no heartbeat of beat" in caplog.text
    scheduler.last_beat -= BEAT_EVERY
    scheduler.tick()
    assert Heartbeat.objects.get().part == "beat"


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_is_made_anew(scheduler, owner):
    scheduler.tick()
    with owner.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'qms_app' AND datname = current_database()"
        )
    scheduler.last_beat -= BEAT_EVERY
    scheduler.tick()
    assert Heartbeat.objects.get().at > timezone.now() - timedelta(seconds=30)
