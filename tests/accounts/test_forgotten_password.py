"""A forgotten password: chosen anew through a mail, and nobody learns who is known here."""

import re

import pytest
from django.test import Client

from qms.accounts.choices import Role
from qms.accounts.services import deactivate_user
from qms.core.models import Act, OutgoingMail
from qms.settings import ACCOUNT_RATE_LIMITS
from tests import factories

RESET = "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.MAIL_TRANSPORT = {"backend": "django.core.mail.backends.dummy.EmailBackend"}
    settings.EMAIL_BACKEND = "qms.core.mail.Outbox"


@pytest.fixture
def nora(db):
    return factories.user("nora", Role.ENGINEER, email="nora@plant.example")


def test_the_mail_leads_to_a_new_password(nora):
    guest = Client()
    assert guest.post(RESET, {"email": "nora@plant.example"}).status_code == 302
    mail = OutgoingMail.objects.get()
    link = re.search(r"/accounts/password/reset/key/\S+", mail.body)[0]
    form = guest.get(link)["Location"]
    new = {"password1": "battery staple 7", "password2": "battery staple 7"}
    assert guest.post(form, new).status_code == 302
    nora.refresh_from_db()
    assert nora.check_password("battery staple 7")
    assert Act.objects.filter(verb="user.password_changed", actor_id=nora.pk).exists()
    Client().post(link, new | {"password1": "x" * 14, "password2": "x" * 14})
    nora.refresh_from_db()
    assert nora.check_password("battery staple 7"), "the link works once"


def test_nobody_learns_who_is_known_here(nora):
    known = Client().post(RESET, {"email": "nora@plant.example"})
    unknown = Client().post(RESET, {"email": "nobody@plant.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert OutgoingMail.objects.get().to == "nora@plant.example"


def test_who_was_put_out_gets_no_mail(nora):
    deactivate_user(nora, actor=factories.SETUP, reason="Left the plant.")
    Client().post(RESET, {"email": "nora@plant.example"})
    assert not OutgoingMail.objects.exists()


def test_without_a_mail_server_an_administrator_is_asked(nora, settings):
    settings.MAIL_TRANSPORT = {}
    assert "Ask an administrator" in Client().get(RESET).content.decode()
    Client().post(RESET, {"email": "nora@plant.example"})
    assert not OutgoingMail.objects.exists()


def test_the_mail_names_the_sites_own_address_whatever_the_request_came_in_by(nora, settings):
    elsewhere = Client(headers={"Host": "evil.example"})
    elsewhere.post(RESET, {"email": "nora@plant.example"})
    link = f"{settings.SITE_URL}/accounts/password/reset/key/"
    assert link in OutgoingMail.objects.get().body


def test_links_are_not_asked_for_without_end(nora, settings):
    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS
    asked = [Client().post(RESET, {"email": "nora@plant.example"}).status_code for _ in range(7)]
    assert (asked[0], asked[-1]) == (302, 429)
    assert OutgoingMail.objects.count() < len(asked)
