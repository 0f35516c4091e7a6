"""The way in: by name or e-mail and password; shut for who guesses, and for who has left."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from qms.accounts.services import deactivate_user
from qms.settings import ACCOUNT_RATE_LIMITS
from tests import factories

PASSWORD = "correct horse"
LOGIN = "/accounts/login/"


@pytest.fixture
def rate_limits(settings: Any, db: None) -> None:
    """The product's own; other tests sign in as often as they like."""
    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS


@pytest.fixture
def sign_in() -> Callable[..., Any]:
    def post(name: str, password: str = PASSWORD, address: str = "192.0.2.10") -> Any:
        return Client(REMOTE_ADDR=address).post(LOGIN, {"login": name, "password": password})

    return post


def test_a_name_and_a_password_let_somebody_in(engineer, sign_in):
    answer = sign_in("eva")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_e_mail_does_as_well_as_the_name(db, sign_in):
    factories.user("eva", "engineer", email="eva@plant.example")
    assert sign_in("EVA@plant.example").status_code == 302


def test_a_wrong_password_is_told_and_the_name_is_kept(engineer, sign_in):
    page = sign_in("eva", "wrong").content.decode()
    assert "User name and password do not belong together." in page
    assert 'value="eva"' in page


def test_after_five_wrong_passwords_even_the_right_one_waits(engineer, sign_in, rate_limits):
    for _guess in range(5):
        assert "do not belong together" in sign_in("eva", "wrong").content.decode()
    answer = sign_in("eva")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Too many wrong passwords. Wait five minutes" in page
    assert 'value="eva"' in page


def test_signing_in_properly_is_never_too_often(engineer, sign_in, rate_limits):
    assert {sign_in("eva").status_code for _time in range(8)} == {302}


def test_who_is_put_out_is_out_at_the_next_request(engineer, signed_in, api):
    browser, program = signed_in(engineer), api(engineer)
    assert browser.get("/complaints/").status_code == 200
    assert program.get("/api/v1/complaints/").status_code == 200
    deactivate_user(engineer, actor=factories.SETUP, reason="Has left the company.")
    assert browser.get("/complaints/")["Location"].startswith(LOGIN)
    assert program.get("/api/v1/complaints/").status_code == 401
    assert browser.post("/complaints/log/", {"title": "Burr"})["Location"].startswith(LOGIN)


def test_who_changes_the_password_is_out_everywhere_else(engineer, signed_in):
    here, elsewhere = signed_in(engineer), signed_in(engineer)
    answer = here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "battery staple 7", "password2": "battery staple 7"},
    )
    assert answer["Location"] == "/profile/"
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


@pytest.mark.parametrize(
    "address",
    ["signup/", "email/", "confirm-email/", "confirm-email/x/", "password/set/", "login/code/x/"],
)
def test_doors_this_house_does_not_have_are_not_there(db, client, address):
    assert client.get(f"/accounts/{address}").status_code == 404
    assert client.post(f"/accounts/{address}").status_code == 404


def test_who_has_forgotten_the_password_reads_whom_to_ask(db, client):
    page = client.get("/accounts/password/reset/")
    assert "Ask an administrator" in page.content.decode()
