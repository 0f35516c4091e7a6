"""A second factor: codes of an app and recovery codes; passkeys are tried in a real browser."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from qms.accounts.apps import AccountsConfig
from qms.accounts.factors import reset_factors
from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.errors import Denied
from qms.core.models import Act, Change

PASSWORD = "correct horse"
SECURITY = "/accounts/2fa/"
ACTIVATE = f"{SECURITY}totp/activate/"


def code_of(secret: str, *, periods: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def sign_in(name: str = "eva", **meta: Any) -> tuple[Client, Any]:
    browser = Client(**meta)
    return browser, browser.post("/accounts/login/", {"login": name, "password": PASSWORD})


def confirmed(name: str = "eva") -> Client:
    """Signed in, and the password given again a moment ago."""
    browser, _answer = sign_in(name)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


@pytest.fixture
def secret(engineer: Any) -> str:
    """Eva's app, set up."""
    browser = confirmed()
    secret = browser.get(ACTIVATE).context["form"].secret
    answer = browser.post(ACTIVATE, {"code": code_of(secret)})
    assert answer["Location"] == f"{SECURITY}recovery-codes/"
    return secret


def verbs() -> list[str]:
    return list(Act.objects.filter(verb__startswith="user.").values_list("verb", flat=True))


def test_setting_up_asks_for_the_password_first(engineer, signed_in):
    answer = signed_in(engineer).get(ACTIVATE)
    assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_the_page_shows_a_picture_and_the_key_in_letters(engineer):
    page = confirmed().get(ACTIVATE)
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert page.context["form"].secret in page.content.decode()


def test_a_wrong_code_sets_nothing_up(engineer):
    browser = confirmed()
    browser.get(ACTIVATE)
    answer = browser.post(ACTIVATE, {"code": "000000"})
    assert "This does not fit." in answer.content.decode()
    assert not Authenticator.objects.exists()
    assert "user.app_added" not in verbs()


def test_setting_up_is_an_act_and_its_secret_is_nowhere(secret):
    assert verbs()[-1] == "user.app_added"
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in str(list(Change.objects.values_list("after", flat=True)))


def test_an_older_key_still_opens_what_it_locked(secret, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key for tests only"
    browser, _answer = sign_in()
    answer = browser.post(f"{SECURITY}authenticate/", {"code": code_of(secret)})
    assert answer["Location"] == "/"


def test_the_password_alone_no_longer_lets_in(secret):
    browser, answer = sign_in()
    assert answer["Location"] == f"{SECURITY}authenticate/"
    assert browser.get("/complaints/").status_code == 302
    assert "This does not fit." in browser.post(answer["Location"], {"code": "1"}).content.decode()
    assert browser.get("/complaints/").status_code == 302


def test_the_code_lets_in_once(secret):
    code = code_of(secret)
    first, _answer = sign_in()
    assert first.post(f"{SECURITY}authenticate/", {"code": code})["Location"] == "/"
    assert first.get("/complaints/").status_code == 200
    second, _answer = sign_in()
    page = second.post(f"{SECURITY}authenticate/", {"code": code})
    assert "This does not fit." in page.content.decode()


def test_a_recovery_code_lets_in_once(secret):
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    for expected in (302, 200):
        browser, _answer = sign_in()
        answer = browser.post(f"{SECURITY}authenticate/", {"code": codes[0]})
        assert answer.status_code == expected


def test_new_recovery_codes_end_the_old_ones_and_are_an_act(secret):
    old = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    browser = with_code(secret)
    assert browser.get(f"{SECURITY}recovery-codes/download/").content.decode().split() == old
    browser.post(f"{SECURITY}recovery-codes/generate/")
    new = browser.get(f"{SECURITY}recovery-codes/").context["unused_codes"]
    assert not set(old) & set(new)
    assert verbs()[-1] == "user.recovery_codes_made"


def with_code(secret: str) -> Client:
    """Signed in with password and code, and confirmed a moment ago."""
    browser, _answer = sign_in()
    browser.post(f"{SECURITY}authenticate/", {"code": code_of(secret)})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def test_removing_the_app_takes_the_recovery_codes_along_and_is_an_act(secret):
    browser = with_code(secret)
    assert browser.post(f"{SECURITY}totp/deactivate/")["Location"] == SECURITY
    assert not Authenticator.objects.exists()
    assert verbs()[-1] == "user.app_removed"
    assert sign_in()[1]["Location"] == "/"


def test_a_change_that_cannot_be_recorded_is_not_made(secret, monkeypatch):
    browser = with_code(secret)
    browser.raise_request_exception = False
    monkeypatch.setattr("qms.accounts.factors.act", None)
    assert browser.post(f"{SECURITY}totp/deactivate/").status_code == 500
    assert Authenticator.objects.filter(type="totp").exists()


def test_the_factors_of_others_are_not_there(secret, manager):
    key = Authenticator.objects.create(user=manager, type="webauthn", data={"name": "Phone"})
    browser = with_code(secret)
    for verb in ("rename", "remove"):
        assert browser.post(f"{SECURITY}passkeys/{key.pk}/{verb}/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


# Roles that need one


@pytest.fixture
def required(settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = ["engineer", "supplier"]


@pytest.mark.parametrize("who", ["engineer", "supplier_user"])
def test_whose_role_needs_one_is_led_to_set_it_up(who, required, signed_in, request):
    browser = signed_in(request.getfixturevalue(who))
    for path in ("/", "/complaints/", "/profile/"):
        assert browser.get(path)["Location"] == f"{SECURITY}?required"
    assert (
        "Your role needs a second factor." in browser.get(f"{SECURITY}?required").content.decode()
    )
    assert browser.get("/accounts/logout/").status_code == 200


def test_programs_of_theirs_are_refused_with_a_code(engineer, required, api, signed_in):
    for client in (api(engineer), signed_in(engineer)):
        answer = client.get("/api/v1/complaints/")
        assert answer.status_code == 403
        assert answer.json()["code"] == "mfa_required"


def test_who_has_set_it_up_works_as_always(secret, required, engineer, api):
    browser = with_code(secret)
    assert browser.get("/complaints/").status_code == 200
    assert api(engineer).get("/api/v1/complaints/").status_code == 200


def test_other_roles_work_as_always(manager, required, signed_in, api):
    assert signed_in(manager).get("/complaints/").status_code == 200
    assert api(manager).get("/api/v1/complaints/").status_code == 200


def test_a_role_that_does_not_exist_stops_the_start(settings):
    settings.MFA_REQUIRED_ROLES = ["enginer"]
    config = AccountsConfig.create("qms.accounts")
    with pytest.raises(ImproperlyConfigured, match="enginer"):
        config.ready()


def test_who_has_lost_the_telephone_gets_in_after_an_administrator_has_reset_it(secret, admin):
    engineer = User.objects.get(username="eva")
    browser = Client()
    browser.force_login(admin)
    assert "set up" in browser.get(f"/people/{engineer.pk}/").content.decode()
    answer = browser.post(f"/people/{engineer.pk}/factors/", {"reason": "Seen in person."})
    assert answer.status_code == 302
    assert not Authenticator.objects.exists()
    act = Act.objects.latest("id")
    assert (act.verb, act.subject_id, act.actor_id) == (
        "user.factors_reset",
        engineer.pk,
        admin.pk,
    )
    _browser, signed = sign_in()
    assert signed["Location"] == "/"


def test_only_administrators_reset_factors(secret, manager):
    engineer = User.objects.get(username="eva")
    with pytest.raises(Denied):
        reset_factors(engineer, actor=Actor.person(manager), reason="Seen in person.")
    assert Authenticator.objects.exists()
