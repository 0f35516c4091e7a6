"""Somebody who is put out is out of what they were in, from the next request on.

The ways in: tests/house/test_doors.py. What waits in the queue in their name:
tests/core/test_background.py.
"""

from collections.abc import Callable

import pytest
from django.test import Client

from qms.accounts.models import User
from qms.accounts.services import deactivate_user, reactivate_user
from qms.core.attachments import attach_files
from qms.core.files.intake import take_in
from tests import factories
from tests.house.world import ended_job, photo

Try = Callable[[], bool]  # whether they get what is there


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: User) -> Try:
    client = browser(person)
    return lambda: client.get("/complaints/").status_code == 200


def form(person: User) -> Try:
    client = browser(person)
    return lambda: client.post("/profile/", {"theme": "dark"})["Location"] == "/profile/"


def draft(person: User) -> Try:
    client = browser(person)
    place = "/drafts/complaints:log/5f6f1d0e-0000-4000-8000-000000000001/"
    return lambda: client.post(place, {"title": "Burr"}).status_code == 204


def file(person: User) -> Try:
    complaint = factories.complaint(factories.supplier("10555", "Nordform AB"))
    (made,) = attach_files(complaint, [take_in(photo())], actor=factories.SETUP, shared=False)
    client = browser(person)
    return lambda: client.get(f"/files/{made.pk}/").status_code == 200


def result_of_a_job(person: User) -> Try:
    client, job = browser(person), ended_job(person)
    return lambda: client.get(f"/jobs/{job.pk}/result/").status_code == 200


def api_by_session(person: User) -> Try:
    client = browser(person)
    return lambda: client.get("/api/v1/complaints/").status_code == 200


PLACES = [page, form, draft, file, result_of_a_job, api_by_session]


@pytest.fixture
def ada(admin: User) -> User:
    """An administrator, who may do all of it; another one stays."""
    return factories.user("otto", "admin", email="otto@plant.example")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_a_place_is_shut_from_the_next_request_on(place: Callable[[User], Try], ada: User):
    enter = place(ada)
    deactivate_user(ada, actor=factories.SETUP, reason="Has left the company.")
    assert not enter()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_each_of_these_places_opens_to_who_is_let_in_again(place: Callable[[User], Try], ada: User):
    """So that a place that opens for nobody proves nothing."""
    enter = place(ada)
    gone = deactivate_user(ada, actor=factories.SETUP, reason="Has left the company.")
    reactivate_user(gone, actor=factories.SETUP, reason="Comes back.")
    assert enter()
