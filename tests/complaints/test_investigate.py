"""What was found of a complaint, or why nobody has to look: recorded by name, before it closes."""

import pytest
from django.core.exceptions import ValidationError

from complaints.models import Complaint, Investigation
from complaints.services import close_complaint, contain_complaint, investigate_complaint
from qms.core.actors import Actor
from qms.core.errors import Refused
from tests import factories

FOUND = {
    "outcome": "investigated",
    "finding": "Burr of 0.2 mm; the deburring tool is worn.",
    "customer": "Hydro Nord AG",
    "customer_reference": "R-7781",
    "event_on": "2026-11-02",
    "reportable": "no",
}
NOT_NEEDED = {"outcome": "not_needed", "finding": "The same lot as the complaint of yesterday."}


@pytest.fixture
def contained(supplier) -> Complaint:
    complaint = factories.complaint(supplier)
    return contain_complaint(complaint, actor=factories.SETUP, measure="Stock sorted.")


def close(complaint: Complaint, engineer) -> Complaint:
    return close_complaint(complaint, actor=Actor.person(engineer), reason="Tool reground.")


def test_an_inspector_records_it_on_the_page(contained, inspector, signed_in):
    browser = signed_in(inspector)
    answer = browser.post(f"/complaints/{contained.number}/investigate/", FOUND)
    assert answer.status_code == 302
    known = Investigation.objects.get(complaint=contained)
    assert (known.customer, known.decided_by) == ("Hydro Nord AG", inspector)
    page = browser.get(f"/complaints/{contained.number}/").content.decode()
    assert "R-7781" in page
    assert "Not reportable" in page


def test_a_program_records_it_and_reads_it_back(contained, engineer, api):
    program, address = api(engineer), f"/api/v1/complaints/{contained.number}"
    assert program.get(f"{address}/investigation/").json() == {
        "investigation": None,
        "replies": [],
    }
    program.post(f"{address}/investigate/", FOUND, content_type="application/json")
    told = program.get(f"{address}/investigation/").json()["investigation"]
    assert told == FOUND | {"decided_by": "eva"}


def test_what_was_recorded_can_be_corrected_and_stands_in_the_form(
    contained, engineer, inspector, signed_in
):
    investigate_complaint(contained, actor=Actor.person(inspector), **NOT_NEEDED)
    browser, address = signed_in(engineer), f"/complaints/{contained.number}/investigate/"
    assert browser.get(address).context["form"]["finding"].value() == NOT_NEEDED["finding"]
    browser.post(address, FOUND)
    known = Investigation.objects.get(complaint=contained)
    assert (known.outcome, known.decided_by) == ("investigated", engineer)


def test_nothing_closes_before_somebody_has_looked(contained, engineer):
    with pytest.raises(Refused, match="Nothing says what was found"):
        close(contained, engineer)
    investigate_complaint(contained, actor=Actor.person(engineer), **FOUND | {"event_on": None})
    assert close(contained, engineer).state == "closed"


def test_or_has_said_with_a_name_why_nobody_has_to(contained, engineer):
    for who, said in [
        (Actor.person(engineer), NOT_NEEDED | {"finding": " "}),
        (factories.SETUP, NOT_NEEDED),
    ]:
        with pytest.raises(ValidationError):
            investigate_complaint(contained, actor=who, **said)
    investigate_complaint(contained, actor=Actor.person(engineer), **NOT_NEEDED)
    assert close(contained, engineer).state == "closed"


def test_an_event_cannot_lie_ahead(contained, engineer, signed_in, api):
    said = FOUND | {"event_on": "2099-01-01"}
    page = signed_in(engineer).post(f"/complaints/{contained.number}/investigate/", said)
    program = api(engineer).post(
        f"/api/v1/complaints/{contained.number}/investigate/", said, content_type="application/json"
    )
    assert page.context["form"].errors["event_on"] == ["Choose a day that has been."]
    assert (program.status_code, program.json()["field"]) == (400, "event_on")


def test_a_closed_complaint_takes_no_more(supplier, engineer):
    closed = factories.closed_complaint(supplier)
    with pytest.raises(Refused, match="is settled"):
        investigate_complaint(closed, actor=Actor.person(engineer), **NOT_NEEDED)


def test_the_supplier_reads_none_of_it(contained, engineer, supplier_user, signed_in, api):
    investigate_complaint(contained, actor=Actor.person(engineer), **FOUND | {"event_on": None})
    page = signed_in(supplier_user).get(f"/complaints/{contained.number}/").content.decode()
    assert "Hydro Nord" not in page
    assert "investigated" not in page
    answer = api(supplier_user).get(f"/api/v1/complaints/{contained.number}/investigation/")
    assert answer.status_code == 403
