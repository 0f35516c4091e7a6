"""Invitations: one link, one account, and only for who says yes."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from qms.accounts.invitations import accept_invitation, send_again, withdraw
from qms.accounts.models import Invitation, User
from qms.core.actors import Actor
from qms.core.errors import Refused
from qms.core.models import Act, Change, OutgoingMail
from qms.notifications.models import Notification
from qms.notifications.services import tell_of_accepted_invitations
from tests import factories
from tests.together import together

CHOSEN = {
    "username": "nora",
    "first_name": "Nora",
    "last_name": "Lind",
    "password": "battery staple 7",
}


def link_in(mail: OutgoingMail) -> str:
    return re.search(r"/accounts/join/[\w-]+/", mail.body)[0]


def newest_link() -> str:
    return link_in(OutgoingMail.objects.latest("id"))


@pytest.fixture
def invitation(db: None) -> Invitation:
    return factories.invitation("nora@plant.example")


def test_an_administrator_invites_and_the_mail_leads_in(admin, signed_in):
    sent = {"email": "nora@plant.example", "role": "inspector", "reason": "Second shift."}
    assert signed_in(admin).post("/people/invite/", sent).status_code == 302
    mail = OutgoingMail.objects.get()
    assert (mail.to, "Ada Stern" in mail.body) == ("nora@plant.example", True)
    guest = Client()
    assert guest.post(link_in(mail), CHOSEN)["Location"] == "/accounts/login/"
    guest.post("/accounts/login/", {"login": "nora", "password": CHOSEN["password"]})
    assert guest.get("/").status_code == 200
    user = User.objects.get(username="nora")
    assert (user.role, user.email) == ("inspector", "nora@plant.example")
    assert Act.objects.filter(verb="invitation.sent", reason="Second shift.").exists()


def test_without_a_mail_server_the_link_is_shown_once_to_be_handed_over(admin, signed_in):
    browser = signed_in(admin)
    sent = {"email": "nora@plant.example", "role": "inspector", "reason": "Second shift."}
    page = browser.post("/people/invite/", sent, follow=True).content.decode()
    link = re.search(r"/accounts/join/[\w-]+/", page)[0]
    assert link == newest_link()
    assert link not in browser.get("/people/").content.decode()
    again = browser.post(f"/people/invitations/{Invitation.objects.get().pk}/again/", follow=True)
    assert newest_link() != link
    assert newest_link() in again.content.decode()


def test_with_one_the_link_is_in_the_mail_alone(admin, signed_in, settings):
    settings.MAIL_TRANSPORT = {"backend": "django.core.mail.backends.dummy.EmailBackend"}
    sent = {"email": "nora@plant.example", "role": "inspector", "reason": "Second shift."}
    page = signed_in(admin).post("/people/invite/", sent, follow=True).content.decode()
    assert newest_link() not in page


def test_a_suppliers_person_comes_in_bound_to_the_supplier(supplier):
    factories.invitation("karl@kessler.example", "supplier", supplier_id=supplier.pk)
    Client().post(newest_link(), CHOSEN)
    assert User.objects.get(username="nora").supplier_id == supplier.pk


def test_programs_that_open_links_use_nothing_up(invitation):
    for _look in range(3):
        assert Client().get(newest_link()).status_code == 200
    assert not User.objects.filter(username="nora").exists()
    assert Client().post(newest_link(), CHOSEN).status_code == 302


def test_what_was_typed_decides_neither_role_nor_address(invitation):
    more = CHOSEN | {"role": "admin", "email": "evil@example.org", "is_superuser": "true"}
    Client().post(newest_link(), more)
    user = User.objects.get(username="nora")
    assert (user.role, user.email, user.is_superuser) == ("inspector", invitation.email, False)


def test_a_used_link_lets_nobody_in_a_second_time(invitation):
    Client().post(newest_link(), CHOSEN)
    answer = Client().post(newest_link(), CHOSEN | {"username": "otto"})
    assert (answer.status_code, "used already" in answer.content.decode()) == (410, True)
    assert not User.objects.filter(username="otto").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_follow_it_at_the_same_moment_one_comes_in(invitation):
    def come_in(name: str):
        return lambda: accept_invitation(invitation, **CHOSEN | {"username": name})

    answers = together(come_in("nora"), come_in("otto"))
    assert sorted(type(answer).__name__ for answer in answers) in (
        ["Refused", "User"],
        ["User", "ValidationError"],  # the address is taken by then
    )
    assert User.objects.filter(email=invitation.email).count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_is_invited_twice_at_the_same_moment_has_one_invitation():
    addresses = ["nora@plant.example", "Nora@plant.example"] * 2
    answers = together(*[partial(factories.invitation, email) for email in addresses])
    assert [type(answer) for answer in answers] == [Invitation] * 4
    assert Invitation.objects.waiting().get() in answers


def test_an_old_link_has_run_out_and_a_new_one_can_be_sent(invitation, time_machine):
    old = newest_link()
    time_machine.move_to(timezone.now() + timedelta(hours=73))
    assert "expired" in Client().get(old).content.decode()
    send_again(invitation, actor=factories.SETUP)
    assert Client().get(old).status_code == 410
    assert Client().get(newest_link()).status_code == 200


def test_a_newer_one_takes_the_place_of_an_older(invitation):
    old = newest_link()
    factories.invitation("Nora@plant.example", "manager")
    factories.invitation("otto@plant.example")
    waiting = Invitation.objects.waiting().order_by("email")
    assert [one.email for one in waiting] == ["Nora@plant.example", "otto@plant.example"]
    assert "Take the newest mail" in Client().get(old).content.decode()
    assert Client().post(old, CHOSEN).status_code == 410
    assert Act.objects.filter(verb="invitation.withdrawn", subject_id=invitation.pk).exists()


def test_a_withdrawn_one_says_so(invitation):
    withdraw(invitation, actor=factories.SETUP, reason="Took another job.")
    answer = Client().get(newest_link())
    assert (answer.status_code, "withdrawn" in answer.content.decode()) == (410, True)
    with pytest.raises(Refused):
        send_again(invitation, actor=factories.SETUP)


def test_a_weak_password_keeps_what_was_typed(invitation):
    answer = Client().post(newest_link(), CHOSEN | {"password": "short"})
    assert answer.status_code == 422
    assert 'value="nora"' in answer.content.decode()


def test_a_taken_name_is_said_beside_the_field(invitation, engineer):
    answer = Client().post(newest_link(), CHOSEN | {"username": "eva"})
    assert answer.context["form"].errors["username"]


def test_who_has_an_account_is_not_invited(admin, signed_in):
    factories.user("nora", "inspector", email="Nora@plant.example")
    sent = {"email": "nora@plant.example", "role": "inspector", "reason": "Second shift."}
    answer = signed_in(admin).post("/people/invite/", sent)
    assert answer.context["form"].errors["email"]
    assert not OutgoingMail.objects.exists()


def test_the_link_itself_is_kept_nowhere_but_in_the_mail(invitation):
    secret = newest_link().split("/")[3]
    assert secret not in str(list(Change.objects.values_list("after", flat=True)))
    assert not Invitation.objects.filter(digest=secret).exists()


def test_whoever_invited_is_told_once(admin):
    factories.invitation("nora@plant.example", actor=Actor.person(admin))
    assert tell_of_accepted_invitations() == 0
    Client().post(newest_link(), CHOSEN)
    assert [tell_of_accepted_invitations(), tell_of_accepted_invitations()] == [1, 0]
    told = Notification.objects.get()
    assert (told.recipient, "nora@plant.example" in told.text) == (admin, True)
