"""Voiding a complaint: it should not be there, and keeps its number and its reason."""

import pytest

from complaints.choices import State
from complaints.models import Complaint
from complaints.services import void_complaint
from qms.core.actors import Actor
from qms.core.errors import Refused
from qms.core.models import Act
from tests import factories

WHY = {"reason": "Our own scanner was dirty."}


@pytest.fixture
def complaint(supplier) -> Complaint:
    return factories.complaint(supplier)


def test_a_manager_strikes_a_complaint_and_it_keeps_its_number(complaint, manager, signed_in):
    answer = signed_in(manager).post(f"/complaints/{complaint.number}/void/", WHY)
    assert answer.status_code == 302
    voided = Complaint.objects.get(number=complaint.number)
    assert voided.state == State.VOID
    assert Act.objects.get(verb="complaint.voided").reason == WHY["reason"]


def test_the_api_voids_by_the_same_rule(complaint, manager, api):
    answer = api(manager).post(
        f"/api/v1/complaints/{complaint.number}/void/", WHY, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "void")


def test_what_is_closed_is_not_struck(supplier, manager):
    closed = factories.closed_complaint(supplier)
    with pytest.raises(Refused, match="is closed, not open or contained"):
        void_complaint(closed, actor=Actor.person(manager), reason=WHY["reason"])


def test_an_engineer_may_not_void(complaint, engineer, signed_in):
    browser = signed_in(engineer)
    assert browser.post(f"/complaints/{complaint.number}/void/", WHY).status_code == 403
    assert (
        f"/complaints/{complaint.number}/void/"
        not in browser.get(complaint.get_absolute_url()).content.decode()
    )
