"""Whose way in changes is written to, whoever changed it, and cannot choose not to be."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from qms.accounts.factors import FactorAdapter, reset_factors
from qms.accounts.models import User
from qms.accounts.services import change_preferences, give_password
from qms.core.actors import Actor
from qms.core.models import OutgoingMail
from qms.core.timeline import described_verbs
from qms.notifications.models import Notification
from qms.notifications.news import hear
from qms.notifications.notices import ACCESS, ACCESS_VERBS
from qms.notifications.selectors import channels_for
from tests import factories
from tests.accounts.test_factors import code_of

# Links are made at commit, so these tests commit.
pytestmark = pytest.mark.django_db(transaction=True)

SECURITY, PASSWORD, NEW = "/accounts/2fa/", "correct horse", "battery staple 7"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def nora() -> User:
    """With an app on her telephone."""
    nora = factories.user("nora", "engineer", email="nora@plant.example", first_name="Nora")
    data = {"secret": FactorAdapter().encrypt(SECRET)}
    Authenticator.objects.create(user=nora, type="totp", data=data)
    hear()
    return nora


@pytest.fixture
def browser(nora: User) -> Client:
    """Signed in, and the password given again a moment ago."""
    browser = Client()
    browser.force_login(nora)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def written() -> list[tuple[str, str]]:
    hear()
    return list(OutgoingMail.objects.order_by("id").values_list("to", "subject"))


def test_a_new_password(browser):
    typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    browser.post("/accounts/password/change/", typed)
    assert written() == [
        (
            "nora@plant.example",
            "Your access: Nora changed the password. "
            "If that should not be, tell an administrator at once.",
        )
    ]


def test_an_app_that_is_removed_and_one_that_is_set_up(browser):
    browser.post(f"{SECURITY}totp/deactivate/")
    secret = browser.get(f"{SECURITY}totp/activate/").context["form"].secret
    browser.post(f"{SECURITY}totp/activate/", {"code": code_of(secret)})
    removed, added = (subject for _to, subject in written())
    assert "Nora removed the codes of an app" in removed
    assert "Nora set up codes of an app" in added


def test_new_recovery_codes(browser):
    browser.post(f"{SECURITY}recovery-codes/generate/")
    assert "Nora made new recovery codes" in written()[0][1]


def test_what_an_administrator_does(nora, admin):
    by = {"actor": Actor.person(admin), "reason": "Has asked in person."}
    give_password(nora, NEW, **by)
    reset_factors(nora, **by)
    assert [to for to, _subject in written()] == ["nora@plant.example"] * 2
    assert {note.recipient for note in Notification.objects.all()} == {nora}


def test_it_is_not_offered_to_be_switched_off(nora, browser, admin):
    assert ACCESS.name not in channels_for(nora)
    page = browser.get("/inbox/settings/").content.decode()
    assert f'name="{ACCESS.name}"' not in page
    browser.post("/inbox/settings/", {ACCESS.name: "off", "mention": "off"})
    give_password(nora, NEW, actor=Actor.person(admin))
    assert len(written()) == 1
    mail = OutgoingMail.objects.get()
    assert "List-Unsubscribe" not in mail.headers
    assert "/unsubscribe/" not in mail.body


def test_preferences_are_nobodys_alarm(nora):
    change_preferences(nora, actor=Actor.person(nora), theme="dark")
    assert written() == []


def test_what_is_heard_of_much_later_alarms_nobody(nora, admin):
    give_password(nora, NEW, actor=Actor.person(admin))
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert written() == []


def test_every_verb_about_a_person_is_told_or_known_to_be_harmless():
    """A new way in has to be put on one side or the other."""
    harmless: Any = {
        "user.acted_on_many",
        "user.channels_chosen",
        "user.created",
        "user.deactivated",
        "user.edited",
        "user.erased",
        "user.passkey_renamed",
        "user.preferences_changed",
        "user.reactivated",
        "user.sessions_ended",
    }
    assert set(described_verbs("user.")) == ACCESS_VERBS | harmless
