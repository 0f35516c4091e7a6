"""People named in a comment are told once, and nobody is called to what they cannot read."""

import pytest
from django.core.exceptions import ValidationError

from qms.core.actors import Actor
from qms.core.comments import add_comment
from qms.core.mentions import MENTION
from qms.core.models import Comment, OutgoingMail
from qms.notifications.models import Notification, Watch
from qms.notifications.news import hear
from tests import factories


def say(complaint, by, text, **more) -> None:
    add_comment(complaint, actor=Actor.person(by), text=text, **more)


@pytest.mark.django_db(transaction=True)
def test_who_is_mentioned_is_told_once_and_watches(supplier, engineer, manager):
    manager.email = "maren@werk.example"
    complaint = factories.complaint(supplier, by=engineer)
    hear()
    say(complaint, engineer, "What do you say, @maren, and again @maren?")
    hear()
    told = Notification.objects.get()
    assert (told.recipient, told.kind) == (manager, "mention")
    assert told.text == f"Eva Brandt mentions you in {complaint}: Burr on sealing face"
    assert Watch.objects.on(complaint).filter(user=manager).exists()


@pytest.mark.django_db(transaction=True)
def test_a_mention_comes_by_mail_at_once_unless_chosen_otherwise(supplier, engineer):
    mira = factories.user("mira", "manager", email="mira@werk.example")
    say(factories.complaint(supplier, by=engineer), engineer, "@mira please decide.")
    hear()
    assert OutgoingMail.objects.get().to == mira.email


@pytest.mark.django_db(transaction=True)
def test_who_watches_and_is_mentioned_hears_of_it_in_one_way(supplier, engineer, manager):
    complaint = factories.complaint(supplier, by=manager)
    say(complaint, engineer, "@maren look.")
    hear()
    assert [n.kind for n in Notification.objects.filter(recipient=manager)] == ["mention"]


def test_a_suppliers_person_is_not_called_to_an_internal_comment(
    supplier, engineer, supplier_user, signed_in
):
    complaint = factories.complaint(supplier, by=engineer)
    answer = signed_in(engineer).post(
        f"{complaint.get_absolute_url()}comment/", {"text": "@karl sort the stock.", "key": "1"}
    )
    assert answer.status_code == 422
    assert "Karl is the supplier&#x27;s." in answer.content.decode()
    assert "@karl sort the stock." in answer.content.decode()
    assert not Comment.objects.exists()
    say(complaint, engineer, "@karl sort the stock.", shared=True)
    assert Comment.objects.exists()


def test_nobody_is_called_to_a_complaint_they_cannot_see(supplier, engineer, rival_supplier_user):
    complaint = factories.complaint(supplier, by=engineer)
    with pytest.raises(ValidationError, match=f"Petra cannot see {complaint}"):
        say(complaint, engineer, "@petra?", shared=True)


def test_a_supplier_calls_its_own_people_and_learns_of_nobody_else(
    supplier, engineer, supplier_user, rival_supplier_user, api
):
    complaint = factories.complaint(supplier, by=engineer)
    address = f"/api/v1/complaints/{complaint}/comments/"
    for name in ("petra", "eva", "nobody"):
        answer = api(supplier_user).post(address, {"text": f"@{name}?"}, "application/json")
        assert answer.status_code == 201, name


def test_what_is_offered_is_who_can_be_seen(
    engineer, manager, supplier_user, rival_supplier_user, signed_in
):
    def offered(person, q: str) -> set[str]:
        results = signed_in(person).get("/inbox/people/", {"q": q}).json()["results"]
        return {person["value"] for person in results}

    assert offered(engineer, "m") == {"maren"}
    assert offered(engineer, "VOSS") == {"maren"}
    assert offered(engineer, "") == {"eva", "karl", "maren", "petra"}
    assert offered(supplier_user, "") == {"karl"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@eva", ["eva"]),
        ("Ask @eva.", ["eva"]),
        ("(@eva, @ivo-l; @j.doe!)", ["eva", "ivo-l", "j.doe"]),
        ("eva@werk.example", []),
        ("https://chat.example/@eva", []),
        ("@ eva @@eva", []),
    ],
)
def test_what_is_a_mention_and_what_is_not(text, names):
    assert MENTION.findall(text) == names


def page(complaint, person, signed_in) -> str:
    return signed_in(person).get(complaint.get_absolute_url()).content.decode()


def test_numbers_and_names_in_a_comment_lead_where_the_reader_may_go(
    supplier, rival_supplier, engineer, supplier_user, signed_in
):
    mine, theirs = factories.complaint(supplier), factories.complaint(rival_supplier)
    text = f"As in {mine} and {theirs}, not in `{mine}` nor CMP-2026-999999. **@eva**"
    say(mine, engineer, text, shared=True)
    staff, portal = page(mine, engineer, signed_in), page(mine, supplier_user, signed_in)
    link = '<a href="/complaints/{0}/" rel="noopener noreferrer nofollow">{0}</a>'.format
    assert staff.count(link(mine)) == portal.count(link(mine)) == 1
    assert link(theirs) in staff
    assert f'href="/complaints/{theirs}/"' not in portal
    assert f"<code>{mine}</code>" in staff
    assert "<strong><strong>@eva</strong></strong>" in staff
    assert "CMP-2026-999999." in staff


def test_a_name_leads_to_the_persons_page_where_the_reader_may_see_it(
    supplier, engineer, manager, auditor, supplier_user, signed_in
):
    complaint = factories.complaint(supplier)
    say(complaint, engineer, "Ask @eva.", shared=True)
    leads = f'<a href="/people/{engineer.pk}/" rel="noopener noreferrer nofollow">@eva</a>'
    assert leads in page(complaint, manager, signed_in)
    assert "<strong>@eva</strong>" in page(complaint, auditor, signed_in)
    assert 'href="/people/' not in page(complaint, supplier_user, signed_in)


def test_a_link_somebody_wrote_is_not_linked_again(supplier, engineer, signed_in):
    complaint = factories.complaint(supplier)
    say(complaint, engineer, f"[{complaint}](https://example.com/)")
    assert '<a href="https://example.com/"' in page(complaint, engineer, signed_in)
    assert f'<a href="{complaint.get_absolute_url()}" rel' not in page(
        complaint, engineer, signed_in
    )
