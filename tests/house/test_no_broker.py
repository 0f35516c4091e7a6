"""No request ever calls the broker: it may be stopped, frozen or gone, and nobody waits for it."""

import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings

from complaints.models import Complaint
from qms.celery import app
from tests.house.matrix import MATRIX, Row
from tests.house.world import World

BROKER = urlsplit(settings.CELERY_BROKER_URL)
LOGGED = {
    "title": "Burr on sealing face",
    "source": "incoming",
    "severity": "major",
    "received_on": "2026-01-05",
    "key": "a-key",
}
ASKS_THE_BROKER = "/healthz"  # how it is: with a second's patience, and for monitors only


class Called(AssertionError):
    """Somebody went to the broker within a request."""


def is_broker(address: Any) -> bool:
    return address == BROKER.path if isinstance(address, str) else address[1] == BROKER.port


@pytest.fixture(autouse=True)
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every call to the broker in this process, refused: on a new connection or an old one."""
    made: list[str] = []
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if is_broker(address):
            refuse()
        connect(self, address)

    def refuse(*_: Any, **__: Any) -> None:
        made.append("a call")
        raise Called

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(redis.connection.AbstractConnection, "send_packed_command", refuse)
    yield made
    assert not made


def test_the_guard_sees_a_task_that_is_sent(calls: list[str]):
    with pytest.raises(Exception):  # noqa: B017  whatever kombu makes of it
        app.send_task("reminders", retry=False)
    assert calls
    calls.clear()


@pytest.mark.parametrize("row", [row for row in MATRIX if row.path != ASKS_THE_BROKER], ids=str)
def test_no_address_calls_the_broker(row: Row, world: World):
    person = sorted(row.who & {"manager"} or row.who)[0]
    world.ask(row, person, world.address(row.path, person))


@pytest.mark.django_db(transaction=True)
def test_a_complaint_goes_from_logged_to_void_without_it(
    supplier, manager, signed_in: Callable[..., Any]
):
    """With real commits, so that what waits for a commit has its chance."""
    browser = signed_in(manager)
    browser.post("/complaints/log/", {"supplier": supplier.pk, **LOGGED})
    complaint = Complaint.objects.get()
    for verb, sent in {
        "contain": {"measure": "Stock sorted."},
        "investigate": {
            "outcome": "investigated",
            "finding": "The tool was worn.",
            "reportable": "undecided",
        },
        "close": {"reason": "Tool reground."},
        "reopen": {"reason": "Found three more."},
        "void": {"reason": "Logged twice."},
    }.items():
        answer = browser.post(f"{complaint.get_absolute_url()}{verb}/", sent)
        assert answer.status_code == 302
    complaint.refresh_from_db()
    assert complaint.state == "void"
