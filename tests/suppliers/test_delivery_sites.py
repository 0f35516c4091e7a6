"""From which of a supplier's sites a delivery ships."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.clock import plant_today
from qms.core.imports.services import confirm_import
from qms.core.records import linked
from suppliers.models import Delivery
from suppliers.services import DeliveryRow, note_site, plan_deliveries, record_deliveries
from tests import factories

TODAY = f"{plant_today()}"
REFUSED = "Hall B is not a site of Kessler Guss GmbH."


@pytest.fixture
def foundry(supplier):
    return note_site(supplier, actor=factories.SETUP, name="Foundry 2")


@pytest.fixture
def foreign(rival_supplier):
    return note_site(rival_supplier, actor=factories.SETUP, name="Hall B")


def test_a_delivery_says_from_where_it_ships_and_is_found_by_it(
    supplier, foundry, engineer, signed_in
):
    delivery, client = factories.delivery(supplier), signed_in(engineer)
    address = f"{delivery.get_absolute_url()}edit/"
    form = client.get(address).context["form"]
    asked = {name: form[name].value() or "" for name in form.fields} | {"site": foundry.pk}
    assert client.post(address, asked).status_code == 302
    page = client.get(delivery.get_absolute_url())
    assert ("Site", linked(foundry)) in page.context["facts"]
    factories.delivery(supplier)
    found = client.get(f"/suppliers/deliveries/?site={foundry.pk}&columns=order_number,site")
    assert list(found.context["listing"].rows) == [delivery]
    assert "Foundry 2" in found.content.decode()


def test_a_site_of_another_supplier_is_refused_beside_the_field(
    supplier, foreign, engineer, signed_in
):
    part = factories.a_part_of(supplier)
    asked = {"supplier": supplier.pk, "part": part.pk, "site": foreign.pk, "order_number": "45"}
    asked |= {"promised_on": TODAY, "quantity": "5", "key": "one"}
    page = signed_in(engineer).post("/suppliers/deliveries/record/", asked)
    assert page.status_code == 422
    assert page.context["form"].errors == {"site": [REFUSED]}


def test_a_program_says_it_by_its_id_and_moves_no_line_to_another_suppliers_site(
    supplier, foundry, foreign, engineer, api
):
    part, client = factories.a_part_of(supplier), api(engineer)
    body = {"supplier": "10432", "part": part.number, "order_number": "45", "site": foundry.pk}
    body |= {"promised_on": TODAY, "quantity": 5}
    made = client.post("/api/v1/deliveries/", body, content_type="application/json")
    assert (made.status_code, made.json()["site"]) == (201, foundry.pk)
    address = f"/api/v1/deliveries/{made.json()['id']}/"
    headers = {"If-Match": made["ETag"]}
    json = {"content_type": "application/json", "headers": headers}
    moved = client.patch(address, {"site": foreign.pk}, **json)
    assert (moved.status_code, moved.json()["field"]) == (400, "site")
    assert moved.json()["message"] == REFUSED
    assert client.patch(address, {"site": "Foundry 2"}, **json).status_code == 400
    assert client.patch(address, {"site": None}, **json).json()["site"] is None


def test_a_supplier_is_offered_its_own_sites_only(
    foundry, foreign, supplier_user, rival_supplier, engineer, signed_in
):
    address, theirs = "/suppliers/deliveries/sites/", signed_in(supplier_user)
    assert [one["text"] for one in theirs.get(address).json()["results"]] == ["Foundry 2"]
    assert not theirs.get(f"{address}?supplier={rival_supplier.pk}").json()["results"]
    assert "Hall B" not in theirs.get(f"/suppliers/deliveries/?site={foreign.pk}").content.decode()
    narrowed = signed_in(engineer).get(f"{address}?supplier={rival_supplier.pk}&q=hall").json()
    assert [one["hint"] for one in narrowed["results"]] == [str(rival_supplier)]


def test_rows_by_the_thousand_know_sites_too(supplier, foundry, foreign):
    part = factories.a_part_of(supplier)
    row = DeliveryRow(supplier, part, "45", plant_today(), 5, site=foundry)
    with act("supplier.delivered", supplier, actor=factories.SETUP):
        record_deliveries([row], actor=factories.SETUP)
        (again,) = record_deliveries([replace(row, site=None)], actor=factories.SETUP)
    assert (Delivery.objects.get().site, again.changes) == (foundry, [])
    (planned,) = plan_deliveries([replace(row, site=foreign)])
    assert planned.problems == {"site": [REFUSED]}
    with pytest.raises(ValidationError, match="not a site"):
        record_deliveries([replace(row, site=foreign)], actor=factories.SETUP)


def test_a_file_names_a_site_as_it_is_registered(supplier, foundry, foreign, engineer, signed_in):
    factories.part("HX-1", "Ring", supplier)
    heading = "PO;Line;Vendor no;Part no;Qty;Confirmed date;Supplier site\n"
    rows = f"45;1;10432;HX-1;5;{TODAY};Foundry 2\n45;2;10432;HX-1;5;{TODAY};Hall B\n"
    file = SimpleUploadedFile("orders.csv", (heading + rows).encode())
    checked = factories.checked_import(file, kind="suppliers.delivery")
    who = Actor.clock("tests")
    confirm_import(checked, actor=who, leave_bad=True)
    assert Delivery.objects.get().site == foundry
    answer = signed_in(engineer).get(f"/imports/{checked.pk}/problems/")
    problems = b"".join(answer).decode()
    assert "0 sites called “Hall B”" in problems and "sites called “Foundry 2”" not in problems
