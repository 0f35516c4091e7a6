"""Answering a complaint, by the supplier's own people, at once or step by step."""

import pytest
from django.utils import timezone

from complaints.choices import State
from complaints.models import Complaint
from complaints.services import answer_complaint, send_complaint
from qms.core.actors import Actor
from qms.core.attachments import attachments_on
from qms.core.errors import Refused
from qms.core.models import Act
from qms.core.timeline import timeline_of
from qms.notifications.models import Notification
from qms.notifications.news import hear
from tests import factories
from tests.factories import ANSWER
from tests.house.world import photo

FULL = ANSWER | {"escape_cause": "Gauge out of date.", "prevention": "All six tools counted."}


@pytest.fixture
def sent(supplier) -> Complaint:
    return factories.sent_complaint(supplier, kind="8d")


def test_the_supplier_answers_on_its_page_with_evidence(sent, supplier_user, signed_in):
    answer = signed_in(supplier_user).post(
        f"/complaints/{sent.number}/answer/", FULL | {"files": photo()}
    )
    assert answer.status_code == 302
    sent.refresh_from_db()
    assert sent.state == State.ANSWERED
    assert sent.due_at > timezone.now()  # for the plant to decide
    assert sent.requests.get().said.root_cause == "Deburring tool worn."
    assert [file.name for file in attachments_on(sent, reader=supplier_user)] == ["burr.jpg"]


def test_the_plant_reads_the_answer_on_its_page_and_through_the_api(
    sent, engineer, supplier_user, signed_in, api
):
    api(supplier_user).post(
        f"/api/v1/complaints/{sent.number}/answer/", FULL, content_type="application/json"
    )
    page = signed_in(engineer).get(f"/complaints/{sent.number}/").content.decode()
    (request,) = api(engineer).get(f"/api/v1/complaints/{sent.number}/").json()["requests"]
    assert "Gauge out of date." in page
    assert request["answers"][0]["prevention"] == "All six tools counted."


def test_the_timeline_tells_what_was_said_and_not_again_what_was_asked(sent, engineer):
    answer_complaint(sent, actor=factories.SETUP, **FULL)
    (entry, *_earlier) = timeline_of(sent, reader=engineer)
    told = [label for label, _old, new in entry.changes if new in FULL.values()]
    assert len(told) == len(FULL)
    assert not any("8D" in new for _label, _old, new in entry.changes)


def test_what_is_not_said_yet_is_still_due(sent, supplier_user):
    supplier = Actor.person(supplier_user)
    request = sent.requests.get()
    said = {"containment": "Stock sorted."}
    for more, due in [
        ({}, request.explain_by),
        ({"root_cause": "Tool worn."}, request.explain_by),
        ({"escape_cause": "Gauge out of date."}, request.answer_by),
    ]:
        said |= more
        held = answer_complaint(sent, actor=supplier, **said)
        held.refresh_from_db()
        assert (held.state, held.due_at) == (State.WITH_SUPPLIER, due)
    assert answer_complaint(sent, actor=supplier, **FULL).state == State.ANSWERED


def test_the_form_says_what_is_asked_and_until_when(supplier, supplier_user, signed_in):
    made = factories.contained_complaint(supplier)
    sent = send_complaint(made, actor=factories.SETUP, kind="8d", message="Please ask the night.")
    answer_complaint(sent, actor=factories.SETUP, containment="Stock sorted.")
    page = signed_in(supplier_user).get(f"/complaints/{sent.number}/answer/")
    assert "Please ask the night." in page.content.decode()
    fields = page.context["form"].fields
    assert "due" in fields["root_cause"].help_text
    assert "due" not in fields["containment"].help_text


def test_the_form_holds_what_was_said_before(sent, supplier_user, signed_in):
    browser, address = signed_in(supplier_user), f"/complaints/{sent.number}/answer/"
    browser.post(address, {"containment": "Stock sorted."})
    assert browser.get(address).context["form"]["containment"].value() == "Stock sorted."


def test_a_short_answer_asks_for_less(supplier, supplier_user, signed_in):
    short = factories.sent_complaint(supplier, kind="short")
    form = signed_in(supplier_user).get(f"/complaints/{short.number}/answer/").context["form"]
    assert list(form.fields) == ["containment", "root_cause", "corrective_action", "files"]


def test_without_a_containment_nothing_is_answered(sent, supplier_user, signed_in, api):
    page = signed_in(supplier_user).post(
        f"/complaints/{sent.number}/answer/", {"root_cause": "Tool worn."}
    )
    program = api(supplier_user).post(
        f"/api/v1/complaints/{sent.number}/answer/",
        {"root_cause": "Tool worn."},
        content_type="application/json",
    )
    assert (page.status_code, program.status_code) == (422, 400)
    assert page.context["form"]["root_cause"].value() == "Tool worn."
    assert not sent.requests.get().answers.exists()


def test_an_answered_complaint_is_not_answered_again(supplier, supplier_user):
    answered = factories.answered_complaint(supplier)
    with pytest.raises(Refused, match="is answered, not with the supplier"):
        answer_complaint(answered, actor=Actor.person(supplier_user), **ANSWER)


def test_a_complaint_nobody_has_sent_has_nothing_to_answer(supplier, supplier_user, signed_in):
    complaint = factories.complaint(supplier)
    answer = signed_in(supplier_user).get(f"/complaints/{complaint.number}/answer/")
    assert answer["Location"] == complaint.get_absolute_url()


def test_a_rival_does_not_learn_that_there_is_something_to_answer(sent, rival_supplier_user, api):
    answer = api(rival_supplier_user).post(
        f"/api/v1/complaints/{sent.number}/answer/", FULL, content_type="application/json"
    )
    assert answer.status_code == 404


def test_the_plant_does_not_answer_for_its_supplier(sent, manager, signed_in):
    assert signed_in(manager).post(f"/complaints/{sent.number}/answer/", FULL).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_the_owner_is_told_once(supplier, engineer, supplier_user, signed_in):
    sent = factories.sent_complaint(supplier, owner=engineer)
    hear()
    signed_in(supplier_user).post(f"/complaints/{sent.number}/answer/", ANSWER)
    for _run in range(2):
        hear()
        (told,) = Notification.objects.filter(text__contains="answered the complaint")
        assert (told.recipient, told.kind) == (engineer, "complaint.answered")


def test_the_answer_is_one_act_of_the_suppliers(sent, supplier_user):
    answer_complaint(sent, actor=Actor.person(supplier_user), **FULL)
    act = Act.objects.filter(verb="complaint.answered").get()
    tables = [change.table for change in act.changes.order_by("id")]
    assert (act.actor_id, tables) == (
        supplier_user.pk,
        ["complaints_answer", "complaints_complaint"],
    )
