"""Sending an answer back: the next round has times of its own, and the last one is kept."""

import pytest

from complaints.choices import State
from complaints.models import Complaint
from complaints.services import answer_complaint, send_back_complaint
from qms.core.actors import Actor
from qms.notifications.models import Notification
from qms.notifications.news import hear
from tests import factories
from tests.factories import ANSWER

WHY = {"reason": "Why did the final inspection not find it?"}


@pytest.fixture
def answered(supplier) -> Complaint:
    return factories.answered_complaint(supplier)


def test_an_engineer_sends_it_back_on_the_page(answered, engineer, signed_in):
    browser, address = signed_in(engineer), f"/complaints/{answered.number}/send_back/"
    form = browser.get(address).context["form"]
    times = {
        name: form[name].value().strftime("%Y-%m-%dT%H:%M")
        for name in ("contain_by", "explain_by", "answer_by")
    }
    assert browser.post(address, times | WHY).status_code == 302
    answered.refresh_from_db()
    assert answered.state == State.WITH_SUPPLIER
    request = answered.requests.last()
    assert (request.kind, request.message) == ("short", WHY["reason"])
    assert answered.due_at == request.contain_by


def test_every_round_is_kept(answered, engineer, supplier_user, api):
    send_back_complaint(answered, actor=Actor.person(engineer), **WHY)
    better = ANSWER | {"root_cause": "Tool change skipped in the night shift."}
    answer_complaint(answered, actor=Actor.person(supplier_user), **better)
    asked = api(engineer).get(f"/api/v1/complaints/{answered.number}/").json()["requests"]
    assert [request["answers"][-1]["root_cause"] for request in asked] == [
        "Deburring tool worn.",
        "Tool change skipped in the night shift.",
    ]


def test_a_dispute_is_sent_back_through_the_api(supplier, engineer, api):
    disputed = factories.disputed_complaint(supplier)
    answer = api(engineer).post(
        f"/api/v1/complaints/{disputed.number}/send_back/", WHY, content_type="application/json"
    )
    assert answer.json()["state"] == "with_supplier"


def test_without_a_reason_nothing_is_sent_back(answered, engineer, api):
    answer = api(engineer).post(
        f"/api/v1/complaints/{answered.number}/send_back/", {}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["field"]) == (400, "reason")
    assert answered.requests.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_supplier_is_told(supplier, engineer, supplier_user):
    answered = factories.answered_complaint(supplier)
    hear()
    Notification.objects.all().delete()
    send_back_complaint(answered, actor=Actor.person(engineer), **WHY)
    hear()
    told = Notification.objects.get(recipient=supplier_user)
    assert (told.kind, "back" in told.text) == ("complaint.sent", True)
