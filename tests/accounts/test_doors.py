"""Every way in × what guards it: who guesses waits, nobody learns a name, who has left stays out.

The provider's door has more of its own in test_oidc.py, a password's in test_sign_in.py.
"""

import json
from typing import Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from fido2.utils import websafe_encode

from qms.accounts.factors import FactorAdapter
from qms.accounts.models import User
from qms.accounts.services import deactivate_user
from qms.settings import ACCOUNT_RATE_LIMITS
from tests import factories

PASSWORD, RECOVERY = "correct horse", "12345678"
SIGN_IN, CODE, AGAIN = (
    "/accounts/login/",
    "/accounts/2fa/authenticate/",
    "/accounts/reauthenticate/",
)
PASSKEY, PROVIDER = "/accounts/2fa/passkeys/login/", "/accounts/oidc/callback/"
HOME, ELSEWHERE = "192.0.2.10", "198.51.100.66"


@pytest.fixture(autouse=True)
def guarded(settings: Any, db: None) -> None:
    """The product's own limits, and a provider that is never asked."""
    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    cache.clear()


@pytest.fixture
def eva() -> User:
    """With a second step after the password."""
    eva = factories.user("eva", "engineer", email="eva@plant.example")
    lock = FactorAdapter().encrypt
    Authenticator.objects.create(user=eva, type="totp", data={"secret": lock("JBSWY3DPEHPK3PXP")})
    codes = {"migrated_codes": [lock(RECOVERY)]}
    Authenticator.objects.create(user=eva, type="recovery_codes", data=codes)
    return eva


def passkey_of(pk: Any) -> str:
    """What a browser sends: whose key it says it is, and a signature that fits nothing."""
    handle = websafe_encode(user_pk_to_url_str(User(pk=pk)).encode())
    part = websafe_encode(b"{}")
    signed = {"clientDataJSON": part, "authenticatorData": websafe_encode(bytes(37))}
    answer = signed | {"signature": part, "userHandle": handle}
    return json.dumps({"id": part, "rawId": part, "type": "public-key", "response": answer})


class Somebody:
    """A browser at an address; whether it is Eva who sits before it is the question."""

    def __init__(self, address: str = HOME) -> None:
        self.browser = Client(REMOTE_ADDR=address)

    def sign_in(self, password: str = "wrong", name: str = "eva") -> Any:
        return self.browser.post(SIGN_IN, {"login": name, "password": password})

    def code(self, code: str = "000000") -> Any:
        if "account_login" not in self.browser.session:
            self.sign_in(PASSWORD)
        return self.browser.post(CODE, {"code": code})

    def again(self) -> Any:
        if "_auth_user_id" not in self.browser.session:
            self.browser.force_login(User.objects.get(username="eva"))
        return self.browser.post(AGAIN, {"password": "wrong"})

    def passkey(self, pk: Any = 1) -> Any:
        self.browser.get(PASSKEY, headers={"Accept": "application/json"})
        return self.browser.post(PASSKEY, {"credential": passkey_of(pk)})

    def provider(self) -> Any:
        return self.browser.get(PROVIDER, {"code": "guess", "state": "guess"})


def has_to_wait(answer: Any) -> bool:
    return answer.status_code == 429 or "Too many wrong passwords." in answer.content.decode()


@pytest.mark.parametrize(
    ("door", "guesses"),
    [("sign_in", 5), ("code", 5), ("again", 5), ("passkey", 30), ("provider", 30)],
)
def test_who_guesses_waits(door, guesses, eva):
    somebody = Somebody()
    answers = [getattr(somebody, door)() for _guess in range(guesses + 1)]
    assert [has_to_wait(answer) for answer in answers] == [False] * guesses + [True]


@pytest.mark.parametrize(
    ("door", "locked"),
    [("sign_in", False), ("code", True), ("again", False), ("passkey", False), ("provider", False)],
)
def test_guesses_elsewhere_lock_only_who_gave_away_the_password(door, locked, eva):
    """A name is locked for an address; the second step, which only the password opens, for all."""
    guesser = Somebody(ELSEWHERE)
    assert any(has_to_wait(getattr(guesser, door)()) for _guess in range(31))
    assert has_to_wait(getattr(Somebody(), door)()) is locked


@pytest.mark.parametrize("name", ["eva", "eva@plant.example", "lea", "nobody", "n@plant.example"])
def test_a_wrong_password_is_answered_alike_for_every_name(name, eva):
    left = factories.user("lea", "engineer")
    deactivate_user(left, actor=factories.SETUP, reason="Has left the company.")
    answer = Somebody().sign_in(name=name)
    assert answer.status_code == 200
    fault = "E-mail" if "@" in name else "User name"
    assert answer.context["form"].non_field_errors() == [
        f"{fault} and password do not belong together."
    ]


def test_a_passkey_that_fits_nothing_is_answered_alike_for_everybody(eva):
    answers = [Somebody().passkey(pk) for pk in (eva.pk, 999_999)]
    assert [answer["Location"] for answer in answers] == [SIGN_IN, SIGN_IN]
    told = {answer.client.get(SIGN_IN).content.decode().count("does not fit") for answer in answers}
    assert told == {1}


def test_who_is_put_out_between_password_and_code_stays_out(eva):
    somebody = Somebody()
    somebody.sign_in(PASSWORD)
    deactivate_user(eva, actor=factories.SETUP, reason="Has left the company.")
    somebody.browser.post(CODE, {"code": RECOVERY})
    assert somebody.browser.get("/complaints/")["Location"].startswith(SIGN_IN)


def test_the_right_code_lets_in_before_that(eva):
    somebody = Somebody()
    somebody.sign_in(PASSWORD)
    somebody.browser.post(CODE, {"code": RECOVERY})
    assert somebody.browser.get("/complaints/").status_code == 200


def test_who_is_put_out_cannot_confirm_anything_any_more(eva, signed_in):
    browser = signed_in(eva)
    deactivate_user(eva, actor=factories.SETUP, reason="Has left the company.")
    assert browser.post(AGAIN, {"password": PASSWORD})["Location"].startswith(SIGN_IN)
