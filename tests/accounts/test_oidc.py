"""Sign-in through the plant's identity provider: a real one, on the loopback."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from django.test import Client

from qms.accounts.factors import reset_factors
from qms.accounts.models import Identity, User
from qms.accounts.services import deactivate_user
from qms.core.actors import Actor
from qms.core.models import Act, OutgoingMail
from tests import factories
from tests.accounts.device import Device
from tests.accounts.provider import CLIENT, SECRET, SILENCE, Provider, new_key, running

HERE = "/accounts/oidc/"
BACK = "/accounts/oidc/callback/"
NEW_PASSWORD = {
    "oldpassword": "correct horse",
    "password1": "battery staple 7",
    "password2": "battery staple 7",
}
WORKED, LOGIN = "/", "/accounts/login/"
VERIFIED = {"email": "eva@plant.example", "email_verified": True}


@pytest.fixture(scope="module")
def loopback() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(loopback: Provider, settings: Any) -> Provider:
    settings.OIDC_ISSUER = loopback.issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
    loopback.signs_with, loopback.algorithm = loopback.key, "RS256"
    loopback.claims, loopback.discovery, loopback.raw = dict(VERIFIED), {}, {}
    return loopback


@pytest.fixture
def eva(db: None) -> User:
    return factories.user("eva", "engineer", email="Eva@plant.example")


def come_in(provider: Provider, browser: Client | None = None, **changed: str) -> Any:
    """Through the provider and back; the answer, and the browser it was given to."""
    browser = browser or Client(REMOTE_ADDR="192.0.2.10")
    there = browser.get(HERE)["Location"]
    return browser.get(BACK, provider.visit(there) | changed)


def is_in(answer: Any) -> bool:
    return "_auth_user_id" in answer.client.session


def words(answer: Any) -> str:
    return answer.client.get(LOGIN).content.decode()


def test_the_button_is_there_only_when_a_provider_is_named(provider, client, settings, db):
    settings.OIDC_NAME = "Plant account"
    assert "Plant account" in client.get(LOGIN).content.decode()
    settings.OIDC_ISSUER = ""
    assert "Plant account" not in client.get(LOGIN).content.decode()
    assert client.get(HERE).status_code == client.get(BACK).status_code == 404


def test_staff_are_known_by_a_verified_address_the_first_time(provider, eva):
    answer = come_in(provider)
    assert (answer["Location"], is_in(answer)) == (WORKED, True)
    assert (Identity.objects.get().user, Identity.objects.get().subject) == (eva, "248289")
    assert Act.objects.latest("id").verb == "user.identity_linked"


def test_from_then_on_the_subject_counts_and_no_address(provider, eva):
    come_in(provider)
    provider.claims = {"email": "somebody@else.example", "email_verified": False}
    assert is_in(come_in(provider))
    provider.claims = VERIFIED | {"sub": "another"}
    assert not is_in(come_in(provider))
    assert Identity.objects.count() == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "eva@plant.example", "email_verified": False},
        {"email": "eva@plant.example", "email_verified": "true"},
        {"email": "eva@plant.example"},
        {"email": "nobody@plant.example", "email_verified": True},
        {"email": "", "email_verified": True},
        {},
    ],
)
def test_an_address_that_is_not_verified_or_not_known_lets_nobody_in(claims, provider, eva):
    provider.claims = claims
    answer = come_in(provider)
    assert not is_in(answer)
    assert "You are not known here under that account." in words(answer)
    assert User.objects.count() == 1


def test_a_suppliers_person_is_not_linked_by_an_address(provider, supplier):
    factories.user("karl", "supplier", supplier_id=supplier.pk, email="eva@plant.example")
    assert not is_in(come_in(provider))


def test_two_people_with_one_address_are_not_guessed_between(provider, eva):
    factories.user("eve", "manager", email="eva@plant.example")
    assert not is_in(come_in(provider))


def test_nobody_becomes_more_than_they_are(provider, eva):
    provider.claims = VERIFIED | {"role": "admin", "groups": ["admin"], "is_superuser": True}
    come_in(provider)
    eva.refresh_from_db()
    assert (eva.role, eva.is_superuser, eva.is_staff) == ("engineer", False, False)


@pytest.mark.parametrize("linked", [True, False])
def test_who_has_left_is_not_known_in_the_same_words(linked, provider, eva):
    if linked:
        come_in(provider)
    deactivate_user(eva, actor=factories.SETUP, reason="Has left the company.")
    answer = come_in(provider)
    assert not is_in(answer)
    assert "You are not known here under that account." in words(answer)


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another program"},
        {"aud": ["qms", "another"], "azp": "another"},
        {"iss": "https://evil.example"},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"sub": None},
        {"iat": 9_999_999_999},
        {"sub": ""},
        {"sub": "2\x0048289"},
        {"sub": "2" * 256},
        {"email": ["eva@plant.example"]},
        {"email": "eva\x00@plant.example"},
    ],
    ids=str,
)
def test_a_token_that_says_something_else_is_refused(lie, provider, eva):
    provider.claims |= lie
    answer = come_in(provider)
    assert not is_in(answer)
    assert "That did not work." in words(answer)
    assert not Identity.objects.exists()


@pytest.mark.parametrize("algorithm", ["RS256", "HS256", "none"])
def test_a_token_that_somebody_else_signed_is_refused(algorithm, provider, eva):
    provider.signs_with, provider.algorithm = new_key(), algorithm
    assert not is_in(come_in(provider))


def test_an_answer_nobody_asked_for_is_refused(provider, eva):
    assert not is_in(come_in(provider, state="another"))
    assert not is_in(Client().get(BACK, {"code": "a code", "state": ""}))
    browser = Client()
    sent = provider.visit(browser.get(HERE)["Location"])
    assert is_in(browser.get(BACK, sent))
    browser.logout()
    assert not is_in(browser.get(BACK, sent))


def test_who_says_no_there_is_told_to_try_again(provider, eva):
    browser = Client()
    sent = provider.visit(browser.get(HERE)["Location"])
    answer = browser.get(BACK, {"error": "access_denied", "state": sent["state"]})
    assert "That did not work." in words(answer)


def test_a_provider_that_is_away_or_another_one_is_told(provider, eva, settings):
    provider.discovery = {"issuer": "https://evil.example"}
    answer = Client().get(HERE)
    assert answer["Location"] == LOGIN
    assert "That did not work." in words(answer)
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    assert "That did not work." in words(Client().get(HERE))


NO_PROVIDER = {
    "a list": (200, b"[]"),
    "a list of words": (200, b'["issuer"]'),
    "a word": (200, b'"issuer"'),
    "a number": (200, b"7"),
    "null": (200, b"null"),
    "an empty object": (200, b"{}"),
    "other things": (200, b'{"issuer": 7, "id_token": {}, "keys": ["RSA"]}'),
    "a page": (200, b"<!doctype html><title>Down for maintenance</title>"),
    "nothing": (200, b""),
    "letters of no language": (200, b"\xff\xfe{"),
    "an error": (500, b"[]"),
    "another place": (302, b""),
    "silence": (200, SILENCE),
}


@pytest.mark.parametrize("answer", NO_PROVIDER)
@pytest.mark.parametrize("place", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_an_answer_that_is_none_is_told_in_one_sentence(place, answer, provider, eva, monkeypatch):
    monkeypatch.setattr("qms.accounts.oidc.PATIENCE", 0.2)
    browser = Client()
    there = browser.get(HERE)["Location"]
    provider.raw = {place: NO_PROVIDER[answer]}
    back = browser.get(BACK, provider.visit(there))
    provider.patient.set()
    assert (back["Location"], is_in(back)) == (LOGIN, False)
    assert words(back).count("That did not work.") == 1


@pytest.mark.parametrize("said", [None, 7, ["x"], "javascript:alert(1)", "//evil.example"])
def test_nobody_is_sent_to_what_is_no_address(said, provider, client, db):
    provider.discovery = {"authorization_endpoint": said}
    answer = client.get(HERE)
    assert answer["Location"] == LOGIN
    assert "That did not work." in words(answer)


def test_who_has_a_second_factor_is_asked_for_it_here_too(provider, eva):
    come_in(provider)
    eva.authenticator_set.create(type="totp", data={"secret": ""})
    answer = come_in(provider)
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(answer)


def test_where_the_provider_is_the_only_way_staff_have_no_password(
    provider, eva, supplier_user, settings
):
    settings.OIDC_ONLY = True
    for name, inside in (("eva", False), (supplier_user.username, True)):
        browser = Client()
        browser.post(LOGIN, {"login": name, "password": "correct horse"})
        assert ("_auth_user_id" in browser.session) is inside, name
    assert is_in(come_in(provider))


def test_where_the_provider_is_the_only_way_a_passkey_from_before_lets_no_staff_in(
    provider, eva, supplier_user, settings
):
    devices = {person: Device(person) for person in (eva, supplier_user)}
    settings.OIDC_ONLY = True
    for person, device in devices.items():
        browser = Client()
        answer = device.sign_in(browser)
        assert ("_auth_user_id" in browser.session) is person.is_supplier
    assert answer["Location"] == WORKED


@pytest.mark.parametrize("place", ["/accounts/2fa/passkeys/add/", "/accounts/password/change/"])
def test_where_the_provider_is_the_only_way_staff_make_no_other(
    place, provider, eva, supplier_user, settings, signed_in
):
    settings.OIDC_ONLY = True
    browser = come_in(provider).client
    for answer in (browser.get(place), browser.post(place, NEW_PASSWORD)):
        assert answer.status_code == 403
        assert "You sign in through" in answer.content.decode()
    assert place not in browser.get("/accounts/2fa/").content.decode()
    eva.refresh_from_db()
    assert eva.check_password("correct horse")
    assert signed_in(supplier_user).get(place).status_code != 403


def test_a_password_mail_from_before_leads_nowhere_once_the_provider_is_the_only_way(
    provider, eva, settings
):
    settings.OIDC_ONLY = True
    assert not default_token_generator.check_token(eva, default_token_generator.make_token(eva))
    settings.OIDC_ONLY = False
    assert default_token_generator.check_token(eva, default_token_generator.make_token(eva))


def test_where_the_provider_is_the_only_way_staff_get_no_password_by_mail(provider, eva, settings):
    settings.OIDC_ONLY = True
    settings.MAIL_TRANSPORT = {"backend": "django.core.mail.backends.dummy.EmailBackend"}
    settings.EMAIL_BACKEND = "qms.core.mail.Outbox"
    answer = Client().post("/accounts/password/reset/", {"email": eva.email})
    assert answer.status_code == 302
    assert not OutgoingMail.objects.exists()


def test_who_is_in_still_confirms_with_the_password_they_have(provider, eva, settings):
    settings.OIDC_ONLY = True
    browser = come_in(provider).client
    confirmed = browser.post("/accounts/reauthenticate/", {"password": "correct horse"})
    assert confirmed.status_code == 302


def test_who_has_a_new_account_there_is_linked_anew_after_a_reset(provider, eva, admin):
    come_in(provider)
    provider.claims["sub"] = "another"
    assert not is_in(come_in(provider))
    reset_factors(eva, actor=Actor.person(admin), reason="Married, and has a new account there.")
    assert is_in(come_in(provider))
    assert Identity.objects.get().subject == "another"
