"""Containing a complaint: how the bad parts were held back."""

import pytest

from complaints.choices import State
from complaints.models import Complaint
from complaints.services import contain_complaint
from qms.core.actors import Actor
from qms.core.errors import Refused
from qms.core.models import Act
from tests import factories

SAID = {
    "measure": "Stock sorted.",
    "place": "Hall 2",
    "checked": 200,
    "rejected": 3,
    "due_on": "2026-12-01",
}


@pytest.fixture
def complaint(supplier) -> Complaint:
    return factories.complaint(supplier)


def test_an_inspector_contains_on_the_page(complaint, inspector, signed_in):
    answer = signed_in(inspector).post(f"/complaints/{complaint.number}/contain/", SAID)
    assert answer.status_code == 302
    complaint.refresh_from_db()
    assert complaint.state == State.CONTAINED
    containment = complaint.containments.get()
    assert (containment.measure, containment.checked) == ("Stock sorted.", 200)


def test_a_program_contains_and_reads_the_containment_back(complaint, engineer, api):
    answer = api(engineer).post(
        f"/api/v1/complaints/{complaint.number}/contain/", SAID, content_type="application/json"
    )
    assert answer.status_code == 200
    assert answer.json()["state"] == "contained"
    (read,) = answer.json()["containments"]
    assert {name: read[name] for name in SAID} == SAID


def test_the_containment_and_the_state_are_one_act(complaint, engineer):
    contain_complaint(complaint, actor=Actor.person(engineer), measure="Stock sorted.")
    act = Act.objects.filter(verb="complaint.contained").get()
    tables = [change.table for change in act.changes.order_by("id")]
    assert tables == ["complaints_containment", "complaints_complaint"]


def test_more_rejected_than_checked_is_refused_on_both_surfaces(
    complaint, engineer, signed_in, api
):
    said = SAID | {"checked": 10, "rejected": 11}
    page = signed_in(engineer).post(f"/complaints/{complaint.number}/contain/", said)
    program = api(engineer).post(
        f"/api/v1/complaints/{complaint.number}/contain/", said, content_type="application/json"
    )
    assert page.status_code == 422
    assert program.status_code == 400
    sentence = "Rejected 11 exceeds checked 10."
    assert page.context["form"].errors["rejected"] == [sentence]
    assert (program.json()["field"], program.json()["message"]) == ("rejected", sentence)
    assert not complaint.containments.exists()


def test_a_contained_complaint_is_not_contained_again(supplier, engineer):
    contained = factories.contained_complaint(supplier)
    with pytest.raises(Refused, match="is contained, not open"):
        contain_complaint(contained, actor=Actor.person(engineer), measure="Once more.")
    assert contained.containments.count() == 1


def test_an_auditor_may_not_contain(complaint, auditor, signed_in, api):
    page = signed_in(auditor).post(f"/complaints/{complaint.number}/contain/", SAID)
    program = api(auditor).post(
        f"/api/v1/complaints/{complaint.number}/contain/", SAID, content_type="application/json"
    )
    assert (page.status_code, program.status_code) == (403, 403)
