"""Verifying a containment: somebody has seen it done."""

import pytest

from complaints.models import Complaint, Containment
from complaints.services import close_complaint, verify_containment
from qms.core.actors import Actor
from qms.core.errors import Denied, Refused
from qms.core.models import Act
from tests import factories


@pytest.fixture
def contained(supplier) -> Complaint:
    return factories.contained_complaint(supplier)


@pytest.fixture
def containment(contained) -> Containment:
    return contained.containments.get()


def test_an_inspector_verifies_on_the_page(contained, containment, inspector, signed_in):
    browser = signed_in(inspector)
    address = f"/complaints/{contained.number}/containments/{containment.pk}/verify/"
    assert "Stock sorted" in browser.get(address).content.decode()
    assert browser.post(address).status_code == 302
    containment.refresh_from_db()
    assert containment.verified_by == inspector
    assert containment.verified_at is not None
    assert Act.objects.latest("id").verb == "complaint.containment_verified"
    assert "Ivo Lang" in browser.get(f"/complaints/{contained.number}/").content.decode()


def test_a_program_verifies(contained, containment, engineer, api):
    answer = api(engineer).post(
        f"/api/v1/complaints/{contained.number}/containments/{containment.pk}/verify/",
        {},
        content_type="application/json",
    )
    assert answer.status_code == 200
    assert answer.json()["containments"][0]["verified_by"] == "eva"


def test_it_is_verified_once(containment, engineer, inspector):
    stale = Containment.objects.get(pk=containment.pk)
    verify_containment(containment, actor=Actor.person(engineer))
    with pytest.raises(Refused, match=r"Eva Brandt has verified it already\."):
        verify_containment(stale, actor=Actor.person(inspector))


def test_nobody_verifies_by_the_clock_nor_on_a_settled_complaint(contained, containment, engineer):
    with pytest.raises(Refused, match="Only a person"):
        verify_containment(containment, actor=factories.SETUP)
    close_complaint(contained, actor=Actor.person(engineer), reason="Tool reground.")
    with pytest.raises(Refused, match="is settled"):
        verify_containment(containment, actor=Actor.person(engineer))


def test_one_of_another_complaint_is_not_there(supplier, containment, engineer, signed_in, api):
    other = factories.contained_complaint(supplier)
    path = f"complaints/{other.number}/containments/{containment.pk}/verify/"
    assert signed_in(engineer).post(f"/{path}").status_code == 404
    program = api(engineer).post(f"/api/v1/{path}", {}, content_type="application/json")
    assert program.status_code == 404


def test_an_auditor_and_a_supplier_may_not(containment, auditor, supplier_user):
    for person in (auditor, supplier_user):
        with pytest.raises(Denied):
            verify_containment(containment, actor=Actor.person(person))
