"""Sending a complaint to its supplier, who is asked for an answer, each step until its time."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from complaints.choices import State
from complaints.models import Complaint
from complaints.services import edit_complaint, send_complaint
from complaints.services.answers import ANSWER_WITHIN
from qms.accounts.choices import Role
from qms.accounts.services import deactivate_user
from qms.core.actors import Actor
from qms.core.models import OutgoingMail
from qms.notifications.models import Notification
from qms.notifications.news import hear
from tests import factories

TIMES = ["contain_by", "explain_by", "answer_by"]


@pytest.fixture
def contained(supplier) -> Complaint:
    return factories.contained_complaint(supplier)


def in_days(**days: int) -> dict[str, str]:
    return {name: f"{timezone.localdate() + timedelta(days=n)}T10:00" for name, n in days.items()}


def test_an_engineer_sends_it_from_the_page_with_the_times_it_proposes(
    contained, engineer, signed_in
):
    browser = signed_in(engineer)
    form = browser.get(f"/complaints/{contained.number}/send/").context["form"]
    proposed = {name: form[name].value().strftime("%Y-%m-%dT%H:%M") for name in TIMES}
    answer = browser.post(
        f"/complaints/{contained.number}/send/",
        proposed | {"kind": "8d", "message": "Please look at the gate, too."},
    )
    assert answer.status_code == 302
    contained.refresh_from_db()
    request = contained.requests.get()
    assert (contained.state, request.kind) == (State.WITH_SUPPLIER, "8d")
    assert contained.due_at == request.contain_by
    assert timezone.localtime(request.answer_by).strftime("%Y-%m-%dT%H:%M") == proposed["answer_by"]


def test_an_open_complaint_is_sent_at_once_through_the_api(supplier, engineer, api):
    complaint = factories.complaint(supplier)
    answer = api(engineer).post(
        f"/api/v1/complaints/{complaint.number}/send/",
        {"kind": "short", "message": "By return."},
        content_type="application/json",
    )
    assert answer.status_code == 200
    assert answer.json()["state"] == "with_supplier"
    (request,) = answer.json()["requests"]
    assert (request["kind"], request["message"], request["answers"]) == ("short", "By return.", [])


@pytest.mark.parametrize("severity", ["critical", "major", "minor"])
def test_the_severity_says_until_when(supplier, engineer, severity):
    complaint = factories.complaint(supplier, severity=severity)
    sent_at = timezone.now()
    sent = send_complaint(complaint, actor=Actor.person(engineer), kind="8d", occurred_at=sent_at)
    request = sent.requests.get()
    times = (request.contain_by, request.explain_by, request.answer_by)
    assert tuple(at - sent_at for at in times) == ANSWER_WITHIN[severity]


@pytest.mark.parametrize(
    ("days", "name", "sentence"),
    [
        (
            {"contain_by": 5, "explain_by": 4, "answer_by": 20},
            "explain_by",
            "It is due before the step above it.",
        ),
        (
            {"contain_by": -1, "explain_by": 4, "answer_by": 20},
            "contain_by",
            "Choose a time within the next twelve months.",
        ),
        (
            {"contain_by": 1, "explain_by": 4, "answer_by": 3650},
            "answer_by",
            "Choose a time within the next twelve months.",
        ),
    ],
)
def test_times_that_cannot_be_meant_are_refused_on_both_surfaces(
    contained, engineer, signed_in, api, days, name, sentence
):
    asked = in_days(**days) | {"kind": "8d"}
    page = signed_in(engineer).post(f"/complaints/{contained.number}/send/", asked)
    program = api(engineer).post(
        f"/api/v1/complaints/{contained.number}/send/", asked, content_type="application/json"
    )
    assert (page.status_code, program.status_code) == (422, 400)
    assert page.context["form"].errors[name] == [sentence]
    assert (program.json()["field"], program.json()["message"]) == (name, sentence)
    assert not contained.requests.exists()


@pytest.mark.django_db(transaction=True)
def test_the_suppliers_people_are_told_once_and_no_one_elses(
    contained, engineer, supplier_user, rival_supplier_user
):
    theirs = {"role": Role.SUPPLIER, "supplier_id": supplier_user.supplier_id}
    colleague = factories.user("kora", email="kora@guss.example", **theirs)
    deactivate_user(factories.user("kurt", **theirs), actor=factories.SETUP, reason="Has left.")
    hear()
    send_complaint(contained, actor=Actor.person(engineer), kind="8d")
    told = Notification.objects.filter(kind="complaint.sent")
    for _run in range(2):
        hear()
        assert {one.recipient for one in told} == {supplier_user, colleague}
    assert len(told.all()) == 2
    assert OutgoingMail.objects.filter(to=colleague.email).count() == 1


def test_its_supplier_stays_who_it_was_sent_to(contained, engineer, rival_supplier):
    send_complaint(contained, actor=Actor.person(engineer), kind="8d")
    contained.refresh_from_db()
    with pytest.raises(ValidationError, match="sent to its supplier already"):
        edit_complaint(
            contained,
            actor=Actor.person(engineer),
            version=contained.version,
            supplier=rival_supplier,
        )


def test_a_supplier_cannot_send_what_is_about_it(contained, supplier_user, api):
    answer = api(supplier_user).post(
        f"/api/v1/complaints/{contained.number}/send/",
        {"kind": "8d"},
        content_type="application/json",
    )
    assert answer.status_code == 403
