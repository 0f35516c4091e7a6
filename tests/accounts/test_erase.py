"""Erasing a person: who it was is in no table and on no page, and the record stays true."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from complaints.lists import COMPLAINTS
from qms.accounts.choices import Role
from qms.accounts.erasure import erase_user
from qms.accounts.invitations import refusal_of
from qms.accounts.models import ApiToken, Identity, Invitation, User
from qms.accounts.services import edit_user
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.comments import add_comment
from qms.core.drafts import save_draft
from qms.core.errors import Denied, Refused
from qms.core.mail import send
from qms.core.management.commands.verify_chain import check
from qms.core.models import Act, Draft, OutgoingMail, PersonalValue, SavedView
from qms.core.records import create
from qms.core.saved import save_view
from qms.core.snapshot import snapshot
from qms.notifications.models import Notification
from qms.notifications.services import JOB_ENDED, notify
from tests import factories
from tests.house.test_controlled import found_in

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ["Wilhelmine", "Unverzagt", "wilhelmine.unverzagt@plant.example", "wilma77"]
SAYS = {"confirm": "wilma77", "reason": "Asked for it in writing on 20 November."}


@pytest.fixture
def wilma() -> User:
    """Somebody who has left a trace in everything."""
    first, last, email, username = NAMES
    factories.invitation(email.swapcase())
    user = factories.user(
        username, Role.ENGINEER, first_name="Wilhelmina", last_name=last, email=email
    )
    user = edit_user(user, actor=factories.SETUP, reason="Misspelt.", first_name=first)
    complaint = factories.complaint(factories.supplier("10555", "Nordform AB"), by=user)
    add_comment(complaint, actor=Actor.person(user), text="Seen at the dock.")
    save_draft(user.pk, "complaints:log", "a-key", {"title": [f"Burr, {first}"]})
    notify(JOB_ENDED, [user], f"{first} {last}, a complaint waits for you.", url="/")
    notify(JOB_ENDED, [factories.user("ute", "inspector")], f"{first} {last} (x) is here", url="/")
    send("ute@plant.example", f"{first} {last} mentions you", f"Ask {email}.", key="mention")
    theirs, plants = (f"{first}s own", f"q={last}"), ("Open at Nordform", "q=Nordform")
    for name, query in (theirs, plants):
        shared = (name, query) == plants
        save_view(COMPLAINTS, actor=Actor.person(user), query=query, name=name, shared=shared)
    send(email, "A complaint waits for you", f"Dear {first} {last}", key="welcome")
    with act("user.identity_linked", user, actor=factories.SETUP):
        create(Identity(user=user, issuer="https://id.example", subject=f"plant|{last}"))
    EmailAddress.objects.create(user=user, email=email)
    return user


def verified() -> tuple[int, dict[str, Any]]:
    with snapshot():
        report, figures = check({}, chain_only=False)
    return report.exit_code, figures


def erased(user: User, admin: User, **said: str) -> User:
    return erase_user(user, actor=Actor.person(admin), **SAYS | said)


def test_the_person_is_in_no_table_afterwards(wilma, admin):
    assert all(found_in(name) for name in NAMES)
    erased(wilma, admin)
    assert [name for name in [*NAMES, "Wilhelmina"] if found_in(name)] == []


def test_the_chain_is_true_before_and_after_and_says_how_many_values_were_erased(wilma, admin):
    known = PersonalValue.objects.count()
    code, figures = verified()
    assert (code, figures["erased values"]) == (0, 0)
    erased(wilma, admin)
    code, figures = verified()
    assert code == 0
    # Four as they came in, two of a correction, four as they were overwritten, and the address of
    # the invitation twice: the impersonal name and address stay. Of the view, its name and what it
    # asked for, as they came in and as they were overwritten.
    assert figures["erased values"] == 16 == known + 5 + 2 + 4 - PersonalValue.objects.count()


def test_what_was_done_stays_and_is_nobodys_by_name(wilma, admin, signed_in):
    number = Act.objects.get(verb="complaint.logged").subject_label
    user = erased(wilma, admin)
    page = signed_in(admin).get(f"/complaints/{number}/").content.decode()
    assert "Seen at the dock." in page
    assert f"<strong>erased-{user.pk}</strong>" in page
    assert not [name for name in NAMES if name in page]


def test_a_link_that_was_sent_to_them_lets_nobody_in(wilma, admin):
    erased(wilma, admin)
    assert "withdrawn" in refusal_of(Invitation.objects.get())


def test_the_erasure_is_an_act_with_its_reason(wilma, admin):
    erased(wilma, admin)
    act = Act.objects.get(verb="user.erased")
    assert (act.actor_id, act.reason) == (admin.pk, SAYS["reason"])
    assert act.subject_label == f"engineer {wilma.pk}"


def test_nobody_comes_in_any_more(wilma, admin, api, client):
    program, browser = api(wilma), Client()
    browser.force_login(wilma)
    assert browser.get("/").status_code == 200
    erased(wilma, admin)
    assert browser.get("/").status_code == 302
    assert program.get("/api/v1/complaints/").status_code == 401
    assert ApiToken.objects.get().revoked_at
    for name in ["wilma77", f"erased-{wilma.pk}"]:
        client.post("/accounts/login/", {"login": name, "password": "correct horse"})
        assert client.get("/").status_code == 302


def test_what_was_theirs_alone_is_deleted_and_nobody_elses(wilma, admin):
    send("other@plant.example", "Another", "Mail", key="other")
    notify(JOB_ENDED, [admin], "Something else.", url="/")
    erased(wilma, admin)
    assert not Draft.objects.exists()
    assert not OutgoingMail.objects.filter(to=NAMES[2]).exists()
    assert OutgoingMail.objects.filter(to="other@plant.example").exists()
    assert not Notification.objects.filter(recipient=wilma).exists()
    assert Notification.objects.filter(recipient=admin).exists()


def test_others_read_the_new_name_in_what_they_were_told(wilma, admin):
    erased(wilma, admin)
    told = Notification.objects.get(recipient__username="ute")
    assert told.text == f"erased-{wilma.pk} (x) is here"
    mail = OutgoingMail.objects.get(to="ute@plant.example")
    assert mail.subject == f"erased-{wilma.pk} mentions you"
    assert mail.body == f"Ask erased-{wilma.pk}."


def test_views_of_their_own_go_and_shared_ones_stay(wilma, admin):
    erased(wilma, admin)
    assert [view.name for view in SavedView.objects.all()] == ["Open at Nordform"]
    assert Act.objects.filter(verb="view.deleted", actor_id=admin.pk).count() == 1


def test_a_second_time_does_no_harm(wilma, admin):
    user = erased(wilma, admin)
    acts, values = Act.objects.count(), PersonalValue.objects.count()
    again = erased(user, admin, confirm=f"erased-{user.pk}")
    assert str(again) == str(user)
    assert (Act.objects.count(), PersonalValue.objects.count()) == (acts + 1, values)
    assert verified()[0] == 0


@pytest.mark.parametrize("person", ["engineer", "inspector", "manager", "auditor", "supplier_user"])
def test_only_administrators_erase(person, request, wilma):
    actor = Actor.person(request.getfixturevalue(person))
    with pytest.raises(Denied):
        erase_user(wilma, actor=actor, **SAYS)
    assert User.objects.get(pk=wilma.pk).first_name == "Wilhelmine"


def test_nobody_erases_themselves(admin):
    with pytest.raises(Refused, match="Ask another administrator"):
        erased(admin, admin, confirm=admin.username)


@pytest.mark.parametrize("said", [{"confirm": "wilma"}, {"confirm": ""}, {"reason": " "}])
def test_the_name_is_typed_and_the_reason_told(said, wilma, admin):
    with pytest.raises(ValidationError) as refused:
        erased(wilma, admin, **said)
    assert list(refused.value.message_dict) == list(said)
    assert all(found_in(name) for name in NAMES)


def test_on_the_page(wilma, admin, signed_in: Callable[[User], Client]):
    browser, address = signed_in(admin), f"/people/{wilma.pk}/erase/"
    assert "Wilhelmine Unverzagt" in browser.get(address).content.decode()
    refused = browser.post(address, SAYS | {"confirm": "somebody"})
    assert refused.status_code == 422
    assert "This is not the user name." in refused.content.decode()
    assert browser.post(address, SAYS).status_code == 302
    timeline = browser.get(f"/people/{wilma.pk}/").content.decode()
    assert "erased this person&#x27;s data" in timeline
    assert not [name for name in NAMES if name in timeline]


def test_at_the_terminal(wilma):
    said = StringIO()
    call_command("erase_person", "wilma77", reason="Left in 2016.", yes=True, stdout=said)
    assert f"erased-{wilma.pk}" in said.getvalue()
    assert Act.objects.get(verb="user.erased").actor_kind == "clock"
    with pytest.raises(CommandError, match="Nobody is called wilma77"):
        call_command("erase_person", "wilma77", reason="Again.", yes=True)


def test_a_value_that_no_act_erased_is_missed(wilma, owner):
    with owner.cursor() as cursor:
        cursor.execute("DELETE FROM core_personalvalue WHERE value = '\"Wilhelmina\"'")
    with snapshot():
        report, _figures = check({}, chain_only=False)
    assert "personal value missing" in {finding.kind for finding in report.findings}
