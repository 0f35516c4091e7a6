"""Closing a complaint, on the page and through the API: the pattern every verb's tests follow."""

import pytest

from complaints.choices import State
from complaints.models import Complaint
from complaints.services import close_complaint
from qms.core.actors import Actor
from qms.core.errors import Denied, Refused
from qms.core.models import Act
from tests import factories


@pytest.fixture
def contained(supplier) -> Complaint:
    return factories.contained_complaint(supplier)


def last_act(complaint: Complaint) -> Act:
    return Act.objects.filter(subject_id=complaint.pk).latest("id")


def test_a_contained_complaint_is_closed_on_its_page(contained, engineer, signed_in):
    answer = signed_in(engineer).post(
        f"/complaints/{contained.number}/close/", {"reason": "Tool reground."}
    )
    assert answer.status_code == 302
    contained.refresh_from_db()
    assert contained.state == State.CLOSED
    assert contained.closed_at is not None


def test_a_contained_complaint_is_closed_through_the_api(contained, engineer, api):
    answer = api(engineer).post(
        f"/api/v1/complaints/{contained.number}/close/",
        {"reason": "Tool reground."},
        content_type="application/json",
    )
    assert answer.status_code == 200
    assert answer.json()["state"] == "closed"


def test_both_surfaces_leave_the_same_act_behind(supplier, engineer, signed_in, api):
    on_page, by_program = (
        factories.contained_complaint(supplier),
        factories.contained_complaint(supplier),
    )
    signed_in(engineer).post(f"/complaints/{on_page.number}/close/", {"reason": "Tool reground."})
    api(engineer).post(
        f"/api/v1/complaints/{by_program.number}/close/",
        {"reason": "Tool reground."},
        content_type="application/json",
    )
    page, program = last_act(on_page), last_act(by_program)
    assert (page.verb, page.reason, page.actor_id) == (program.verb, program.reason, engineer.pk)
    assert [change.after.keys() for change in page.changes.all()] == [
        change.after.keys() for change in program.changes.all()
    ]
    assert (page.actor_kind, program.actor_kind) == ("person", "token")


def test_closing_without_saying_why_is_refused_beside_the_field(contained, engineer, signed_in):
    answer = signed_in(engineer).post(f"/complaints/{contained.number}/close/", {"reason": "  "})
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
    contained.refresh_from_db()
    assert contained.state == State.CONTAINED


def test_an_open_complaint_cannot_be_closed(supplier, engineer, signed_in, api):
    complaint = factories.complaint(supplier)
    page = signed_in(engineer).post(
        f"/complaints/{complaint.number}/close/", {"reason": "Tool reground."}
    )
    program = api(engineer).post(
        f"/api/v1/complaints/{complaint.number}/close/",
        {"reason": "Tool reground."},
        content_type="application/json",
    )
    assert page.status_code == 422
    assert program.status_code == 409
    sentence = f"{complaint.number} is open, not contained or accepted."
    assert program.json()["message"] == sentence
    assert sentence in page.content.decode()


def test_a_stale_copy_in_hand_does_not_close_twice(contained, engineer):
    stale = Complaint.objects.get(pk=contained.pk)
    close_complaint(contained, actor=Actor.person(engineer), reason="Tool reground.")
    with pytest.raises(Refused, match="is closed"):
        close_complaint(stale, actor=Actor.person(engineer), reason="Tool reground.")


def test_an_inspector_may_not_close(contained, inspector, signed_in):
    with pytest.raises(Denied):
        close_complaint(contained, actor=Actor.person(inspector), reason="Tool reground.")
    page = signed_in(inspector).post(f"/complaints/{contained.number}/close/", {"reason": "Done."})
    assert page.status_code == 403


def test_a_rival_does_not_learn_that_the_complaint_exists(contained, rival_supplier_user, api):
    answer = api(rival_supplier_user).post(
        f"/api/v1/complaints/{contained.number}/close/", {}, content_type="application/json"
    )
    assert answer.status_code == 404


def test_what_cannot_be_closed_yet_is_not_proposed_to_be_voided(supplier, manager, signed_in):
    complaint = factories.contained_complaint(supplier, affected=4)
    page = signed_in(manager).get(f"/complaints/{complaint.number}/")
    moves = {move.name: move for move in page.context["moves"]}
    assert moves["close"].refusal == "Nothing says what becomes of 4 pieces."
    assert not moves["void"].refusal
    assert not moves["void"].primary
