"""Where somebody is signed in, and when that ends."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from qms.accounts.sessions import device_of, end_all_sessions
from qms.core.actors import Actor
from qms.core.errors import Denied
from qms.core.models import Act

SESSIONS = "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"


def signed_in_with(user_agent: str, name: str = "eva", address: str = "192.0.2.10") -> Client:
    browser = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=user_agent)
    browser.post("/accounts/login/", {"login": name, "password": "correct horse"})
    return browser


@pytest.fixture
def desk(engineer: Any) -> Client:
    return signed_in_with(FIREFOX)


@pytest.fixture
def phone(engineer: Any) -> Client:
    return signed_in_with(PHONE, address="198.51.100.7")


def is_in(browser: Client) -> bool:
    return browser.get("/complaints/").status_code == 200


def later(**span: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**span), tick=False)


def test_every_browser_is_listed_and_this_one_is_marked(desk, phone):
    listed = desk.get(SESSIONS).context["sessions"]
    assert {(one["device"], one["session"].ip, one["is_here"]) for one in listed} == {
        ("Firefox · Windows", "192.0.2.10", True),
        ("Chrome · Android", "198.51.100.7", False),
    }


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [(FIREFOX, "Firefox · Windows"), (PHONE, "Chrome · Android"), ("curl/8", "curl/8"), ("", "")],
)
def test_a_browser_is_named_in_words(user_agent, device):
    assert device_of(user_agent) == device


def test_one_other_browser_is_signed_out_and_that_is_an_act(desk, phone):
    tablet = signed_in_with("iPad")
    other = UserSession.objects.get(ip="198.51.100.7")
    assert desk.post(SESSIONS, {"session": other.pk})["Location"] == SESSIONS
    assert (is_in(desk), is_in(phone), is_in(tablet)) == (True, False, True)
    assert Act.objects.latest("id").verb == "user.sessions_ended"


def test_all_other_browsers_are_signed_out(desk, phone):
    tablet = signed_in_with("iPad")
    desk.post(SESSIONS)
    assert (is_in(desk), is_in(phone), is_in(tablet)) == (True, False, False)
    assert len(desk.get(SESSIONS).context["sessions"]) == 1


@pytest.mark.parametrize("named", ["theirs", "999999", "x", "9" * 40, "here"])
def test_the_sessions_of_others_are_not_there(named, desk, manager):
    theirs = signed_in_with(PHONE, "maren")
    key = {"theirs": UserSession.objects.get(user=manager).pk}
    key["here"] = UserSession.objects.exclude(user=manager).get().pk
    assert desk.post(SESSIONS, {"session": key.get(named, named)}).status_code == 404
    assert is_in(theirs)
    assert is_in(desk)


def test_a_session_ends_after_twelve_hours_however_busy(desk):
    for hours in (4, 8, 11.9):
        with later(hours=hours):
            assert is_in(desk)
    with later(hours=12.1):
        assert not is_in(desk)


def test_a_session_nobody_uses_ends_sooner_and_is_not_listed(desk, phone, settings):
    settings.SESSION_IDLE_MINUTES = 30
    with later(minutes=29):
        assert is_in(desk)
    with later(minutes=58):
        assert len(desk.get(SESSIONS).context["sessions"]) == 1
        assert not is_in(phone)


def test_when_somebody_was_last_seen_is_noted_once_a_minute(desk):
    began = UserSession.objects.get().last_seen_at
    with later(seconds=30):
        desk.get("/complaints/")
    assert UserSession.objects.get().last_seen_at == began
    with later(seconds=90):
        desk.get("/complaints/")
    assert UserSession.objects.get().last_seen_at > began


def test_a_new_password_takes_the_other_browsers_off_the_list(desk, phone):
    word = "battery staple 7"
    sent = {"oldpassword": "correct horse", "password1": word, "password2": word}
    desk.post("/accounts/password/change/", sent)
    assert not is_in(phone)
    assert [one["is_here"] for one in desk.get(SESSIONS).context["sessions"]] == [True]


def test_an_administrator_signs_somebody_out_everywhere(desk, phone, admin, engineer):
    browser = Client()
    browser.force_login(admin)
    answer = browser.post(f"/people/{engineer.pk}/sessions/", {"reason": "A telephone was lost."})
    assert answer["Location"] == f"/people/{engineer.pk}/"
    assert not is_in(desk)
    assert not is_in(phone)
    act = Act.objects.latest("id")
    assert (act.verb, act.actor_id, act.subject_id) == (
        "user.sessions_ended",
        admin.pk,
        engineer.pk,
    )
    assert act.reason == "A telephone was lost."


def test_nobody_else_signs_somebody_out(desk, manager, engineer):
    with pytest.raises(Denied):
        end_all_sessions(engineer, actor=Actor.person(manager), reason="A telephone was lost.")
    assert is_in(desk)
