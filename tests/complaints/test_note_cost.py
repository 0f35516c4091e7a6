"""What a complaint has cost: noted, corrected, added up, and the plant's own."""

from decimal import Decimal

import pytest
from django.db import connection

from complaints.models import Complaint
from complaints.services import note_cost, void_complaint
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.core.errors import Conflict, Denied, Refused
from qms.core.models import Act
from qms.core.portal import portal
from tests import factories

SAID = {
    "category": "internal",
    "what": "Sorting",
    "amount": "1,240.50",
    "currency": "EUR",
    "incurred_on": plant_today().isoformat(),
}


@pytest.fixture
def complaint(supplier) -> Complaint:
    return factories.complaint(supplier)


def test_an_engineer_notes_one_on_the_page_and_reads_the_total(complaint, engineer, signed_in):
    browser = signed_in(engineer)
    for key, amount in [("one", "1,240.50"), ("two", "9.50"), ("two", "9.50")]:
        said = SAID | {"amount": amount, "key": key}
        assert browser.post(f"/complaints/{complaint.number}/costs/add/", said).status_code == 302
    assert [cost.amount for cost in complaint.costs.order_by("id")] == [
        Decimal("1240.50"),
        Decimal("9.50"),
    ]
    page = browser.get(f"/complaints/{complaint.number}/")
    changes = {label: new for label, _old, new in page.context["timeline"][0].changes}
    assert (changes["Amount"], changes["Kind of cost"]) == ("9.50", "Internal failure")
    assert "1,250.00 EUR" in browser.get(f"/complaints/{complaint.number}/").content.decode()


def test_a_program_notes_one_once(complaint, engineer, api):
    program = api(engineer)
    for _time in range(2):
        answer = program.post(
            f"/api/v1/complaints/{complaint.number}/costs/",
            SAID | {"amount": "1240.50"},
            content_type="application/json",
            headers={"Idempotency-Key": "once"},
        )
        assert answer.status_code == 200
    assert [cost["amount"] for cost in answer.json()] == ["1240.50"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *(("amount", typed) for typed in ["", "0", "-3", "1.234", "12,5", "1e3", "NaN", "9" * 11]),
        ("currency", "eur"),
        ("incurred_on", "2999-01-01"),
        ("incurred_on", "0026-01-01"),
        ("category", "bribes"),
        ("what", " "),
    ],
)
def test_what_is_typed_wrongly_is_said_beside_its_field(
    field, typed, complaint, engineer, signed_in
):
    answer = signed_in(engineer).post(
        f"/complaints/{complaint.number}/costs/add/", SAID | {"key": "once", field: typed}
    )
    assert answer.status_code == 422
    assert len(answer.context["form"].errors[field]) == 1
    assert not complaint.costs.exists()


def test_in_german_the_comma_is_the_decimal_one(complaint, engineer, signed_in):
    answer = signed_in(engineer).post(
        f"/complaints/{complaint.number}/costs/add/",
        SAID | {"key": "once", "amount": "1.240,50"},
        headers={"Accept-Language": "de"},
    )
    assert answer.status_code == 302
    assert complaint.costs.get().amount == Decimal("1240.50")


def test_currencies_are_added_up_each_by_itself(complaint, engineer, signed_in):
    for currency, amount in [("EUR", 10), ("USD", 20), ("EUR", 5)]:
        factories.cost(complaint, currency=currency, amount=Decimal(amount))
    page = signed_in(engineer).get(f"/complaints/{complaint.number}/")
    assert page.context["cost_total"] == ["15.00 EUR", "20.00 USD"]


def test_one_is_corrected_until_it_is_claimed_and_never_over_somebodys_head(
    complaint, engineer, signed_in
):
    cost, actor = factories.cost(complaint), Actor.person(engineer)
    address = f"/complaints/{complaint.number}/costs/{cost.pk}/"
    assert signed_in(engineer).post(address, SAID | {"version": 1}).status_code == 302
    cost.refresh_from_db()
    assert cost.amount == Decimal("1240.50")
    with pytest.raises(Conflict):
        note_cost(complaint, actor=actor, cost=cost, version=1, amount=Decimal(9))
    claimed = factories.cost(complaint, state="claimed")
    with pytest.raises(Refused, match="claimed already"):
        note_cost(complaint, actor=actor, cost=claimed, version=2, amount=Decimal(9))


def test_a_closed_complaint_takes_one_and_a_void_one_does_not(supplier, engineer):
    factories.cost(factories.closed_complaint(supplier))
    voided = void_complaint(
        factories.complaint(supplier), actor=factories.SETUP, reason="Logged twice."
    )
    with pytest.raises(Refused, match="is void"):
        factories.cost(voided)


def test_what_is_not_claimed_reaches_no_supplier(complaint, supplier_user, signed_in, api):
    factories.cost(complaint, what="Line stop in hall 2", amount=Decimal("7777.77"))
    page = signed_in(supplier_user).get(f"/complaints/{complaint.number}/").content.decode()
    program = api(supplier_user).get(f"/api/v1/complaints/{complaint.number}/costs/")
    assert program.json() == []
    for trace in ("Line stop", "7,777", "noted a cost", "Not claimed"):
        assert trace not in page
    with portal(supplier_user), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM complaints_complaintcost")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM core_change WHERE after::text LIKE '%7777%'")
        assert cursor.fetchone() == (0,)
    assert Act.objects.filter(verb="complaint.cost_noted", supplier_id=None).exists()


def test_an_inspector_and_a_supplier_may_not(complaint, inspector, supplier_user):
    for person in (inspector, supplier_user):
        with pytest.raises(Denied):
            note_cost(complaint, actor=Actor.person(person), **SAID)
