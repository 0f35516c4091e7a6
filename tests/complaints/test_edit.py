"""Correcting a complaint: over the version it was read at, and never over somebody's head."""

import pytest
from django.forms import model_to_dict

from complaints.models import Complaint
from complaints.services import edit_complaint
from qms.core.actors import Actor
from qms.core.errors import Refused
from qms.core.models import Act
from tests import factories


@pytest.fixture
def complaint(supplier) -> Complaint:
    return factories.complaint(supplier)


def form_of(complaint: Complaint) -> dict[str, object]:
    """What the edit form holds for the complaint as it is."""
    complaint.refresh_from_db()
    values = model_to_dict(complaint) | {"version": complaint.version}
    return {name: value for name, value in values.items() if value is not None}


def test_a_correction_is_saved_with_its_old_value_in_the_trail(complaint, engineer, signed_in):
    answer = signed_in(engineer).post(
        f"/complaints/{complaint.number}/edit/", form_of(complaint) | {"lot": "K26-0719"}
    )
    assert answer.status_code == 302
    change = Act.objects.get(verb="complaint.edited").changes.get()
    assert (change.before, change.after) == ({"lot": ""}, {"lot": "K26-0719"})


def test_a_stale_save_shows_both_values_and_keeps_what_was_typed(complaint, engineer, signed_in):
    stale = form_of(complaint)
    edit_complaint(complaint, actor=Actor.person(engineer), version=1, title="Burr at groove")
    browser = signed_in(engineer)
    conflict = browser.post(
        f"/complaints/{complaint.number}/edit/", stale | {"title": "Burr on edge"}
    )
    page = conflict.content.decode()
    assert conflict.status_code == 409
    assert "Burr at groove" in page
    assert 'value="Burr on edge"' in page
    again = stale | {
        "title": "Burr on edge",
        "version": conflict.context["form"]["version"].value(),
    }
    assert browser.post(f"/complaints/{complaint.number}/edit/", again).status_code == 302
    complaint.refresh_from_db()
    assert complaint.title == "Burr on edge"


def test_owners_stand_by_their_names(complaint, manager, inspector, engineer, signed_in):
    page = signed_in(engineer).get(f"{complaint.get_absolute_url()}edit/")
    offered = page.context["form"].fields["owner"].queryset
    assert list(offered) == [engineer, inspector, manager]


def test_a_program_says_which_version_it_read(complaint, engineer, api):
    program, address = api(engineer), f"/api/v1/complaints/{complaint.number}/"

    def patch(**headers: str) -> int:
        return program.patch(
            address, {"lot": "K26-0719"}, content_type="application/json", headers=headers
        ).status_code

    assert patch() == 428
    assert patch(**{"If-Match": '"7"'}) == 412
    assert patch(**{"If-Match": '"1"'}) == 200


def test_who_changes_the_severity_says_why(complaint, engineer, signed_in):
    typed = form_of(complaint) | {"severity": "critical"}
    browser, address = signed_in(engineer), f"/complaints/{complaint.number}/edit/"
    silent = browser.post(address, typed)
    assert silent.status_code == 422
    assert silent.context["form"].errors["reason"] == ["State why you changed the severity."]
    assert browser.post(address, typed | {"reason": "Reached the customer."}).status_code == 302


def test_a_settled_complaint_is_not_corrected(supplier, engineer):
    closed = factories.closed_complaint(supplier)
    with pytest.raises(Refused, match="Reopen it first"):
        edit_complaint(closed, actor=Actor.person(engineer), version=closed.version, lot="K26")


def test_an_inspector_may_not_correct(complaint, inspector, signed_in):
    answer = signed_in(inspector).get(f"/complaints/{complaint.number}/edit/")
    assert answer.status_code == 403
