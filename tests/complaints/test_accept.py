"""Accepting what a supplier has answered."""

import pytest

from complaints.choices import State
from complaints.models import Complaint
from complaints.services import close_complaint, void_complaint
from qms.core.actors import Actor
from qms.core.errors import Refused
from tests import factories


@pytest.fixture
def answered(supplier) -> Complaint:
    return factories.answered_complaint(supplier)


def test_an_engineer_accepts_on_the_page_with_the_answer_before_their_eyes(
    answered, engineer, signed_in
):
    browser, address = signed_in(engineer), f"/complaints/{answered.number}/accept/"
    assert "Deburring tool worn." in browser.get(address).content.decode()
    assert browser.post(address).status_code == 302
    answered.refresh_from_db()
    assert (answered.state, answered.due_at) == (State.ACCEPTED, None)


def test_a_program_accepts_and_closes(answered, engineer, api):
    program = api(engineer)
    for verb, body in [("accept", {}), ("close", {"reason": "Tool life is counted."})]:
        answer = program.post(
            f"/api/v1/complaints/{answered.number}/{verb}/", body, content_type="application/json"
        )
    assert answer.json()["state"] == "closed"


def test_an_answer_that_nobody_has_accepted_does_not_let_it_close(answered, engineer):
    with pytest.raises(Refused, match="is answered, not contained or accepted"):
        close_complaint(answered, actor=Actor.person(engineer), reason="Done.")


def test_what_the_supplier_contained_needs_no_other_containment(supplier, engineer):
    accepted = factories.accepted_complaint(supplier, make=factories.complaint)
    factories.investigated(accepted)
    closed = close_complaint(accepted, actor=Actor.person(engineer), reason="Done.")
    assert closed.state == State.CLOSED
    assert not closed.containments.exists()


def test_a_supplier_does_not_accept_its_own_answer(answered, supplier_user, api):
    answer = api(supplier_user).post(
        f"/api/v1/complaints/{answered.number}/accept/", {}, content_type="application/json"
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "make",
    [
        factories.sent_complaint,
        factories.answered_complaint,
        factories.disputed_complaint,
        factories.accepted_complaint,
    ],
)
def test_what_is_with_the_supplier_can_still_be_struck(make, supplier, manager):
    voided = void_complaint(make(supplier), actor=Actor.person(manager), reason="Not ours.")
    assert (voided.state, voided.due_at) == (State.VOID, None)
