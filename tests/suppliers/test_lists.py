"""The two lists: the same questions on the page and through the API, and nobody else's rows."""

import pytest

from suppliers.services import block_supplier
from tests import factories


@pytest.fixture
def register(supplier, rival_supplier):
    """Four suppliers and three parts."""
    factories.supplier(
        "10611",
        "Łożyska Kielce Sp. z o.o.",
        city="Kielce",
        country="Poland",
        new_commodity="Bearings",
    )
    blocked = factories.supplier("10900", "Gießerei Süd KG", country="Germany")
    block_supplier(blocked, actor=factories.SETUP, reason="Not audited.")
    factories.part("HP-4410-02", "Pump housing, size 2", supplier, conditional=[rival_supplier])
    factories.part("HP-4415-01", "End cover, drive side", supplier, new_commodity="Covers")
    factories.part("BE-6305/C3", "Ball bearing 6305 C3", rival_supplier)


def on_page(client, address, key):
    return [getattr(row, key) for row in client.get(address).context["listing"].rows]


def through_api(program, address, key):
    return [row[key] for row in program.get(f"/api/v1{address}").json()["results"]]


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("", ["10900", "10432", "10611", "10788"]),  # by name, accents and all
        ("?q=guss", ["10432"]),
        ("?q=kessler+aalen", ["10432"]),
        ("?q=10611", ["10611"]),
        ("?q=łożyska", ["10611"]),
        ("?q=gießerei", ["10900"]),
        ("?q=GIESSEREI", []),
        ("?q=100%25", []),
        ("?state=blocked", ["10900"]),
        ("?country=Poland", ["10611"]),
        ("?commodity=Bearings", ["10611"]),
        ("?sort=-code", ["10900", "10788", "10611", "10432"]),
    ],
)
def test_suppliers_are_found_the_same_way_everywhere(
    question, codes, register, engineer, signed_in, api
):
    assert on_page(signed_in(engineer), f"/suppliers/{question}", "code") == codes
    assert through_api(api(engineer), f"/suppliers/{question}", "code") == codes


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("", ["BE-6305/C3", "HP-4410-02", "HP-4415-01"]),
        ("?q=housing", ["HP-4410-02"]),
        ("?q=be-6305/c3", ["BE-6305/C3"]),
        ("?supplier=10432", ["HP-4410-02", "HP-4415-01"]),
        ("?supplier=10788", ["BE-6305/C3", "HP-4410-02"]),
        ("?supplier=10788&status=conditional", ["HP-4410-02"]),
        ("?supplier=10432&status=conditional", []),
        ("?status=withdrawn", []),
        ("?commodity=Covers", ["HP-4415-01"]),
        ("?sort=-number", ["HP-4415-01", "HP-4410-02", "BE-6305/C3"]),
    ],
)
def test_parts_are_found_the_same_way_everywhere(
    question, numbers, register, engineer, signed_in, api
):
    assert on_page(signed_in(engineer), f"/suppliers/parts/{question}", "number") == numbers
    assert through_api(api(engineer), f"/parts/{question}", "number") == numbers


def test_a_supplier_user_comes_to_its_own_record(register, supplier_user, signed_in, api):
    assert signed_in(supplier_user).get("/suppliers/").url == "/suppliers/10432/"
    assert through_api(api(supplier_user), "/suppliers/", "code") == ["10432"]


def test_a_supplier_user_sees_its_own_parts(register, supplier_user, signed_in, api):
    numbers = ["HP-4410-02", "HP-4415-01"]
    assert on_page(signed_in(supplier_user), "/suppliers/parts/", "number") == numbers
    assert through_api(api(supplier_user), "/parts/", "number") == numbers


@pytest.mark.parametrize("question", ["?supplier=10788", "?supplier=99999"])
def test_a_rival_is_not_there_to_filter_by(question, register, supplier_user, signed_in, api):
    page = signed_in(supplier_user).get(f"/suppliers/parts/{question}")
    assert "Moravia" not in page.content.decode()
    answer = api(supplier_user).get(f"/api/v1/parts/{question}")
    assert (answer.status_code, answer.json()["field"]) == (400, "supplier")


def test_the_status_asked_for_is_that_of_ones_own_source(
    register, rival_supplier_user, supplier_user, api
):
    question = "/parts/?status=conditional"
    assert through_api(api(rival_supplier_user), question, "number") == ["HP-4410-02"]
    assert through_api(api(supplier_user), question, "number") == []


def test_countries_offered_are_those_of_visible_suppliers(register, engineer, signed_in, api):
    form = signed_in(engineer).get("/suppliers/").context["listing"].filter.form
    assert [value for value, _label in form.fields["country"].choices if value] == [
        "Germany",
        "Poland",
    ]
    assert api(engineer).get("/api/v1/suppliers/?country=Atlantis").json()["field"] == "country"


@pytest.mark.parametrize(
    "question", ["?ordering=email", "?sort=email", "?email=a", "?page=0", "?page_size=1000"]
)
def test_the_api_says_what_may_be_asked(question, engineer, api):
    for address in ("suppliers", "parts"):
        assert api(engineer).get(f"/api/v1/{address}/{question}").status_code == 400


def test_a_page_of_the_list_asks_the_database_no_more_often_for_more_rows(
    register, supplier, engineer, signed_in, django_assert_max_num_queries
):
    client = signed_in(engineer)
    for place in range(60):
        factories.part(f"N-{place:03}", "Locking plug", supplier)
    with django_assert_max_num_queries(11):
        answer = client.get("/suppliers/parts/")
    assert len(answer.context["listing"].rows) == 50
    assert answer.context["listing"].page.after


def test_a_list_without_rows_offers_the_next_click(engineer, auditor, signed_in):
    for address in ("/suppliers/", "/suppliers/parts/"):
        empty = signed_in(engineer).get(address).content.decode()
        assert f'href="{address}register/"' in empty
        assert f'href="{address}register/"' not in signed_in(auditor).get(address).content.decode()
        assert (
            "matches what you asked for"
            in signed_in(engineer).get(f"{address}?q=nothing").content.decode()
        )


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("options/?q=mora", ["Moravia Odlitky s.r.o."]),
        ("parts/options/?q=housing", ["HP-4410-02"]),
        ("parts/options/?supplier=99999999999999999999", []),
    ],
)
def test_fields_that_search_offer_what_matches(question, texts, register, engineer, signed_in):
    offered = signed_in(engineer).get(f"/suppliers/{question}").json()["results"]
    assert [option["text"] for option in offered] == texts


def test_options_for_an_address_carry_the_code(register, engineer, signed_in):
    (option,) = signed_in(engineer).get("/suppliers/options/?q=mora&by=code").json()["results"]
    assert option == {"value": "10788", "text": "Moravia Odlitky s.r.o.", "hint": "10788"}


def test_options_hold_nothing_of_a_rival(register, supplier_user, signed_in):
    client = signed_in(supplier_user)
    assert [o["hint"] for o in client.get("/suppliers/options/").json()["results"]] == ["10432"]
    offered = client.get("/suppliers/parts/options/").json()["results"]
    assert [option["text"] for option in offered] == ["HP-4410-02", "HP-4415-01"]
