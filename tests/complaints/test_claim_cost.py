"""Charging back: a cost is claimed, and the supplier agrees to it or refuses."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from complaints.models import Complaint, ComplaintCost
from complaints.services import agree_cost, claim_cost, refuse_cost
from qms.core.actors import Actor
from qms.core.errors import Denied, Refused
from qms.core.models import Act
from qms.core.portal import portal
from qms.notifications.models import Notification
from tests import factories


@pytest.fixture
def complaint(supplier) -> Complaint:
    return factories.complaint(supplier)


@pytest.fixture
def claimed(complaint) -> ComplaintCost:
    return factories.cost(complaint, state="claimed")


def address(cost: ComplaintCost, verb: str) -> str:
    return f"complaints/{cost.complaint.number}/costs/{cost.pk}/{verb}/"


def test_an_engineer_claims_and_the_suppliers_people_are_told(
    complaint, engineer, supplier_user, rival_supplier_user, signed_in
):
    cost = factories.cost(complaint)
    assert signed_in(engineer).post(f"/{address(cost, 'claim')}").status_code == 302
    cost.refresh_from_db()
    assert cost.state == "claimed"
    told = Notification.objects.get(kind="complaint.claimed")
    assert told.recipient == supplier_user
    assert told.text == f"420.00 EUR are claimed for {complaint.number}: Sorting"


def test_the_supplier_sees_its_claim_and_agrees_to_a_part(claimed, supplier_user, signed_in):
    browser = signed_in(supplier_user)
    page = browser.get(f"/complaints/{claimed.complaint.number}/").content.decode()
    assert "420.00 EUR" in page
    assert "claimed a cost" in page
    said = {"agreed": "300", "reason": "Two of three shifts."}
    assert browser.post(f"/{address(claimed, 'agree')}", said).status_code == 302
    claimed.refresh_from_db()
    assert (claimed.state, claimed.agreed) == ("agreed", Decimal(300))
    assert (claimed.answered_by, claimed.answer) == (supplier_user, "Two of three shifts.")
    act = Act.objects.latest("id")
    assert (act.verb, act.actor_id) == ("complaint.cost_agreed", supplier_user.pk)


def test_the_supplier_refuses_with_a_reason_through_the_api(claimed, supplier_user, api):
    program = api(supplier_user)
    nothing = program.post(
        f"/api/v1/{address(claimed, 'refuse')}", {"reason": ""}, content_type="application/json"
    )
    assert (nothing.status_code, nothing.json()["field"]) == (400, "reason")
    answer = program.post(
        f"/api/v1/{address(claimed, 'refuse')}",
        {"reason": "Stored wet at yours."},
        content_type="application/json",
    )
    assert answer.status_code == 200
    (cost,) = answer.json()
    assert (cost["state"], cost["answered_by"]) == ("refused", "karl")


def test_nobody_agrees_to_more_than_is_claimed(claimed, supplier_user, signed_in):
    answer = signed_in(supplier_user).post(f"/{address(claimed, 'agree')}", {"agreed": "420.01"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["agreed"] == ["Not more than the 420.00 EUR claimed."]


def test_what_was_refused_is_claimed_again_and_what_was_agreed_is_not(claimed, engineer):
    actor = Actor.person(engineer)
    refuse_cost(claimed, actor=actor, reason="By phone.")
    claim_cost(claimed, actor=actor)
    claimed.refresh_from_db()
    assert (claimed.state, claimed.answer, claimed.answered_by) == ("claimed", "", None)
    agree_cost(claimed, actor=actor, agreed=Decimal(420))
    with pytest.raises(Refused, match=r"This cost is agreed\."):
        claim_cost(claimed, actor=actor)
    with pytest.raises(Refused, match=r"This cost is agreed\."):
        refuse_cost(claimed, actor=actor, reason="After all.")


def test_what_is_not_claimed_is_not_there_for_the_supplier(
    complaint, supplier_user, signed_in, api
):
    cost = factories.cost(complaint)
    for verb in ("agree", "refuse"):
        said = {"agreed": "1.00"} if verb == "agree" else {"reason": "No."}
        assert signed_in(supplier_user).post(f"/{address(cost, verb)}", said).status_code == 404
        program = api(supplier_user).post(
            f"/api/v1/{address(cost, verb)}", said, content_type="application/json"
        )
        assert program.status_code == 404


def test_a_rival_learns_nothing_of_it(claimed, rival_supplier_user, signed_in, api):
    path = address(claimed, "agree")
    assert signed_in(rival_supplier_user).get(f"/{path}").status_code == 404
    program = api(rival_supplier_user).get(f"/api/v1/complaints/{claimed.complaint.number}/costs/")
    assert program.status_code == 404


def test_the_database_lets_a_supplier_answer_and_change_nothing_else(claimed, supplier_user):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        portal(supplier_user),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE complaints_complaintcost SET amount = 1")


def test_a_supplier_claims_nothing_and_an_auditor_answers_nothing(
    complaint, claimed, supplier_user, auditor
):
    with pytest.raises(Denied):
        claim_cost(factories.cost(complaint), actor=Actor.person(supplier_user))
    with pytest.raises(Denied):
        agree_cost(claimed, actor=Actor.person(auditor), agreed=Decimal(1))
