"""Disposing: what becomes of the pieces affected, and that nobody closes before it is known."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from complaints.models import Complaint
from complaints.services import close_complaint, dispose_complaint, edit_complaint
from complaints.services import withdraw_disposition as withdraw
from complaints.workflow import workflow
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.core.errors import Denied, Refused
from tests import factories

CONCESSION = {"concession": "C-17", "expires_on": plant_today() + timedelta(days=30)}


@pytest.fixture
def contained(supplier) -> Complaint:
    return factories.contained_complaint(supplier, affected=40)


def disposed(complaint: Complaint) -> list[tuple[str, int]]:
    return list(complaint.dispositions.in_force().order_by("id").values_list("kind", "quantity"))


def test_an_engineer_disposes_on_the_page(contained, engineer, signed_in):
    browser = signed_in(engineer)
    address = f"/complaints/{contained.number}/dispose/"
    assert "Nothing says what becomes of 40 of 40 pieces." in browser.get(address).content.decode()
    said = {"kind": "scrap", "quantity": "12", "key": "once"}
    for _time in range(2):
        assert browser.post(address, said).status_code == 302
    assert disposed(contained) == [("scrap", 12)]
    assert "12 pieces" in browser.get(f"/complaints/{contained.number}/").content.decode()


def test_a_program_disposes_and_reads_it_back(contained, engineer, api):
    answer = api(engineer).post(
        f"/api/v1/complaints/{contained.number}/dispose/",
        {"kind": "return", "quantity": 40, "note": "By carrier."},
        content_type="application/json",
    )
    assert answer.status_code == 200
    (read,) = answer.json()["dispositions"]
    assert (read["kind"], read["quantity"], read["is_signed"]) == ("return", 40, False)


def test_never_more_than_are_affected(contained, engineer, signed_in):
    actor = Actor.person(engineer)
    dispose_complaint(contained, actor=actor, kind="rework", quantity=30)
    answer = signed_in(engineer).post(
        f"/complaints/{contained.number}/dispose/", {"kind": "scrap", "quantity": 11, "key": "k"}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["quantity"] == ["Only 10 of 40 pieces are left."]
    assert disposed(contained) == [("rework", 30)]


def test_nor_are_fewer_affected_than_were_disposed(contained, engineer):
    actor = Actor.person(engineer)
    dispose_complaint(contained, actor=actor, kind="rework", quantity=30)
    for affected in (29, None):
        version = Complaint.objects.get(pk=contained.pk).version
        with pytest.raises(ValidationError, match="30 pieces is settled already"):
            edit_complaint(contained, actor=actor, version=version, affected=affected)
    edit_complaint(contained, actor=actor, version=contained.version, affected=30)


def test_it_is_not_closed_before_every_piece_has_gone_somewhere(contained, engineer, manager):
    actor = Actor.person(engineer)

    def refusal() -> str:
        return workflow.refusal("close", contained, actor=actor)

    assert refusal() == "Nothing says what becomes of 40 pieces."
    dispose_complaint(contained, actor=actor, kind="scrap", quantity=39)
    assert refusal() == "Nothing says what becomes of 1 piece."
    dispose_complaint(contained, actor=actor, kind="use_as_is", quantity=1, **CONCESSION)
    assert refusal() == "A concession is not signed yet."
    with pytest.raises(Refused, match="is not signed yet"):
        close_complaint(contained, actor=actor, reason="Tool reground.")
    factories.signed(contained.dispositions.get(kind="use_as_is"), by=manager)
    assert refusal() == ""
    assert close_complaint(contained, actor=actor, reason="Tool reground.").state == "closed"


def test_where_nobody_knows_how_many_it_is_closed_without(supplier, engineer):
    contained = factories.contained_complaint(supplier)
    actor = Actor.person(engineer)
    with pytest.raises(Refused, match="Say first how many pieces are affected"):
        dispose_complaint(contained, actor=actor, kind="scrap", quantity=1)
    assert close_complaint(contained, actor=actor, reason="Tool reground.").state == "closed"


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"kind": "use_as_is"}, "concession", "Enter the number of the concession."),
        ({"kind": "repair", "concession": "C-1"}, "expires_on", "Say until when"),
        (
            {"kind": "repair", "concession": "C-1", "expires_on": plant_today().replace(year=2020)},
            "expires_on",
            "This day is over.",
        ),
        ({"kind": "scrap", "concession": "C-1"}, "concession", "Only pieces used as they are"),
    ],
)
def test_a_concession_where_there_must_be_one_and_nowhere_else(
    said, field, sentence, contained, engineer, signed_in
):
    answer = signed_in(engineer).post(
        f"/complaints/{contained.number}/dispose/", {"quantity": 4, "key": "once", **said}
    )
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors[field][0]


def test_what_was_said_wrongly_is_taken_back_with_a_reason(contained, engineer, signed_in, api):
    actor = Actor.person(engineer)
    for quantity in (40, 4):
        dispose_complaint(contained, actor=actor, kind="scrap", quantity=quantity)
        one = contained.dispositions.in_force().get()
        path = f"complaints/{contained.number}/dispositions/{one.pk}/withdraw/"
        if quantity == 40:
            assert signed_in(engineer).post(f"/{path}", {"reason": " "}).status_code == 422
            assert signed_in(engineer).post(f"/{path}", {"reason": "Was 4."}).status_code == 302
        else:
            answer = api(engineer).post(
                f"/api/v1/{path}", {"reason": "None after all."}, content_type="application/json"
            )
            assert answer.status_code == 200
    assert disposed(contained) == []
    with pytest.raises(Refused, match="taken back already"):
        withdraw(one, actor=actor, reason="Again.")


def test_a_settled_complaint_takes_none(supplier, engineer):
    with pytest.raises(Refused, match="is settled"):
        dispose_complaint(
            factories.closed_complaint(supplier),
            actor=Actor.person(engineer),
            kind="scrap",
            quantity=1,
        )


def test_an_inspector_and_a_supplier_may_not(contained, inspector, supplier_user):
    for person in (inspector, supplier_user):
        with pytest.raises(Denied):
            dispose_complaint(contained, actor=Actor.person(person), kind="scrap", quantity=1)
