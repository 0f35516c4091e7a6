"""Before a company stands in the register twice, somebody is asked."""

import pytest

from suppliers.likeness import name_key
from suppliers.models import Supplier
from tests import factories

SENTENCE = "Looks like existing supplier Kessler Guss GmbH (10432)."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kessler Guss GmbH", "KESSLER GUSS GMBH"),
        ("Kessler Guss GmbH", "Kessler-Guss"),
        ("Kessler Guss GmbH", "  Kessler   Guss  Ltd."),
        ("Kessler Guß GmbH & Co. KG", "Kessler Guss"),
        ("Moravia Odlitky s.r.o.", "MORAVIA ODLITKY"),
        ("Łożyska Kielce Sp. z o.o.", "Lozyska Kielce"),
        ("Yıldız Metal A.Ş.", "Yildiz Metal AS"),
        ("ACME", "АСМЕ"),  # the second is Cyrillic
        ("ACME Corp.", "ΑСΜΕ"),  # Greek, with a Cyrillic С
        ("ACME", "ＡＣＭＥ"),  # full width
        ("ACME", "AC\u200bME"),
    ],
)
def test_the_same_name_to_the_eye_has_the_same_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kessler Guss GmbH", "Kessler Stahl GmbH"),
        ("Huber KG", "Gruber KG"),
        ("SE GmbH", "AG GmbH"),
    ],
)
def test_other_names_have_other_keys(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", ["???", "株式会社", "GmbH", "🙂"])
def test_every_name_has_a_key(name):
    assert name_key(name)


def answers(client, program, name, **more):
    """The same question on both surfaces."""
    page = client.post("/suppliers/register/", {"code": "20001", "name": name, "key": name} | more)
    sent = program.post(
        "/api/v1/suppliers/",
        {"code": "20002", "name": name} | dict.fromkeys(more, True),
        content_type="application/json",
    )
    return page, sent


@pytest.mark.parametrize("name", ["KESSLER-GUSS Ltd", "Кеssler Guss", "Kesler Guss", "Kessler Gus"])
def test_a_look_alike_is_asked_about_on_both_surfaces(name, supplier, engineer, signed_in, api):
    page, sent = answers(signed_in(engineer), api(engineer), name)
    assert page.status_code == 422
    assert page.context["form"].errors["confirm_similar"] == [SENTENCE]
    assert 'type="checkbox" name="confirm_similar"' in page.content.decode()
    assert (sent.status_code, sent.json()["field"]) == (400, "confirm_similar")
    assert sent.json()["message"] == SENTENCE
    assert Supplier.objects.count() == 1


def test_once_confirmed_it_is_registered(supplier, engineer, signed_in, api):
    factories.supplier("10499", "Gießerei Süd KG")
    page, sent = answers(
        signed_in(engineer), api(engineer), "Kessler Guss AG", confirm_similar="on"
    )
    assert (page.status_code, sent.status_code) == (302, 201)


def test_nobody_is_asked_without_need(supplier, engineer, signed_in):
    form = signed_in(engineer).get("/suppliers/register/").content.decode()
    assert 'type="hidden" name="confirm_similar"' in form
    answer = signed_in(engineer).post(
        "/suppliers/register/", {"code": "20001", "name": "Huber Kabelsatz KG", "key": "one"}
    )
    assert answer.status_code == 302


def test_a_new_name_that_looks_like_another_is_asked_about_too(
    supplier, rival_supplier, engineer, api
):
    answer = api(engineer).patch(
        f"/api/v1/suppliers/{rival_supplier.code}/",
        {"name": "Kessler Guss s.r.o."},
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )
    assert (answer.status_code, answer.json()["message"]) == (400, SENTENCE)
    rival_supplier.refresh_from_db()
    assert rival_supplier.name == "Moravia Odlitky s.r.o."


def test_an_edit_that_leaves_the_name_alone_is_not_asked_about(supplier, engineer, api):
    twin = factories.supplier("10433", "Kessler Guss GmbH")
    answer = api(engineer).patch(
        f"/api/v1/suppliers/{twin.code}/",
        {"name": "Kessler Guss GmbH", "city": "Ulm"},
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )
    assert (answer.status_code, answer.json()["city"]) == (200, "Ulm")
