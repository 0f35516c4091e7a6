"""How each kind of thing reaches a person: as they have chosen, and quiet where they have not."""

import re

import pytest
from django.test import Client

from qms.accounts.services import deactivate_user
from qms.core.actors import Actor
from qms.core.choices import SendState
from qms.core.models import Act, OutgoingMail
from qms.core.timeline import timeline_of
from qms.notifications.models import Notification, Preference
from qms.notifications.notices import JOB_ENDED
from qms.notifications.services import choose_channels, notify, tell_of_failed_mails
from tests import factories


def choose(person, channel: str, kind: str = JOB_ENDED.name) -> None:
    choose_channels(person, actor=Actor.person(person), **{kind: channel})


def tell(*people) -> None:
    notify(JOB_ENDED, people, "The export is ready.", url="/jobs/1/")


@pytest.fixture
def greta(db):
    return factories.user("greta", "engineer", language="de", email="greta@werk.example")


def test_who_has_chosen_nothing_reads_it_in_the_inbox_and_gets_no_mail(greta):
    tell(greta)
    assert Notification.objects.get().recipient == greta
    assert not OutgoingMail.objects.exists()


def test_who_wants_a_mail_at_once_gets_one_in_their_language(greta):
    choose(greta, "mail")
    tell(greta)
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == ("greta@werk.example", "The export is ready.")
    assert f"http://127.0.0.1:8000/inbox/{Notification.objects.get().pk}/" in mail.body
    assert "Ein Export oder Import von mir ist fertig" in mail.body
    assert mail.headers["List-Unsubscribe"].strip("<>") in mail.body


def test_who_wants_nothing_hears_nothing(greta):
    choose(greta, "off")
    tell(greta)
    assert not Notification.objects.exists()


def test_who_has_no_address_reads_it_in_the_inbox(engineer):
    choose(engineer, "mail")
    tell(engineer)
    assert Notification.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_who_has_left_is_told_nothing(greta):
    deactivate_user(greta, actor=factories.SETUP, reason="Has left.")
    greta.refresh_from_db()
    tell(greta)
    assert not Notification.objects.exists()


def test_the_page_shows_what_is_chosen_and_saves_it(greta, signed_in):
    browser = signed_in(greta)
    form = browser.get("/inbox/settings/").context["form"]
    assert form.initial["job.ended"] == "inbox"
    assert (
        browser.post("/inbox/settings/", form.initial | {"job.ended": "weekly"}).status_code == 302
    )
    assert Preference.objects.get().channel == "weekly"
    assert browser.get("/inbox/settings/").context["form"].initial["job.ended"] == "weekly"


def test_a_way_that_does_not_exist_is_refused_beside_its_question(greta, signed_in):
    browser = signed_in(greta)
    answer = browser.post("/inbox/settings/", {"job.ended": "pigeon"})
    assert answer.status_code == 422
    assert "job.ended" in answer.context["form"].errors
    assert not Preference.objects.exists()


def test_people_are_asked_only_about_what_can_concern_them(
    engineer, admin, supplier_user, signed_in
):
    asked = {
        person: set(signed_in(person).get("/inbox/settings/").context["form"].fields)
        for person in (engineer, admin, supplier_user)
    }
    assert "mail.failed" in asked[admin] - asked[engineer]
    assert "complaint.overdue" in asked[engineer] - asked[supplier_user]


def test_a_choice_is_an_act(greta):
    choose(greta, "mail")
    choose(greta, "mail")
    assert Act.objects.filter(verb="user.channels_chosen").count() == 2
    choose(greta, "off")
    assert Preference.objects.get().version == 2
    assert timeline_of(greta, reader=greta)[0].text == "chose what to be told, and how"


def link_of(mail: OutgoingMail) -> str:
    return re.search(r"/inbox/unsubscribe/\S+/", mail.body)[0]


def test_looking_at_the_link_ends_nothing_and_the_button_does_without_signing_in(greta):
    choose(greta, "mail")
    tell(greta)
    link, browser = link_of(OutgoingMail.objects.get()), Client(enforce_csrf_checks=True)
    assert browser.get(link).status_code == 200
    assert Preference.objects.get().channel == "mail"
    assert browser.post(link).status_code == 200
    assert Preference.objects.get().channel == "inbox"
    tell(greta)
    assert (OutgoingMail.objects.count(), Notification.objects.count()) == (1, 2)


def test_a_mail_program_ends_it_with_one_click(greta):
    choose(greta, "mail")
    tell(greta)
    answer = Client(enforce_csrf_checks=True).post(
        link_of(OutgoingMail.objects.get()), {"List-Unsubscribe": "One-Click"}
    )
    assert answer.status_code == 200
    assert Preference.objects.get().channel == "inbox"


def test_the_link_ends_mails_and_nothing_else(greta):
    choose(greta, "mail")
    tell(greta)
    choose(greta, "off")
    Client().post(link_of(OutgoingMail.objects.get()))
    assert Preference.objects.get().channel == "off"


@pytest.mark.parametrize(
    "change", [lambda link: link[:-5] + "xxxx/", lambda link: "/inbox/unsubscribe/a:b:c/"]
)
def test_a_link_somebody_made_up_leads_nowhere(greta, change):
    choose(greta, "mail")
    tell(greta)
    answer = Client().post(change(link_of(OutgoingMail.objects.get())))
    assert answer.status_code == 404
    assert Preference.objects.get().channel == "mail"


def test_administrators_read_once_that_a_mail_was_given_up(admin, engineer):
    OutgoingMail.objects.create(key="1", to="eva@werk.example", subject="Hello")
    assert tell_of_failed_mails() == 0
    OutgoingMail.objects.update(state=SendState.FAILED)
    assert [tell_of_failed_mails(), tell_of_failed_mails()] == [1, 0]
    told = Notification.objects.get()
    assert told.recipient == admin
    assert told.text == "A mail to eva@werk.example could not be sent: Hello"
