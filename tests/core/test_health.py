"""The parts of the system are asked in turn, and none of them keeps the asker waiting."""

import os
import signal
import socket
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from qms.core import health
from qms.core.models import Heartbeat
from qms.core.tasks import heartbeat
from qms.embedded import EmbeddedValkey

pytestmark = pytest.mark.django_db(transaction=True)  # health looks through its own connection


@pytest.fixture
def all_alive() -> None:
    heartbeat.work()
    health.beat("beat")


def test_all_is_well_while_everybody_gives_signs_of_life(all_alive):
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    parts = answer.json()
    assert list(parts) == ["database", "broker", "worker", "beat"]
    assert all(part["ok"] for part in parts.values())
    assert parts["worker"]["seconds_ago"] < 5


def test_nobody_has_to_sign_in_and_nothing_is_left_in_the_browser(all_alive):
    assert not Client().get("/healthz").cookies


def test_a_part_that_never_gave_a_sign_is_not_well():
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == {"ok": False, "what": "no sign of life known"}


def test_a_part_that_fell_silent_is_not_well(all_alive):
    Heartbeat.objects.filter(part="beat").update(at=timezone.now() - timedelta(minutes=3))
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["worker"]["ok"]
    assert not answer.json()["beat"]["ok"]
    assert 175 < answer.json()["beat"]["seconds_ago"] < 200


def test_a_broker_that_is_away_is_told_without_its_address(all_alive, settings):
    settings.CELERY_BROKER_URL = f"redis://:secret@127.0.0.1:{free_port()}/0"
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == {"ok": False, "what": "cannot be reached (ConnectionError)"}
    assert "secret" not in answer.content.decode()


@pytest.mark.fault
def test_a_frozen_broker_is_told_within_a_second_and_a_bit(all_alive, settings, server_home):
    valkey = EmbeddedValkey(server_home, fast=True)
    settings.CELERY_BROKER_URL = valkey.start()
    os.kill(valkey.process.pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        answer = Client().get("/healthz")
        assert time.monotonic() - started < 2.5
        assert not answer.json()["broker"]["ok"]
        assert answer.json()["database"]["ok"]
    finally:
        os.kill(valkey.process.pid, signal.SIGCONT)
        valkey.stop()


def test_a_database_that_is_away_is_told(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", "nowhere")
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == {
        "ok": False,
        "what": "cannot be reached (OperationalError)",
    }
    assert not answer.json()["worker"]["ok"]


def test_a_check_that_hangs_is_asked_once_and_not_again_and_again(monkeypatch):
    asked = []

    def hang() -> None:
        asked.append(1)
        time.sleep(0.5)

    monkeypatch.setattr(health, "PATIENCE", 0.1)
    answers = [health._asked("a slow part", hang)[0] for _call in range(3)]
    assert [answer["ok"] for answer in answers] == [False, False, False]
    assert asked == [1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
