"""Adding a containment: elsewhere or again, after the first."""

import pytest

from complaints.choices import State
from complaints.models import Complaint
from complaints.services import add_containment
from qms.core.actors import Actor
from qms.core.errors import Denied, Refused
from qms.core.models import Act
from tests import factories

SAID = {"measure": "Customer's stock sorted.", "place": "Ulm", "due_on": "2026-12-04"}


@pytest.fixture
def contained(supplier) -> Complaint:
    return factories.contained_complaint(supplier)


def test_an_inspector_adds_one_on_the_page_and_the_state_stays(contained, inspector, signed_in):
    answer = signed_in(inspector).post(
        f"/complaints/{contained.number}/containments/add/", SAID | {"key": "once"}
    )
    assert answer.status_code == 302
    assert contained.containments.count() == 2
    contained.refresh_from_db()
    assert contained.state == State.CONTAINED
    assert Act.objects.latest("id").verb == "complaint.containment_added"


def test_a_program_that_asks_twice_adds_one(contained, engineer, api):
    program = api(engineer)
    for _time in range(2):
        answer = program.post(
            f"/api/v1/complaints/{contained.number}/containments/",
            SAID,
            content_type="application/json",
            headers={"Idempotency-Key": "once"},
        )
        assert answer.status_code == 200
    assert [one["due_on"] for one in answer.json()["containments"]] == [None, "2026-12-04"]


def test_the_first_is_not_added_but_contains(supplier, engineer, signed_in, api):
    complaint = factories.complaint(supplier)
    sentence = f"Contain {complaint.number} first."
    page = signed_in(engineer).post(
        f"/complaints/{complaint.number}/containments/add/", SAID | {"key": "once"}
    )
    program = api(engineer).post(
        f"/api/v1/complaints/{complaint.number}/containments/",
        SAID,
        content_type="application/json",
    )
    assert (page.status_code, program.status_code) == (422, 409)
    assert sentence in page.content.decode()
    assert program.json()["message"] == sentence


def test_a_settled_complaint_takes_none(supplier, engineer):
    closed = factories.closed_complaint(supplier)
    with pytest.raises(Refused, match="is settled"):
        add_containment(closed, actor=Actor.person(engineer), measure="Sorted again.")
    assert closed.containments.count() == 1


def test_what_is_typed_wrongly_is_said_beside_its_field(contained, engineer, signed_in):
    answer = signed_in(engineer).post(
        f"/complaints/{contained.number}/containments/add/",
        SAID | {"key": "once", "due_on": "0026-12-04", "checked": "2", "rejected": "3"},
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["rejected"] == ["Rejected 3 exceeds checked 2."]
    answer = signed_in(engineer).post(
        f"/complaints/{contained.number}/containments/add/",
        SAID | {"key": "once", "due_on": "0026-12-04"},
    )
    assert "Not before" in answer.context["form"].errors["due_on"][0]


def test_a_supplier_reads_it_and_adds_none(contained, engineer, supplier_user, signed_in):
    add_containment(contained, actor=Actor.person(engineer), measure="Customer's stock sorted.")
    page = signed_in(supplier_user).get(f"/complaints/{contained.number}/")
    assert "Customer&#x27;s stock sorted." in page.content.decode()
    assert "containments/add/" not in page.content.decode()
    with pytest.raises(Denied):
        add_containment(contained, actor=Actor.person(supplier_user), measure="We sorted.")
