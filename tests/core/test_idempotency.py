"""Asking twice answers once, also when it is asked at the same time."""

import pytest
from django.test import Client

from complaints.models import Complaint
from complaints.services import log_complaint_once
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.core.idempotency import KeyReused
from qms.core.models import Act
from tests import factories
from tests.together import together


def asked(supplier, **values):
    return {
        "supplier": supplier,
        "title": "Burr on sealing face",
        "source": "incoming",
        "severity": "major",
        "received_on": plant_today(),
    } | values


def test_the_second_time_finds_the_first_one_s_record(supplier, engineer):
    actor = Actor.person(engineer)
    first = log_complaint_once(actor=actor, key="a-key", **asked(supplier))
    second = log_complaint_once(actor=actor, key="a-key", **asked(supplier))
    assert (first.pk, Complaint.objects.count()) == (second.pk, 1)


def test_without_a_key_twice_is_two(supplier, engineer):
    for _ in range(2):
        log_complaint_once(actor=Actor.person(engineer), key="", **asked(supplier))
    assert Complaint.objects.count() == 2


def test_a_key_with_other_content_is_refused(supplier, engineer):
    actor = Actor.person(engineer)
    log_complaint_once(actor=actor, key="a-key", **asked(supplier))
    with pytest.raises(KeyReused):
        log_complaint_once(actor=actor, key="a-key", **asked(supplier, title="Wrong colour"))
    assert Complaint.objects.count() == 1


def test_two_people_may_choose_the_same_key(supplier, engineer, manager):
    for person in (engineer, manager):
        log_complaint_once(actor=Actor.person(person), key="a-key", **asked(supplier))
    assert Complaint.objects.count() == 2


def test_a_key_whose_request_failed_may_be_used_again(supplier, engineer, signed_in):
    page = {"key": "a-key", "supplier": supplier.pk, "source": "incoming", "severity": "major"}
    today = plant_today().isoformat()
    browser = signed_in(engineer)
    failed = browser.post("/complaints/log/", page | {"title": "Burr", "received_on": "2999-01-01"})
    logged = browser.post("/complaints/log/", page | {"title": "Burr", "received_on": today})
    assert (failed.status_code, logged.status_code) == (422, 302)


def test_a_double_click_on_the_page_logs_once(supplier, engineer, signed_in):
    page = {
        "key": "a-key",
        "supplier": supplier.pk,
        "title": "Burr on sealing face",
        "source": "incoming",
        "severity": "major",
        "received_on": plant_today().isoformat(),
    }
    browser = signed_in(engineer)
    answers = [browser.post("/complaints/log/", page) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Complaint.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_requests_at_once_with_one_key_make_one_record(supplier, engineer, api):
    token = api(engineer).defaults
    body = asked("10432") | {"received_on": plant_today().isoformat()}

    def post() -> tuple[int, str]:
        program = Client(**token, headers={"Idempotency-Key": "a-key"})
        answer = program.post("/api/v1/complaints/", body, content_type="application/json")
        return answer.status_code, answer.json().get("number")

    answers = together(*[post] * 20)
    assert set(answers) == {(201, Complaint.objects.get().number)}
    assert Act.objects.filter(verb="complaint.logged").count() == 1
    assert factories.complaint(supplier).number.endswith("000002")
