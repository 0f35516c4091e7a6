"""Correcting a supplier: never over somebody else's head, and nothing typed is lost."""

import pytest

from qms.core.models import Act
from suppliers.models import Supplier


def typed(supplier: Supplier, **values):
    return {
        "code": supplier.code,
        "name": supplier.name,
        "city": supplier.city,
        "version": supplier.version,
    } | values


def patch(program, supplier, version, **values):
    return program.patch(
        f"/api/v1/suppliers/{supplier.code}/",
        values,
        content_type="application/json",
        headers={"If-Match": f'"{version}"'} if version else {},
    )


def test_a_supplier_is_corrected_on_its_page(supplier, engineer, signed_in):
    answer = signed_in(engineer).post("/suppliers/10432/edit/", typed(supplier, city="Ulm"))
    assert answer.status_code == 302
    supplier.refresh_from_db()
    assert (supplier.city, supplier.version) == ("Ulm", 2)


def test_a_supplier_is_corrected_through_the_api(supplier, engineer, api):
    answer = patch(api(engineer), supplier, 1, city="Ulm")
    assert (answer.status_code, answer.json()["city"]) == (200, "Ulm")
    assert answer.headers["ETag"] == '"2"'


def test_the_timeline_tells_what_was_corrected(supplier, engineer, signed_in):
    client = signed_in(engineer)
    client.post("/suppliers/10432/edit/", typed(supplier, city="Ulm"))
    (newest, _registered) = client.get("/suppliers/10432/").context["timeline"]
    assert (newest.who, newest.changes) == ("Eva Brandt", [("City", "Aalen", "Ulm")])


def test_a_stale_form_is_shown_both_values_and_keeps_what_was_typed(
    supplier, engineer, manager, signed_in
):
    signed_in(manager).post("/suppliers/10432/edit/", typed(supplier, city="Ulm"))
    answer = signed_in(engineer).post(
        "/suppliers/10432/edit/", typed(supplier, city="Bonn", name="Kessler Gusstechnik GmbH")
    )
    assert answer.status_code == 409
    assert answer.context["differences"] == [
        ("Name", "Kessler Guss GmbH", "Kessler Gusstechnik GmbH"),
        ("City", "Ulm", "Bonn"),
    ]
    assert answer.context["who"] == "Maren Voss"
    assert answer.context["form"]["city"].value() == "Bonn"
    assert answer.context["form"]["version"].value() == 2
    supplier.refresh_from_db()
    assert supplier.city == "Ulm"


def test_saving_again_after_the_conflict_puts_it_over_the_stored_values(
    supplier, engineer, signed_in
):
    signed_in(engineer).post("/suppliers/10432/edit/", typed(supplier, city="Ulm"))
    answer = signed_in(engineer).post(
        "/suppliers/10432/edit/", typed(supplier, city="Bonn", version=2)
    )
    assert answer.status_code == 302
    supplier.refresh_from_db()
    assert supplier.city == "Bonn"


def test_a_program_says_which_version_it_read(supplier, engineer, api):
    assert patch(api(engineer), supplier, None, city="Ulm").status_code == 428
    assert patch(api(engineer), supplier, 1, city="Ulm").status_code == 200
    stale = patch(api(engineer), supplier, 1, city="Bonn")
    assert (stale.status_code, stale.json()["code"]) == (412, "conflict")
    assert stale.json()["differences"] == {"city": {"stored": "Ulm", "yours": "Bonn"}}


def test_a_code_that_another_supplier_has_is_refused(
    supplier, rival_supplier, engineer, signed_in, api
):
    page = signed_in(engineer).post("/suppliers/10432/edit/", typed(supplier, code="10788"))
    program = patch(api(engineer), supplier, 1, code="10788")
    assert page.context["form"].errors["code"] == ["There is a supplier with this code already."]
    assert (program.status_code, program.json()["field"]) == (400, "code")


def test_the_record_moves_with_its_code(supplier, engineer, signed_in):
    answer = signed_in(engineer).post("/suppliers/10432/edit/", typed(supplier, code="90432"))
    assert answer.url == "/suppliers/90432/"


def test_saving_what_is_already_there_leaves_no_mark(supplier, engineer, api):
    answer = patch(api(engineer), supplier, 1, city="Aalen")
    assert answer.headers["ETag"] == '"1"'
    assert not Act.objects.latest("id").changes.exists()


@pytest.mark.parametrize("person", ["inspector", "auditor", "admin", "supplier_user"])
def test_only_engineers_and_managers_correct(person, supplier, request, signed_in, api):
    user = request.getfixturevalue(person)
    assert signed_in(user).get("/suppliers/10432/edit/").status_code == 403
    assert signed_in(user).post("/suppliers/10432/edit/", typed(supplier)).status_code == 403
    assert patch(api(user), supplier, 1, city="Ulm").status_code == 403


def test_a_rival_does_not_learn_that_the_supplier_exists(supplier, rival_supplier_user, api):
    there = patch(api(rival_supplier_user), supplier, 1, city="Ulm")
    missing = patch(api(rival_supplier_user), Supplier(code="99999"), 1, city="Ulm")
    assert (there.status_code, there.json()) == (missing.status_code, missing.json())
    assert there.status_code == 404


def test_a_program_cannot_block_by_editing(supplier, engineer, api):
    answer = patch(api(engineer), supplier, 1, state="blocked")
    assert (answer.status_code, answer.json()["field"]) == (400, "state")
