"""A forgotten password: chosen anew through a mail, and nobody learns who is known here."""

import re

import pytest
from django.test import Client

from qms.accounts.choices import Role
from qms.core.models import Act, OutgoingMail
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
