"""A real worker and a real scheduler, killed and doubled: every job has its effect once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import redis
from celery import Celery
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from complaints.models import Complaint
from qms.core.models import Act, Heartbeat, JobRun
from qms.embedded import EmbeddedValkey
from qms.notifications.escalation.services import JOB
from qms.notifications.models import Notification
from tests import factories

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 40  # seconds


class Processes:
    """Our own Celery processes, each leading a group that ends with the test."""

    def __init__(self, home: Path, broker_url: str) -> None:
        self.home = home
        self.running: list[subprocess.Popen[bytes]] = []
        self.env = os.environ | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": broker_url,
            "DB_LOCK_TIMEOUT_MS": "30000",  # a test holds a lock while it kills
        }
        self.env.pop("DJANGO_SETTINGS_MODULE", None)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        log = self.home / f"celery-{len(self.running)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "qms", *arguments],
                cwd=ROOT,
                env=self.env,
                stdout=output,
                stderr=output,
                process_group=0,
            )
        self.running.append(process)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        """A worker with one child, as soon as that child is there."""
        process = self.start(
            *(
                "worker",
                "--concurrency",
                "1",
                "--loglevel",
                "INFO",
                "-n",
                f"w{time.time_ns()}@test",
            ),
            *("--without-gossip", "--without-mingle"),
        )
        eventually(lambda: children(process.pid))
        return process

    def beat(self) -> subprocess.Popen[bytes]:
        return self.start("beat", "--loglevel", "INFO", "--pidfile=")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """As a power cut would, with all its children."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def broker(server_home: Path, settings: Any) -> Iterator[EmbeddedValkey]:
    valkey = EmbeddedValkey(server_home, fast=True)
    settings.CELERY_BROKER_URL = valkey.start()
    yield valkey
    valkey.stop()


@pytest.fixture
def processes(server_home: Path, broker: EmbeddedValkey) -> Iterator[Processes]:
    started = Processes(server_home, broker.url)
    yield started
    for process in started.running:
        started.kill(process)


@pytest.fixture
def knock(broker: EmbeddedValkey) -> Callable[[], None]:
    """What beat does every minute."""
    client = Celery(broker=broker.url)
    return lambda: client.send_task(JOB)


def database_url() -> str:
    to = connection.settings_dict
    sign_in = f"{to['USER']}:{quote(to['PASSWORD'])}"
    return f"postgres://{sign_in}@/{to['NAME']}?host={quote(to['HOST'])}&port={to['PORT']}"


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def eventually(condition: Callable[[], Any], meanwhile: Callable[[], Any] = lambda: None) -> Any:
    """Wait until it is true, and say what it was."""
    give_up = time.monotonic() + PATIENCE
    while not (answer := condition()):
        assert time.monotonic() < give_up, "it did not happen in time"
        meanwhile()
        time.sleep(0.5)
    return answer


@pytest.fixture(autouse=True)
def step(db: None) -> None:
    factories.step(0, "owner")


def overdue(supplier: Any, by: Any) -> Complaint:
    return factories.complaint(supplier, by=by, occurred_at=timezone.now() - timedelta(days=9))


def ended_runs() -> Any:
    return JobRun.objects.filter(job=JOB, ended_at__isnull=False)


def assert_told_once(*complaints: Complaint) -> None:
    numbers = sorted(complaint.number for complaint in complaints)
    told = [text.split()[3] for text in Notification.objects.values_list("text", flat=True)]
    acts = Act.objects.filter(verb="complaint.escalated").values_list("subject_label", flat=True)
    assert sorted(told) == sorted(acts) == numbers


def test_it_reaches_the_inbox_and_everybody_is_well(processes, supplier, engineer, signed_in):
    complaint = overdue(supplier, engineer)
    processes.worker()
    processes.beat()
    eventually(Notification.objects.exists)
    assert complaint.number in signed_in(engineer).get("/inbox/").content.decode()
    eventually(lambda: Client().get("/healthz").status_code == 200)


def test_two_schedulers_and_two_workers_have_one_effect(processes, knock, supplier, engineer):
    complaints = [overdue(supplier, engineer) for _complaint in range(5)]
    for _twice in range(2):
        processes.worker()
        processes.beat()
    eventually(lambda: ended_runs().filter(done__gt=0).exists(), meanwhile=knock)
    for _message in range(10):
        knock()
    time.sleep(3)
    assert_told_once(*complaints)
    assert sum(ended_runs().values_list("done", flat=True)) == 5


@pytest.mark.parametrize("everything", [False, True], ids=["its child", "all of it"])
def test_a_worker_killed_in_the_middle_of_a_job(processes, knock, supplier, engineer, everything):
    """The second run finds what the first one left: here nothing, as it never committed."""
    complaint = overdue(supplier, engineer)
    worker = processes.worker()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE notifications_notification IN SHARE ROW EXCLUSIVE MODE")
        knock()
        eventually(somebody_waits_for_the_table)
        if everything:
            processes.kill(worker)
        else:
            os.kill(children(worker.pid)[0], signal.SIGKILL)
    assert not ended_runs().exists()
    if everything:
        processes.worker()
    eventually(lambda: ended_runs().exists(), meanwhile=knock)
    assert_told_once(complaint)
    assert JobRun.objects.filter(job=JOB, ended_at=None).count() == 0


def test_a_broker_that_comes_back_empty_is_found_again(processes, broker):
    """Scheduler and worker do so by themselves; what has to be done was never in the broker."""
    processes.worker()
    processes.beat()
    eventually(beats("worker").exists)
    broker.kill()
    redis.Redis.from_url(broker.start().replace("redis+socket", "unix")).flushall()
    back = timezone.now()
    eventually(beats("worker").filter(at__gt=back).exists)
    assert beats("beat").filter(at__gt=back - timedelta(seconds=15)).exists()


def beats(part: str) -> Any:
    return Heartbeat.objects.filter(part=part)


def somebody_waits_for_the_table() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted"
            " AND relation = 'notifications_notification'::regclass)"
        )
        (waits,) = cursor.fetchone()
    return waits
