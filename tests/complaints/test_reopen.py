"""Reopening a complaint: it was not settled after all."""

from django.utils import timezone

from complaints.choices import State
from qms.core.models import Act
from tests import factories

WHY = {"reason": "The burr is back on lot TB-1719."}


def test_a_closed_complaint_is_taken_up_again(supplier, engineer, signed_in):
    closed = factories.closed_complaint(supplier)
    answer = signed_in(engineer).post(f"/complaints/{closed.number}/reopen/", WHY)
    assert answer.status_code == 302
    closed.refresh_from_db()
    assert (closed.state, closed.closed_at) == (State.OPEN, None)
    assert closed.contain_by > timezone.now()
    assert Act.objects.get(verb="complaint.reopened").reason == WHY["reason"]


def test_the_api_reopens_by_the_same_rule(supplier, engineer, api):
    closed, contained = (
        factories.closed_complaint(supplier),
        factories.contained_complaint(supplier),
    )
    answers = [
        api(engineer).post(
            f"/api/v1/complaints/{complaint.number}/reopen/", WHY, content_type="application/json"
        )
        for complaint in (closed, contained)
    ]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[1].json()["message"] == f"{contained.number} is contained, not closed."


def test_it_has_to_be_contained_anew_before_it_is_closed(supplier, engineer, signed_in):
    closed, browser = factories.closed_complaint(supplier), signed_in(engineer)
    browser.post(f"/complaints/{closed.number}/reopen/", WHY)
    answer = browser.post(f"/complaints/{closed.number}/close/", {"reason": "Brush replaced."})
    assert answer.status_code == 422


def test_an_inspector_may_not_reopen(supplier, inspector, signed_in):
    closed = factories.closed_complaint(supplier)
    assert signed_in(inspector).post(f"/complaints/{closed.number}/reopen/", WHY).status_code == 403
