"""Valkey is away or frozen: nobody who logs a complaint notices, and reminders come later."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.faults.site import Site

COMPLAINTS = 25
OVERDUE = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from qms.accounts.models import User
from suppliers.models import Supplier
from tests import factories
print(factories.complaint(
    Supplier.objects.get(), by=User.objects.get(username="eva"), title="Porosity in flange",
    occurred_at=timezone.now() - timedelta(days=3),
))
"""


@contextmanager
def stopped(site: Site) -> Iterator[None]:
    site.valkey.stop()
    yield
    site.valkey.start()


@contextmanager
def frozen(site: Site) -> Iterator[None]:
    with site.frozen(site.valkey.pid):
        yield


def median_of_logging(site: Site) -> float:
    """Seconds a complaint takes, each of them logged."""
    took = []
    for count in range(COMPLAINTS):
        began = time.perf_counter()
        answer = site.log_complaint(f"Burr on sealing face, crate {count}")
        took.append(time.perf_counter() - began)
        assert answer.status == 201
    return statistics.median(took)


@pytest.mark.parametrize("trouble", [stopped, frozen])
def test_complaints_are_logged_as_fast_as_ever(
    site: Site, trouble: Callable[[Site], object], record_property: Callable[[str, object], None]
) -> None:
    median_of_logging(site)
    usual = median_of_logging(site)
    with trouble(site):
        without = median_of_logging(site)
        health = site.look("/healthz", signed_in=False)
    record_property("milliseconds with and without", (round(usual * 1e3), round(without * 1e3)))
    assert without < 3 * usual
    assert health.status == 503
    assert not health.json["broker"]["ok"]
    assert health.json["database"]["ok"]
    assert site.look("/healthz", signed_in=False).json["broker"]["ok"]


def test_the_reminder_comes_once_the_broker_is_back(
    site: Site, record_property: Callable[[str, object], None]
) -> None:
    site.valkey.stop()
    number = site.python("-c", OVERDUE).stdout.strip()
    site.start("celery", "-A", "qms", "worker", "--concurrency", "1", "--loglevel", "WARNING")
    site.start("celery", "-A", "qms", "beat", "--loglevel", "WARNING", "--pidfile=")
    time.sleep(3)
    assert reminders(site, number) == 0
    site.valkey.start()
    began = time.monotonic()
    while not reminders(site, number):
        assert time.monotonic() < began + 60, site.log()
        time.sleep(0.2)
    record_property("seconds to the reminder", round(time.monotonic() - began, 1))


def reminders(site: Site, number: str) -> int:
    ((count,),) = site.rows(
        "SELECT count(*) FROM core_act WHERE verb = 'complaint.reminded' AND subject_label = %s",
        number,
    )
    return int(count)
