"""Registering a supplier: on the page, through the API, and only once."""

import pytest

from qms.core.models import Act, Change
from suppliers.models import Commodity, Supplier
from tests import factories

TYPED = {"code": "11420", "name": "Gießerei Süd KG", "city": "Ulm", "country": "Germany"}


@pytest.fixture
def castings(db) -> Commodity:
    return factories.commodity("Castings")


def post(client, **values):
    return client.post("/suppliers/register/", TYPED | {"key": "one"} | values)


def send(program, headers=None, **values):
    return program.post(
        "/api/v1/suppliers/", TYPED | values, content_type="application/json", headers=headers
    )


def test_a_supplier_is_registered_on_its_page(engineer, castings, signed_in):
    answer = post(signed_in(engineer), commodity=castings.pk, email="qs@giesserei.example")
    supplier = Supplier.objects.get(code="11420")
    assert (answer.status_code, answer.url) == (302, "/suppliers/11420/")
    assert (supplier.name, supplier.commodity, supplier.state) == (
        "Gießerei Süd KG",
        castings,
        "active",
    )
    assert Act.objects.latest("id").verb == "supplier.registered"


def test_a_supplier_is_registered_through_the_api(engineer, castings, api):
    answer = send(api(engineer), commodity="Castings")
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    assert answer.json() == TYPED | {
        "url": "/suppliers/11420/",
        "state": "active",
        "commodity": "Castings",
        "email": "",
        "version": 1,
    }


def test_both_surfaces_leave_the_same_act_behind(engineer, signed_in, api):
    post(signed_in(engineer))
    send(api(engineer), code="11421", name="Dreherei Nord GmbH")
    page, program = Act.objects.filter(verb="supplier.registered").order_by("id")
    assert (page.actor_kind, program.actor_kind) == ("person", "token")
    assert [set(change.after) for change in page.changes.all()] == [
        set(change.after) for change in program.changes.all()
    ]


def test_the_contact_never_stands_in_the_trail(engineer, signed_in):
    post(signed_in(engineer), email="qs@giesserei.example")
    assert "personal" in Change.objects.get(table="suppliers_supplier").after["email"]


def test_a_commodity_nobody_had_yet_is_added_with_it(engineer, signed_in, api):
    post(signed_in(engineer), new_commodity="Forgings")
    send(api(engineer), code="11421", name="Dreherei Nord GmbH", new_commodity="forgings")
    assert [commodity.name for commodity in Commodity.objects.all()] == ["Forgings"]
    assert {supplier.commodity.name for supplier in Supplier.objects.all()} == {"Forgings"}


def test_pressing_twice_registers_once(engineer, signed_in):
    client = signed_in(engineer)
    assert post(client).url == post(client).url
    assert Supplier.objects.count() == 1


def test_asking_twice_with_one_key_answers_with_the_first_record(engineer, api):
    program, key = api(engineer), {"Idempotency-Key": "9b1"}
    assert send(program, key).json() == send(program, key).json()
    assert send(program, key, city="Bonn").status_code == 422
    assert Supplier.objects.count() == 1


def test_a_code_that_is_taken_is_said_beside_the_field(supplier, engineer, signed_in, api):
    page = post(signed_in(engineer), code=supplier.code)
    program = send(api(engineer), code=supplier.code)
    assert page.status_code == 422
    assert page.context["form"].errors["code"] == ["There is a supplier with this code already."]
    assert program.status_code == 400
    assert program.json()["field"] == "code"


def test_what_was_typed_is_still_there_after_a_mistake(engineer, signed_in):
    answer = post(signed_in(engineer), code="", name="Gießerei Süd KG")
    assert answer.status_code == 422
    assert 'value="Gießerei Süd KG"' in answer.content.decode()
    assert answer.context["form"].errors["code"] == ["Enter the code."]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "Kessler\nGuss", "One line only."),
        ("name", "Kessler \u202essuG", "Contains a character that cannot be shown (position 9)."),
        ("name", "Kessler\x07Guss", "Contains a character that cannot be shown (position 8)."),
        ("name", "\u200b\u200b", "This field cannot be blank."),
        ("name", "K" * 201, "at most 200 characters"),
        ("code", "10\u200b432", "Contains a character that cannot be seen."),
        ("city", "Aalen\r\nBcc: all", "One line only."),
        ("email", "qs@kessler", "valid email"),
    ],
)
def test_text_that_would_deceive_is_refused_in_a_sentence(
    field, typed, sentence, engineer, signed_in, api
):
    page = post(signed_in(engineer), **{field: typed})
    program = send(api(engineer), **{field: typed})
    assert page.status_code == 422
    assert sentence in page.context["form"].errors[field][0]
    assert (program.status_code, program.json()["field"]) == (400, field)
    assert not Supplier.objects.exists()


@pytest.mark.parametrize("person", ["inspector", "auditor", "admin", "supplier_user"])
def test_only_engineers_and_managers_register(person, request, signed_in, api):
    user = request.getfixturevalue(person)
    assert signed_in(user).get("/suppliers/register/").status_code == 403
    assert post(signed_in(user)).status_code == 403
    assert send(api(user)).status_code == 403


@pytest.mark.parametrize("value", ["state", "name_key", "version", "url", "id"])
def test_what_the_system_keeps_cannot_be_sent(value, engineer, api):
    answer = send(api(engineer), **{value: "blocked"})
    assert answer.status_code == 400
    assert answer.json()["field"] == value
