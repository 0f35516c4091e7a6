"""Disputing a complaint: the supplier says that it is not its fault, and why."""

import pytest

from complaints.choices import State
from complaints.models import Complaint
from complaints.services import accept_complaint, close_complaint, dispute_complaint
from qms.core.actors import Actor
from qms.core.errors import Refused
from qms.notifications.models import Notification
from qms.notifications.news import hear
from tests import factories

WHY = {"reason": "Damaged by the carrier, see the photo."}


@pytest.fixture
def sent(supplier) -> Complaint:
    return factories.sent_complaint(supplier)


def test_the_supplier_disputes_on_its_page(sent, supplier_user, engineer, signed_in):
    answer = signed_in(supplier_user).post(f"/complaints/{sent.number}/dispute/", WHY)
    assert answer.status_code == 302
    sent.refresh_from_db()
    assert sent.state == State.DISPUTED
    assert WHY["reason"] in signed_in(engineer).get(f"/complaints/{sent.number}/").content.decode()


def test_the_supplier_disputes_through_the_api(sent, supplier_user, api):
    answer = api(supplier_user).post(
        f"/api/v1/complaints/{sent.number}/dispute/", WHY, content_type="application/json"
    )
    assert answer.json()["state"] == "disputed"
    assert answer.json()["requests"][0]["answers"][0]["objection"] == WHY["reason"]


def test_without_a_reason_nothing_is_disputed(sent, supplier_user, signed_in):
    page = signed_in(supplier_user).post(f"/complaints/{sent.number}/dispute/", {"reason": " "})
    assert page.status_code == 422
    assert page.context["form"].errors["reason"]
    assert not sent.requests.get().answers.exists()


def test_who_agrees_to_a_dispute_accepts_and_closes(sent, supplier_user, engineer):
    dispute_complaint(sent, actor=Actor.person(supplier_user), **WHY)
    accept_complaint(sent, actor=Actor.person(engineer))
    closed = close_complaint(sent, actor=Actor.person(engineer), reason="The carrier pays.")
    assert closed.state == State.CLOSED


def test_what_nobody_contained_is_not_closed_by_a_dispute(supplier, supplier_user, engineer):
    complaint = factories.sent_complaint(supplier, make=factories.complaint)
    dispute_complaint(complaint, actor=Actor.person(supplier_user), **WHY)
    accept_complaint(complaint, actor=Actor.person(engineer))
    with pytest.raises(Refused, match="Nothing says how it was contained"):
        close_complaint(complaint, actor=Actor.person(engineer), reason="The carrier pays.")


@pytest.mark.django_db(transaction=True)
def test_the_owner_is_told(supplier, engineer, supplier_user, signed_in):
    sent = factories.sent_complaint(supplier, owner=engineer)
    hear()
    signed_in(supplier_user).post(f"/complaints/{sent.number}/dispute/", WHY)
    hear()
    told = Notification.objects.get(text__contains="disputed")
    assert (told.recipient, told.kind) == (engineer, "complaint.answered")
