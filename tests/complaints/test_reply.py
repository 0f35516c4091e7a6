"""Replying to the customer: noted with what was said, whom and when, before it closes."""

from datetime import timedelta

import pytest

from complaints.models import Complaint
from complaints.services import close_complaint, reply_to_customer
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.core.errors import Refused
from tests import factories

SAID = {"replied_to": "Frau Adler, Hydro Nord", "text": "Both pumps are replaced this week."}


@pytest.fixture
def contained(supplier) -> Complaint:
    return factories.contained_complaint(supplier, source="customer")


def test_a_customers_complaint_closes_once_the_customer_has_a_reply(contained, engineer):
    actor = Actor.person(engineer)
    with pytest.raises(Refused, match="The customer has no reply yet"):
        close_complaint(contained, actor=actor, reason="Pumps replaced.")
    reply_to_customer(contained, actor=actor, replied_on=plant_today(), **SAID)
    assert close_complaint(contained, actor=actor, reason="Pumps replaced.").state == "closed"


def test_an_engineer_notes_the_reply_on_the_page_and_reads_it_there(contained, engineer, signed_in):
    browser, address = signed_in(engineer), f"/complaints/{contained.number}"
    assert "has not been told anything yet" in browser.get(f"{address}/").content.decode()
    said = SAID | {"replied_on": plant_today().isoformat(), "key": "k" * 20}
    for _click in range(2):
        assert browser.post(f"{address}/reply/", said).status_code == 302
    assert contained.replies.get().replied_to == SAID["replied_to"]
    assert SAID["text"] in browser.get(f"{address}/").content.decode()


def test_a_program_notes_it_and_reads_it_back(contained, engineer, api):
    program, address = api(engineer), f"/api/v1/complaints/{contained.number}"
    said = SAID | {"replied_on": plant_today().isoformat()}
    answer = program.post(f"{address}/reply/", said, content_type="application/json")
    assert answer.status_code == 200
    assert program.get(f"{address}/investigation/").json()["replies"] == [said]


def test_a_reply_cannot_lie_ahead(contained, engineer, signed_in):
    tomorrow = (plant_today() + timedelta(days=1)).isoformat()
    page = signed_in(engineer).post(
        f"/complaints/{contained.number}/reply/", SAID | {"replied_on": tomorrow, "key": "k" * 20}
    )
    assert page.context["form"].errors["replied_on"] == ["Choose a day that has been."]
    assert page.context["form"]["text"].value() == SAID["text"]


def test_the_supplier_does_not_read_what_its_customers_customer_was_told(
    contained, engineer, supplier_user, signed_in
):
    reply_to_customer(contained, actor=Actor.person(engineer), replied_on=plant_today(), **SAID)
    page = signed_in(supplier_user).get(f"/complaints/{contained.number}/").content.decode()
    assert "Adler" not in page
    assert "replied to the customer" not in page
