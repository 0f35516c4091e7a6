"""Moves: asked once, asked again under a lock, refused in a sentence."""

import pytest
from django.core.exceptions import ValidationError

from complaints.choices import State
from complaints.models import Complaint
from complaints.services import close_complaint
from complaints.workflow import workflow
from qms.core.actors import Actor
from qms.core.errors import Denied, Refused
from qms.core.models import Act
from tests import factories
from tests.together import together


def test_a_refusal_names_the_record_and_its_state(supplier, engineer):
    complaint = factories.complaint(supplier)
    sentence = workflow.refusal("close", complaint, actor=Actor.person(engineer))
    assert sentence == f"{complaint.number} is open, not contained or accepted."


def test_a_role_that_does_not_make_the_move_is_told_so(supplier, inspector):
    complaint = factories.contained_complaint(supplier)
    sentence = workflow.refusal("close", complaint, actor=Actor.person(inspector))
    assert sentence == "Your role does not close."


def test_the_buttons_are_the_moves_the_role_knows_each_with_its_refusal(supplier, manager):
    complaint = factories.complaint(supplier)
    offered = {
        move.name: bool(why)
        for move, why in workflow.next_moves(complaint, actor=Actor.person(manager))
    }
    assert {name for name, refused in offered.items() if not refused} == {"contain", "send", "void"}
    assert {"accept", "send_back", "close", "reopen"} < offered.keys()
    assert "answer" not in offered


def test_a_move_that_needs_a_reason_takes_no_blank_one(supplier, engineer):
    complaint = factories.contained_complaint(supplier)
    with pytest.raises(ValidationError) as refused:
        close_complaint(complaint, actor=Actor.person(engineer), reason=" \t")
    assert "reason" in refused.value.message_dict


def test_a_move_writes_its_state_its_values_and_its_act_together(supplier, engineer):
    complaint = factories.contained_complaint(supplier)
    closed = close_complaint(complaint, actor=Actor.person(engineer), reason="Tool reground.")
    written = Act.objects.latest("id")
    (change,) = written.changes.all()
    assert (written.verb, written.reason) == ("complaint.closed", "Tool reground.")
    assert set(change.after) == {"state", "closed_at"}
    assert closed.version == complaint.version + 1


@pytest.mark.django_db(transaction=True)
def test_of_two_threads_that_close_one_does_and_one_is_refused(supplier, engineer):
    complaint = factories.contained_complaint(supplier)
    copies = [Complaint.objects.get(pk=complaint.pk) for _ in range(2)]

    def close(copy: Complaint) -> str:
        return close_complaint(copy, actor=Actor.person(engineer), reason="Tool reground.").state

    answers = together(*(lambda copy=copy: close(copy) for copy in copies))
    assert sorted(type(answer) for answer in answers if answer != State.CLOSED) == [Refused]
    assert answers.count(State.CLOSED) == 1
    assert Act.objects.filter(verb="complaint.closed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_close_and_void_at_once_one_wins_whole(supplier, manager):
    complaint = factories.contained_complaint(supplier)
    actor = Actor.person(manager)
    together(
        lambda: workflow.make("close", complaint, actor=actor, reason="Tool reground."),
        lambda: workflow.make("void", complaint, actor=actor, reason="Logged twice."),
    )
    complaint.refresh_from_db()
    moves = Act.objects.filter(verb__in=["complaint.closed", "complaint.voided"])
    assert moves.count() == 1
    assert complaint.state in {State.CLOSED, State.VOID}


def test_denied_is_a_kind_of_refused_so_that_no_surface_forgets_it():
    assert issubclass(Denied, Refused)
