"""The figures a monitor reads, from the rows as they stand and the requests as they were served."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest

from qms.core import health
from qms.core.background import start
from qms.core.mail import send
from qms.core.metrics import Rows, requests
from qms.core.models import Heartbeat, JobRun
from qms.core.tasks import heartbeat
from tests.core.test_jobs import nightly

pytestmark = pytest.mark.django_db


def figures(registry: CollectorRegistry) -> dict[str, float]:
    lines = generate_latest(registry).decode().splitlines()
    return {
        name: float(value)
        for name, _space, value in (line.rpartition(" ") for line in lines if line[0] != "#")
    }


def of_rows() -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(Rows())
    return figures(registry)


def test_what_waits_is_counted_by_its_state(manager):
    assert not [name for name in of_rows() if name.startswith(("qms_mails", "qms_background"))]
    start("core.check_import", owner=manager, pk=0)
    send("eva@example.com", "Overdue", "Contain it.", key="one")
    send("ivo@example.com", "Overdue", "Contain it.", key="two")
    found = of_rows()
    assert found['qms_background_jobs{state="queued"}'] == 1
    assert found['qms_mails{state="waiting"}'] == 2


def test_jobs_and_parts_have_an_age(db):
    heartbeat.run()
    health.beat("beat")
    Heartbeat.objects.filter(part="beat").update(at=timezone.now() - timedelta(minutes=5))
    found = of_rows()
    assert 0 <= found['qms_job_age_seconds{job="core.heartbeat"}'] < 60
    assert found['qms_job_failed{job="core.heartbeat"}'] == 0
    assert found['qms_heartbeat_age_seconds{part="worker"}'] < 60
    assert 300 <= found['qms_heartbeat_age_seconds{part="beat"}'] < 360
    JobRun.objects.update(error="OSError: no route")
    assert of_rows()['qms_job_failed{job="core.heartbeat"}'] == 1


def test_a_job_that_is_not_declared_any_more_is_not_told(db):
    nightly(lambda: 1).run()
    assert 'qms_job_age_seconds{job="tests.nightly"}' not in of_rows()


@pytest.mark.django_db(transaction=True)
def test_the_chain_grows_with_what_is_written():
    before = of_rows()["qms_chain_acts"]
    from tests import factories

    factories.supplier("10432", "Kessler Guss GmbH")
    assert of_rows()["qms_chain_acts"] == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_a_figure_too(monkeypatch):
    assert of_rows()["qms_database_up"] == 1
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "NAME", "nowhere")
    assert of_rows() == {"qms_database_up": 0}
    connection.close()


def test_requests_are_counted_by_route_and_never_by_address(signed_in, engineer):
    browser, name = (
        signed_in(engineer),
        'qms_request_seconds_count{method="%s",route="%s",status="%s"}',
    )
    before = figures(requests)
    browser.get("/complaints/?q=flange")
    browser.get("/nothing-here-1")
    browser.get("/nothing-here-2")
    browser.generic("BREW", "/")
    after = figures(requests)
    changed = {key: after[key] - before.get(key, 0) for key in after if "_count" in key}
    assert changed[name % ("GET", "/complaints/", 200)] == 1
    assert changed[name % ("GET", "unknown", 404)] == 2
    assert changed[name % ("other", "/", 405)] == 1
    assert not [key for key in after if "nothing-here" in key or "BREW" in key]


def test_the_public_site_has_no_such_address(db):
    assert Client().get("/metrics").status_code == 404
