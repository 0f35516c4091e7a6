"""The inbox: what somebody should know, unread first, and only theirs."""

import pytest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from qms.accounts.models import User
from qms.notifications.models import Notification
from qms.notifications.notices import JOB_ENDED
from qms.notifications.services import archive, mark_read, notify
from qms.notifications.views import SHOWN_AT_ONCE
from tests import factories


def tell(person: User, text: str = "Containment is overdue") -> Notification:
    (notification,) = notify(JOB_ENDED, [person], text, url="/complaints/")
    return notification


def test_an_empty_inbox_says_what_will_be_here(engineer, signed_in):
    page = signed_in(engineer).get("/inbox/")
    assert "Nothing here yet." in page.content.decode()


def test_unread_messages_stand_first(engineer, signed_in):
    first, second, third = tell(engineer, "first"), tell(engineer, "second"), tell(engineer)
    browser = signed_in(engineer)
    browser.post(f"/inbox/{second.pk}/read/")
    assert list(browser.get("/inbox/").context["page"].rows) == [third, first, second]


def test_following_a_message_leads_to_the_record_and_marks_it_read(engineer, signed_in):
    notification = tell(engineer)
    answer = signed_in(engineer).get(f"/inbox/{notification.pk}/")
    assert answer["Location"] == "/complaints/"
    notification.refresh_from_db()
    read_at = notification.read_at
    assert read_at is not None
    signed_in(engineer).get(f"/inbox/{notification.pk}/")
    notification.refresh_from_db()
    assert notification.read_at == read_at


def test_the_bell_counts_what_is_unread_until_all_is_read(engineer, manager, signed_in):
    for _message in range(3):
        tell(engineer)
    tell(manager)
    browser = signed_in(engineer)
    assert "Inbox, 3 unread" in browser.get("/complaints/").content.decode()
    assert browser.post("/inbox/read/").status_code == 302
    assert "unread" not in browser.get("/complaints/").content.decode()
    assert Notification.objects.unread().get().recipient == manager


def test_the_bell_does_not_count_beyond_what_it_shows(engineer, signed_in):
    Notification.objects.bulk_create(
        Notification(recipient=engineer, text="Containment is overdue", url="/") for _ in range(130)
    )
    page = signed_in(engineer).get("/complaints/")
    assert page.context["unread_count"] == 100
    assert "99+" in page.content.decode()


@pytest.mark.parametrize("where", ["", "?archived=1"])
def test_it_is_paged_to_the_very_first_message_and_back(where, engineer, signed_in):
    for number in range(2 * SHOWN_AT_ONCE + 7):
        tell(engineer, f"Message {number}")
    mine = Notification.objects.filter(recipient=engineer)
    mark_read(mine.filter(pk__in=list(mine.values_list("pk", flat=True)[: SHOWN_AT_ONCE + 3])))
    if where:
        archive(mine)
    browser, seen = signed_in(engineer), []
    page = browser.get(f"/inbox/{where}").context["page"]
    while page.after:
        seen += page.rows
        page = browser.get("/inbox/" + (where or "?") + f"&after={page.after}").context["page"]
    seen += page.rows
    everything = mine.archived() if where else mine.kept()
    assert seen == list(everything)
    page = browser.get("/inbox/" + (where or "?") + f"&before={page.before}").context["page"]
    assert page.rows == seen[SHOWN_AT_ONCE : 2 * SHOWN_AT_ONCE]


@pytest.mark.parametrize("token", ["x", "9" * 300])
def test_a_damaged_address_is_told_and_leads_to_the_first_page(token, engineer, signed_in):
    tell(engineer)
    answer = signed_in(engineer).get(f"/inbox/?after={token}")
    assert answer.status_code == 200
    assert "This page&#x27;s address is damaged." in answer.content.decode()
    assert len(answer.context["page"].rows) == 1


def test_nobody_reads_or_marks_the_messages_of_others(engineer, manager, signed_in):
    notification = tell(manager)
    browser = signed_in(engineer)
    assert browser.get(f"/inbox/{notification.pk}/").status_code == 404
    browser.post(f"/inbox/{notification.pk}/read/")
    browser.post("/inbox/read/")
    notification.refresh_from_db()
    assert notification.read_at is None


def test_marking_needs_a_post(engineer, signed_in):
    notification = tell(engineer)
    browser = signed_in(engineer)
    assert browser.get("/inbox/read/").status_code == 405
    assert browser.get(f"/inbox/{notification.pk}/read/").status_code == 405


def test_a_message_speaks_its_readers_language(engineer):
    greta = factories.user("greta", "engineer", language="de")
    text = format_lazy(gettext_lazy("{thing} 1"), thing=gettext_lazy("January"))
    notify(JOB_ENDED, [engineer, greta], text, url="/")
    told = dict(Notification.objects.values_list("recipient__username", "text"))
    assert told == {"eva": "January 1", "greta": "Januar 1"}


def test_a_text_that_is_too_long_is_shortened_visibly(engineer):
    assert tell(engineer, "word " * 100).text.endswith("…")


def test_a_program_reads_its_owners_messages_and_marks_them_read(engineer, manager, api):
    mine = tell(engineer)
    theirs = tell(manager)
    program = api(engineer)
    (told,) = program.get("/api/v1/notifications/").json()["results"]
    assert (told["id"], told["text"], told["read_at"]) == (mine.pk, mine.text, None)
    assert program.post(f"/api/v1/notifications/{mine.pk}/read/").json()["read_at"]
    assert program.post(f"/api/v1/notifications/{theirs.pk}/read/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.read_at is None
