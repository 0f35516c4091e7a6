"""Home: what waits for whom, most urgent first, and counts that are the lists they lead to."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.services import send_complaint
from qms.core.clock import plant_today
from tests import factories


def overdue(supplier, by=None, **values):
    return factories.complaint(
        supplier, by=by, occurred_at=timezone.now() - timedelta(days=9), **values
    )


def late_answer(supplier):
    """A complaint whose supplier should have said days ago how it is contained."""
    return send_complaint(
        factories.contained_complaint(supplier),
        actor=factories.SETUP,
        kind="8d",
        occurred_at=timezone.now() - timedelta(days=5),
    )


def counts(page) -> dict[str, str]:
    return {stat.label: stat.value for stat in page.context["stats"]}


def test_my_work_stands_there_with_the_overdue_first(engineer, manager, supplier, signed_in):
    contained = factories.contained_complaint(supplier, by=engineer)
    young = factories.complaint(supplier, by=engineer)
    late = overdue(supplier, by=engineer)
    answered = factories.answered_complaint(supplier, owner=engineer)
    overdue(supplier, by=manager)
    factories.closed_complaint(supplier, by=engineer)
    page = signed_in(engineer).get("/")
    assert list(page.context["work"]) == [late, answered, young, contained]
    assert counts(page) == {
        "Mine, overdue": "1",
        "Mine, to accept": "1",
        "Mine, under way": "4",
        "Everybody's, overdue": "2",
        "Deliveries late": "0",
    }


@pytest.mark.parametrize(
    "person", ["engineer", "inspector", "manager", "auditor", "admin", "supplier_user"]
)
def test_every_count_is_the_length_of_the_list_behind_it(request, supplier, signed_in, person):
    reader = request.getfixturevalue(person)
    overdue(supplier, owner=reader)
    factories.complaint(supplier, severity="critical")
    factories.contained_complaint(supplier, severity="critical")
    late_answer(supplier)
    factories.disputed_complaint(supplier, owner=reader)
    factories.closed_complaint(supplier)
    factories.delivery(supplier, promised_on=plant_today() - timedelta(days=1))
    browser = signed_in(reader)
    for stat in browser.get("/").context["stats"]:
        listing = browser.get(stat.url).context["listing"]
        assert stat.value == str(listing.total), stat.label
        assert listing.chips, "the list says how it is narrowed"


def test_a_supplier_sees_only_its_own(supplier, rival_supplier, supplier_user, signed_in):
    own, foreign = overdue(supplier), overdue(rival_supplier, title="Cold shut at the flange")
    page = signed_in(supplier_user).get("/")
    assert list(page.context["work"]) == [own]
    assert counts(page) == {
        "To answer, overdue": "0",
        "To answer": "0",
        "Under way": "1",
        "Critical": "0",
        "Deliveries late": "0",
    }
    assert foreign.number not in page.content.decode()


def test_late_deliveries_are_counted_and_a_supplier_counts_its_own(
    supplier, rival_supplier, supplier_user, auditor, signed_in
):
    yesterday = plant_today() - timedelta(days=1)
    late = factories.delivery(supplier, promised_on=yesterday)
    factories.delivery(supplier, promised_on=plant_today())
    factories.delivery(rival_supplier, promised_on=yesterday)
    assert counts(signed_in(auditor).get("/"))["Deliveries late"] == "2"
    browser = signed_in(supplier_user)
    stat = browser.get("/").context["stats"][-1]
    assert (stat.value, stat.colour) == ("1", "red")
    assert list(browser.get(stat.url).context["listing"].rows) == [late]


def test_a_supplier_sees_what_it_has_to_answer_with_the_overdue_first(
    supplier, supplier_user, signed_in
):
    the_plants = overdue(supplier)
    young, late = factories.sent_complaint(supplier), late_answer(supplier)
    page = signed_in(supplier_user).get("/")
    assert list(page.context["work"]) == [late, young, the_plants]
    assert counts(page)["To answer, overdue"] == "1"
    assert counts(page)["To answer"] == "2"


def test_who_owns_nothing_sees_what_is_overdue_then_disputed_then_due_next(
    auditor, supplier, signed_in
):
    young, late = factories.complaint(supplier), overdue(supplier)
    disputed = factories.disputed_complaint(supplier)
    factories.contained_complaint(supplier)
    unanswered = late_answer(supplier)
    work = list(signed_in(auditor).get("/").context["work"])
    assert work == [late, unanswered, disputed, young]


def test_nothing_to_do_offers_the_next_click(engineer, auditor, signed_in):
    writer = signed_in(engineer).get("/").content.decode()
    assert "Nothing waits for you." in writer
    assert re.search(r'<div class="empty">.*href="/complaints/log/"', writer)
    assert "Nothing is open." in signed_in(auditor).get("/").content.decode()


def test_one_line_says_what_happened_since_yesterday(engineer, supplier, signed_in):
    browser = signed_in(engineer)
    assert "Nothing new since yesterday." in browser.get("/").content.decode()
    factories.closed_complaint(supplier)
    factories.complaint(supplier)
    page = browser.get("/").content.decode()
    assert "Since yesterday: 2 logged, 1 contained, 1 closed." in page


def test_what_was_entered_later_is_not_news(engineer, supplier, signed_in):
    overdue(supplier, by=engineer, received_on=plant_today() - timedelta(days=9))
    assert signed_in(engineer).get("/").context["news"] == ""


def test_a_supplier_does_not_learn_how_busy_others_are(
    supplier, rival_supplier, supplier_user, signed_in
):
    factories.complaint(supplier)
    for _complaint in range(3):
        factories.complaint(rival_supplier)
    page = signed_in(supplier_user).get("/")
    assert page.context["news"] == "Since yesterday: 1 logged."


def test_the_page_asks_a_fixed_number_of_questions(
    engineer, supplier, signed_in, django_assert_max_num_queries
):
    for _complaint in range(12):
        overdue(supplier, by=engineer)
    browser = signed_in(engineer)
    with django_assert_max_num_queries(16):
        page = browser.get("/")
    assert len(page.context["work"]) == 10
