"""Judging pairs and reading families, on the pages and through the API."""

from decimal import Decimal

import pytest

from complaints.models import Complaint, IssueFamily, Resemblance
from complaints.services import void_complaint
from qms.core.actors import Actor
from tests import factories


@pytest.fixture
def two(supplier, rival_supplier) -> list[Complaint]:
    return [
        factories.complaint(supplier, title="Burr on sealing face", lot="L-1"),
        factories.complaint(rival_supplier, title="Grat an der Dichtfläche", lot="L-2"),
    ]


def test_a_pair_stands_side_by_side_and_one_button_judges_it(two, engineer, signed_in):
    pair = factories.resemblance(*two)
    browser = signed_in(engineer)
    page = browser.get("/complaints/recurrence/pairs/").content.decode()
    assert all(text in page for text in ["Burr on sealing face", "Grat an der Dichtfläche"])
    assert "Both speak of a burr" in page
    assert 'data-row-key="s"' in page
    answer = browser.post(f"/complaints/recurrence/pairs/{pair.pk}/confirm/")
    assert (answer.status_code, answer["Location"]) == (302, "/complaints/recurrence/pairs/")
    assert IssueFamily.objects.get().members.count() == 2


def test_a_pair_that_was_judged_meanwhile_says_so(two, engineer, signed_in):
    pair = factories.resemblance(*two)
    browser = signed_in(engineer)
    browser.post(f"/complaints/recurrence/pairs/{pair.pk}/reject/")
    answer = browser.post(f"/complaints/recurrence/pairs/{pair.pk}/confirm/")
    assert answer.status_code == 422
    assert "has been judged: Different problems." in answer.content.decode()


def test_a_program_judges_with_the_same_words(two, engineer, api):
    pair = factories.resemblance(*two)
    answer = api(engineer).post(
        f"/api/v1/resemblances/{pair.pk}/confirm/", {}, content_type="application/json"
    )
    assert answer.json()["number"] == IssueFamily.objects.get().number
    again = api(engineer).post(
        f"/api/v1/resemblances/{pair.pk}/reject/", {}, content_type="application/json"
    )
    assert again.status_code == 409


def test_every_number_leads_to_its_list(two, engineer, signed_in):
    family = factories.family(*two)
    browser = signed_in(engineer)
    page = browser.get("/complaints/recurrence/")
    (bar,) = page.context["bars"]
    assert (bar.family, bar.cases, bar.share) == (family, 2, 100)
    listed = browser.get(bar.url).context["listing"].rows
    assert {one.pk for one in listed} == {one.pk for one in two}
    (point,) = [point for point in page.context["trend"].points if point.cases]
    assert len(browser.get(point.url).context["listing"].rows) == 2


@pytest.fixture
def dear(two, supplier) -> list[IssueFamily]:
    """The first family has more cases, the second has cost more."""
    first = factories.family(*two, factories.complaint(supplier))
    second = factories.family(factories.complaint(supplier), factories.complaint(supplier))
    factories.cost(two[0], amount=Decimal(1000))
    factories.cost(two[0], amount=Decimal("90.50"), currency="USD")
    factories.cost(two[1], amount=Decimal(200))
    factories.cost(second.cases().earliest("pk"), amount=Decimal(4800))
    return [first, second]


def test_what_a_family_has_cost_stands_beside_it_and_leads_to_its_cases(dear, engineer, signed_in):
    browser = signed_in(engineer)
    first, second = browser.get("/complaints/recurrence/").context["bars"]
    assert [first.family, second.family] == dear
    assert (first.costs, second.costs) == (["1,200.00 EUR", "90.50 USD"], ["4,800.00 EUR"])
    assert "1,000.00 EUR · 90.50 USD" in browser.get(first.costs_url).content.decode()
    page = browser.get(dear[0].get_absolute_url()).content.decode()
    assert ">1,200.00 EUR · 90.50 USD</a>" in page


def test_families_are_weighed_by_their_cost_in_one_currency(dear, engineer, signed_in):
    browser = signed_in(engineer)
    bars = browser.get("/complaints/recurrence/?by=EUR").context["bars"]
    assert [(bar.family, bar.width, bar.share) for bar in bars] == [
        (dear[1], 100, 80),
        (dear[0], 25, 100),
    ]
    (only,) = browser.get("/complaints/recurrence/?by=USD").context["bars"]
    assert (only.family, only.share) == (dear[0], 100)
    bars = browser.get("/complaints/recurrence/?by=doubloons").context["bars"]
    assert [bar.family for bar in bars] == dear


def test_what_a_void_complaint_cost_is_not_the_familys(dear, manager, engineer, signed_in):
    case = dear[1].cases().earliest("pk")
    void_complaint(case, actor=Actor.person(manager), reason="Logged twice.")
    bars = signed_in(engineer).get("/complaints/recurrence/").context["bars"]
    assert {bar.family: bar.costs for bar in bars}[dear[1]] == []


def test_the_family_is_merged_split_and_corrected_on_its_page(two, supplier, engineer, signed_in):
    family = factories.family(*two)
    other = factories.family(factories.complaint(supplier), factories.complaint(supplier))
    browser, page = signed_in(engineer), family.get_absolute_url()
    asked = {"corrected_on": "2026-01-05", "correction": "Tool reground."}
    assert browser.post(f"{page}correct/", asked).status_code == 302
    said = {"into": family.pk, "reason": "One tool."}
    answer = browser.post(f"{other.get_absolute_url()}merge/", said)
    assert answer["Location"] == page
    answer = browser.post(f"{page}split/", {"cases": [two[1].pk], "reason": "Another tool."})
    assert answer["Location"] == IssueFamily.objects.latest("id").get_absolute_url()
    shown = browser.get(page).content.decode()
    assert "Tool reground." in shown


def test_a_supplier_sees_nothing_of_it(two, supplier_user, signed_in, api):
    family = factories.family(*two)
    browser = signed_in(supplier_user)
    assert browser.get("/complaints/recurrence/").status_code == 403
    assert family.number not in browser.get(two[0].get_absolute_url()).content.decode()
    listed = browser.get("/complaints/").content.decode()
    assert "Issue family" not in listed
    assert "Recurrence" not in listed
    answer = api(supplier_user).get("/api/v1/complaints/", {"family": family.number})
    assert family.number not in answer.content.decode()
    assert Resemblance.objects.visible_to(supplier_user).count() == 0
