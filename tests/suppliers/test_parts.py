"""Registering and correcting a part, and who it is bought from."""

import pytest

from qms.core.models import Act
from suppliers.models import Part
from tests import factories

NUMBER = "HP-4410-02"


@pytest.fixture
def housing(supplier) -> Part:
    return factories.part(NUMBER, "Pump housing, size 2", supplier)


def register(client, **values):
    return client.post(
        "/suppliers/parts/register/",
        {"number": NUMBER, "name": "Pump housing, size 2", "key": "one"} | values,
    )


def send(program, headers=None, **values):
    return program.post(
        "/api/v1/parts/",
        {"number": NUMBER, "name": "Pump housing, size 2"} | values,
        content_type="application/json",
        headers=headers,
    )


def patch(program, version, number=NUMBER, **values):
    return program.patch(
        f"/api/v1/parts/{number}/",
        values,
        content_type="application/json",
        headers={"If-Match": f'"{version}"'},
    )


def edit(client, part, **values):
    sources = {source.supplier_id for source in part.sources.all()}
    typed = {"number": part.number, "name": part.name, "version": part.version}
    return client.post(
        f"/suppliers/parts/{part.number}/edit/", typed | {"approved": list(sources)} | values
    )


def statuses(part) -> dict[str, str]:
    return dict(part.sources.values_list("supplier__code", "status"))


def test_a_part_is_registered_with_its_sources(supplier, rival_supplier, engineer, signed_in, api):
    page = register(signed_in(engineer), approved=[supplier.pk], conditional=[rival_supplier.pk])
    assert page.url == f"/suppliers/parts/{NUMBER}/"
    sent = send(api(engineer), number="HP-4410-03", approved=["10432"], conditional=["10788"])
    assert sent.status_code == 201
    for part in Part.objects.all():
        assert statuses(part) == {"10432": "approved", "10788": "conditional"}
    assert (sent.json()["approved"], sent.json()["conditional"]) == (["10432"], ["10788"])
    assert sent.headers["ETag"] == '"1"'


def test_one_act_stands_behind_a_part_and_its_sources(supplier, engineer, signed_in):
    register(signed_in(engineer), approved=[supplier.pk])
    act = Act.objects.latest("id")
    assert act.verb == "part.registered"
    assert sorted(change.table for change in act.changes.all()) == [
        "suppliers_approvedsource",
        "suppliers_part",
    ]


def test_pressing_twice_registers_once(supplier, engineer, signed_in, api):
    client, program = signed_in(engineer), api(engineer)
    assert (
        register(client, approved=[supplier.pk]).url == register(client, approved=[supplier.pk]).url
    )
    key = {"Idempotency-Key": "7c"}
    first = send(program, key, number="X-1", approved=["10432"])
    assert first.json() == send(program, key, number="X-1", approved=["10432"]).json()
    assert send(program, key, number="X-1", approved=[]).status_code == 422
    assert Part.objects.count() == 2


def test_a_number_that_is_taken_is_said_beside_the_field(housing, engineer, signed_in, api):
    page = register(signed_in(engineer))
    assert page.status_code == 422
    assert page.context["form"].errors["number"] == ["There is a part with this number already."]
    assert send(api(engineer)).json()["field"] == "number"


def test_a_supplier_cannot_stand_in_both_lists(supplier, engineer, signed_in, api):
    page = register(signed_in(engineer), approved=[supplier.pk], conditional=[supplier.pk])
    sent = send(api(engineer), approved=["10432"], conditional=["10432"])
    assert page.context["form"].errors["conditional"] == ["Kessler Guss GmbH is in both lists."]
    assert (sent.status_code, sent.json()["field"]) == (400, "conditional")
    assert not Part.objects.exists()


def test_a_supplier_left_out_is_withdrawn_and_not_forgotten(
    housing, supplier, rival_supplier, engineer, signed_in
):
    edit(signed_in(engineer), housing, approved=[rival_supplier.pk])
    assert statuses(housing) == {"10432": "withdrawn", "10788": "approved"}
    housing.refresh_from_db()
    edit(signed_in(engineer), housing, approved=[], conditional=[supplier.pk])
    assert statuses(housing) == {"10432": "conditional", "10788": "withdrawn"}


def test_the_timeline_names_whose_approval_changed(housing, rival_supplier, engineer, signed_in):
    client = signed_in(engineer)
    edit(client, housing, approved=[rival_supplier.pk])
    newest = client.get(f"/suppliers/parts/{NUMBER}/").context["timeline"][0]
    assert newest.changes == [
        ("Kessler Guss GmbH · Status", "Approved", "Withdrawn"),
        ("Moravia Odlitky s.r.o. · Status", "", "Approved"),
    ]


def test_a_list_that_a_program_does_not_send_stays_as_it_is(housing, rival_supplier, engineer, api):
    program = api(engineer)
    assert patch(program, 1, conditional=["10788"]).json()["approved"] == ["10432"]
    answer = patch(program, 2, approved=[])
    assert (answer.json()["conditional"], answer.json()["withdrawn"]) == (["10788"], ["10432"])


def test_a_change_of_sources_alone_moves_the_version(
    housing, supplier, rival_supplier, engineer, manager, signed_in, api
):
    signed_in(manager).post(
        f"/suppliers/parts/{NUMBER}/edit/",
        {"number": NUMBER, "name": housing.name, "version": 1, "approved": [rival_supplier.pk]},
    )
    page = edit(signed_in(engineer), housing, approved=[supplier.pk], name="Pump housing no. 2")
    assert page.status_code == 409
    assert page.context["differences"] == [
        ("Name", "Pump housing, size 2", "Pump housing no. 2"),
        ("Approved", "Moravia Odlitky s.r.o.", "Kessler Guss GmbH"),
    ]
    form = page.context["form"]
    assert form["approved"].value() == [str(supplier.pk)]
    assert form["name"].value() == "Pump housing no. 2"
    assert patch(api(engineer), 1, approved=["10432"]).status_code == 412


def test_saving_the_form_as_it_is_changes_nothing(housing, engineer, signed_in):
    assert edit(signed_in(engineer), housing).status_code == 302
    assert not Act.objects.latest("id").changes.exists()
    housing.refresh_from_db()
    assert housing.version == 1


def test_a_new_commodity_replaces_the_chosen_one(housing, engineer, signed_in):
    castings = factories.commodity("Castings")
    answer = edit(signed_in(engineer), housing, commodity=castings.pk, new_commodity="Housings")
    assert answer.status_code == 302
    housing.refresh_from_db()
    assert str(housing.commodity) == "Housings"


@pytest.mark.parametrize("commodity", ["Cast\nings", "\u200b"])
def test_a_commodity_is_one_line_that_can_be_seen(commodity, engineer, signed_in, api):
    page = register(signed_in(engineer), new_commodity=commodity)
    sent = send(api(engineer), new_commodity=commodity)
    assert page.status_code == 422
    assert page.context["form"].errors["new_commodity"]
    assert (sent.status_code, sent.json()["field"]) == (400, "new_commodity")


@pytest.mark.parametrize("person", ["inspector", "auditor", "admin", "supplier_user"])
def test_only_engineers_and_managers_write_parts(person, housing, request, signed_in, api):
    user = request.getfixturevalue(person)
    assert register(signed_in(user)).status_code == 403
    assert edit(signed_in(user), housing).status_code == 403
    assert send(api(user), number="X-2").status_code == 403
    assert patch(api(user), 1, name="X").status_code == 403


def test_a_rival_does_not_learn_that_the_part_exists(housing, rival_supplier_user, signed_in, api):
    assert signed_in(rival_supplier_user).get(f"/suppliers/parts/{NUMBER}/").status_code == 404
    assert api(rival_supplier_user).get(f"/api/v1/parts/{NUMBER}/").status_code == 404
    assert patch(api(rival_supplier_user), 1, name="X").status_code == 404


def test_two_suppliers_of_a_part_do_not_learn_of_each_other(
    housing, rival_supplier, engineer, supplier_user, signed_in, api
):
    patch(api(engineer), 1, conditional=["10788"])
    page = signed_in(supplier_user).get(f"/suppliers/parts/{NUMBER}/").content.decode()
    assert "Kessler" in page
    assert "Moravia" not in page
    answer = api(supplier_user).get(f"/api/v1/parts/{NUMBER}/").json()
    assert (answer["approved"], answer["conditional"]) == (["10432"], [])
    listed = signed_in(supplier_user).get("/suppliers/parts/").content.decode()
    assert "Moravia" not in listed
