"""Valkey is away or frozen: nobody who logs a complaint notices, and overdue work is told later."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from qms.core import health
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


def log_some(site: Site) -> None:
    for count in range(COMPLAINTS):
        assert site.log_complaint(f"Burr on sealing face, crate {count}").status == 201


def knocks(site: Site) -> int:
    """How often anybody has turned to the broker since it was started; asking is one of them."""
    with health.broker_at(site.valkey.url) as broker:
        return broker.info("stats")["total_connections_received"]


def test_nobody_who_logs_a_complaint_turns_to_the_broker(site: Site) -> None:
    log_some(site)
    before = knocks(site)
    log_some(site)
    assert knocks(site) == before + 1, "our own question"


@pytest.mark.parametrize("trouble", [stopped, frozen])
def test_complaints_are_logged_without_it(
    site: Site, trouble: Callable[[Site], AbstractContextManager[None]]
) -> None:
    with trouble(site):
        log_some(site)
        told = site.look("/healthz", signed_in=False)
    assert told.status == 503
    assert not told.json["broker"]["ok"]
    assert told.json["database"]["ok"]
    assert site.look("/healthz", signed_in=False).json["broker"]["ok"]


def test_owners_are_told_once_the_broker_is_back(
    site: Site, record_property: Callable[[str, object], None]
) -> None:
    site.valkey.stop()
    number = site.python("-c", OVERDUE).stdout.strip()
    site.start("celery", "-A", "qms", "worker", "--concurrency", "1", "--loglevel", "WARNING")
    site.start("celery", "-A", "qms", "beat", "--loglevel", "WARNING", "--pidfile=")
    time.sleep(3)
    assert escalations(site, number) == 0
    site.valkey.start()
    began = time.monotonic()
    while not escalations(site, number):
        assert time.monotonic() < began + 60, site.log()
        time.sleep(0.2)
    record_property("seconds until it is told", round(time.monotonic() - began, 1))


def escalations(site: Site, number: str) -> int:
    ((count,),) = site.rows(
        "SELECT count(*) FROM core_act WHERE verb = 'complaint.escalated' AND subject_label = %s",
        number,
    )
    return int(count)
