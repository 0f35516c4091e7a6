"""Logging a complaint: from here on it has a number, an owner and a clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.choices import State
from complaints.models import Complaint
from complaints.services import log_complaint
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.core.errors import Denied
from qms.core.models import Act
from tests import factories


@pytest.fixture
def said(supplier) -> dict[str, object]:
    """What a form or a program says; the form names the supplier by its key."""
    return {
        "supplier": supplier.code,
        "title": "Burr on sealing face",
        "source": "incoming",
        "severity": "major",
        "received_on": plant_today().isoformat(),
    }


def test_a_complaint_logged_on_the_page_leads_to_its_record(said, supplier, engineer, signed_in):
    answer = signed_in(engineer).post(
        "/complaints/log/",
        said | {"supplier": supplier.pk, "key": "aa9bbd77-3d3e-4a22-a463-6a54ab2d4ef1"},
    )
    complaint = Complaint.objects.get()
    assert answer.headers["Location"] == f"/complaints/{complaint.number}/"
    assert complaint.number == f"CMP-{plant_today().year}-000001"
    assert (complaint.state, complaint.owner) == (State.OPEN, engineer)


def test_a_program_logs_and_reads_what_became_of_it(said, engineer, api):
    answer = api(engineer).post("/api/v1/complaints/", said, content_type="application/json")
    assert answer.status_code == 201
    assert answer.json()["title"] == said["title"]
    assert answer.headers["ETag"] == '"1"'


def test_the_same_key_finds_the_first_record(said, engineer, api):
    program, key = api(engineer), {"Idempotency-Key": "shift-2-line-4"}
    first = program.post("/api/v1/complaints/", said, content_type="application/json", headers=key)
    second = program.post("/api/v1/complaints/", said, content_type="application/json", headers=key)
    other = program.post(
        "/api/v1/complaints/",
        said | {"title": "Another matter"},
        content_type="application/json",
        headers=key,
    )
    assert first.json() == second.json()
    assert other.status_code == 422
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(("severity", "hours"), [("critical", 24), ("major", 48), ("minor", 120)])
def test_the_clock_depends_on_the_severity(supplier, engineer, severity, hours):
    complaint = factories.complaint(supplier, by=engineer, severity=severity)
    left = complaint.contain_by - timezone.now()
    assert timedelta(hours=hours - 1) < left <= timedelta(hours=hours)


def test_numbers_count_in_the_year_the_complaint_was_received(supplier):
    last_year = plant_today().replace(month=1, day=1) - timedelta(days=1)
    old = factories.complaint(supplier, received_on=last_year)
    new = factories.complaint(supplier)
    assert old.number == f"CMP-{last_year.year}-000001"
    assert new.number == f"CMP-{plant_today().year}-000001"


def test_nothing_is_received_tomorrow(said, engineer, api):
    tomorrow = (plant_today() + timedelta(days=1)).isoformat()
    answer = api(engineer).post(
        "/api/v1/complaints/", said | {"received_on": tomorrow}, content_type="application/json"
    )
    assert answer.status_code == 400
    assert answer.json()["field"] == "received_on"
    assert "cannot be after today" in answer.json()["message"]
    assert not Complaint.objects.exists()


def test_what_was_typed_is_still_there_after_a_mistake(said, supplier, engineer, signed_in):
    answer = signed_in(engineer).post(
        "/complaints/log/", said | {"supplier": supplier.pk, "title": "", "lot": "K26-0719"}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["title"] == ["Enter what went wrong."]
    assert 'value="K26-0719"' in answer.content.decode()


def test_an_auditor_logs_nothing(supplier, auditor):
    with pytest.raises(Denied):
        log_complaint(actor=Actor.person(auditor), supplier=supplier, severity="minor")
    assert not Act.objects.filter(verb="complaint.logged").exists()


def test_nobody_complains_about_a_supplier_they_cannot_see(said, rival_supplier_user, api):
    answer = api(rival_supplier_user).post(
        "/api/v1/complaints/", said, content_type="application/json"
    )
    assert answer.status_code in {400, 403}
    assert not Complaint.objects.exists()


def test_another_like_it_begins_with_what_is_of_the_same_kind(supplier, engineer, signed_in):
    burr = factories.defect_code()
    part = factories.part("HX-1", "Housing", supplier)
    first = factories.complaint(
        supplier,
        part=part,
        description="At the groove.",
        severity="minor",
        defect_code=burr,
        lot="K26-0719",
        affected=12,
        received_on=plant_today() - timedelta(days=9),
    )
    page = signed_in(engineer).get(f"/complaints/log/?like={first.number}")
    form = page.context["form"]
    kept = ["supplier", "part", "title", "description", "defect_code", "source", "severity"]
    assert [form[name].value() for name in kept] == [
        supplier.pk,
        part.pk,
        "Burr on sealing face",
        "At the groove.",
        burr.pk,
        "incoming",
        "minor",
    ]
    assert [form[name].value() for name in ("lot", "affected")] == [None, None]
    assert form["received_on"].value() == plant_today()


@pytest.mark.parametrize("number", ["CMP-2019-000001", "x", "%00"])
def test_another_like_none_is_missing(number, engineer, signed_in):
    answer = signed_in(engineer).get(f"/complaints/log/?like={number}")
    assert answer.status_code in {400, 404}
