"""Somebody who is put out is out at every door, from the next request on.

What waits in the queue in their name: tests/core/test_background.py. A code after the password:
test_doors.py. The identity provider: test_oidc.py.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from qms.accounts.models import User
from qms.accounts.services import deactivate_user, reactivate_user
from qms.accounts.tokens import create_token
from qms.core.actors import Actor
from qms.core.attachments import attach_files
from qms.core.files.intake import take_in
from qms.core.models import OutgoingMail
from qms.notifications.mails import unsubscribe_url
from qms.notifications.notices import JOB_ENDED
from qms.notifications.services import notify
from tests import factories
from tests.accounts.device import Device
from tests.accounts.test_invitations import CHOSEN, newest_link
from tests.house.world import ended_job, photo

PASSWORD = "correct horse"
NEW = {"password1": "battery staple 7", "password2": "battery staple 7"}
Try = Callable[[], bool]  # whether the door lets them in


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


def api_by_token(person: User) -> Try:
    _token, secret = create_token(person, "A program", actor=factories.SETUP)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    return lambda: program.get("/api/v1/complaints/").status_code == 200


def sign_in(person: User) -> Try:
    def enter() -> bool:
        client = Client()
        client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
        return "_auth_user_id" in client.session

    return enter


def passkey(person: User) -> Try:
    device = Device(person)

    def enter() -> bool:
        client = Client()
        device.sign_in(client)
        return "_auth_user_id" in client.session

    return enter


def password_change(person: User) -> Try:
    client = browser(person)
    typed = NEW | {"oldpassword": PASSWORD}

    def change() -> bool:
        client.post("/accounts/password/change/", typed)
        return User.objects.get(pk=person.pk).check_password(NEW["password1"])

    return change


def forgotten_password(person: User) -> Try:
    def ask() -> bool:
        before = OutgoingMail.objects.count()
        Client().post("/accounts/password/reset/", {"email": person.email})
        return OutgoingMail.objects.count() > before

    return ask


def mailed_password(person: User) -> Try:
    client = Client()
    client.post("/accounts/password/reset/", {"email": person.email})
    mail = OutgoingMail.objects.latest("id")
    link = re.search(r"/accounts/password/reset/key/\S+", mail.body)[0]
    opened = client.get(link)["Location"]

    def choose() -> bool:
        client.post(opened, NEW)
        return User.objects.get(pk=person.pk).check_password(NEW["password1"])

    return choose


def unsubscribe(person: User) -> Try:
    notify(JOB_ENDED, [person], "Done.", url="/")
    place = unsubscribe_url(person, "job.ended").removeprefix("http://127.0.0.1:8000")
    return lambda: Client().post(place).status_code == 200


def invitation(person: User) -> Try:
    factories.invitation("nora@plant.example", actor=Actor.person(person))
    link = newest_link()
    return lambda: Client().post(link, CHOSEN).status_code == 302


DOORS = [
    page,
    form,
    draft,
    file,
    result_of_a_job,
    api_by_session,
    api_by_token,
    sign_in,
    passkey,
    password_change,
    forgotten_password,
    mailed_password,
    unsubscribe,
    invitation,
]


@pytest.fixture
def ada(settings: Any, admin: User) -> User:
    """An administrator, who may do all of it; another one stays."""
    settings.MAIL_TRANSPORT = {"backend": "django.core.mail.backends.dummy.EmailBackend"}
    settings.EMAIL_BACKEND = "qms.core.mail.Outbox"
    return factories.user("otto", "admin", email="otto@plant.example")


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_a_door_is_shut_from_the_next_request_on(door: Callable[[User], Try], ada: User):
    enter = door(ada)
    deactivate_user(ada, actor=factories.SETUP, reason="Has left the company.")
    assert not enter()


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_each_of_these_doors_opens_for_who_is_let_in_again(door: Callable[[User], Try], ada: User):
    """So that a door that opens for nobody proves nothing."""
    enter = door(ada)
    gone = deactivate_user(ada, actor=factories.SETUP, reason="Has left the company.")
    reactivate_user(gone, actor=factories.SETUP, reason="Comes back.")
    assert enter()
