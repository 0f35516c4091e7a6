"""A list as a file through the API: the page's own file, for the same reader."""

import pytest

from qms.core import exports
from tests import factories
from tests.core.test_exports import cells

ADDRESS = "/api/v1/complaints/"


@pytest.fixture
def two(supplier, rival_supplier):
    factories.complaint(supplier, title="=1+1", lot="L-7")
    factories.complaint(rival_supplier, title="Porosity", severity="minor")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("asked", ["severity=major", "sort=number&columns=title,supplier", "q=l-7"])
def test_it_is_the_file_of_the_page(kind, asked, two, engineer, signed_in, api, time_machine):
    time_machine.move_to("2026-11-24 12:00:00+00:00", tick=False)
    page = signed_in(engineer).get(f"/exports/complaints/{kind}/?{asked}")
    file = api(engineer).get(f"{ADDRESS}?{asked}&format={kind}")
    assert (file.status_code, file.content) == (200, page.content)
    for name in ("Content-Type", "Content-Disposition", "Cache-Control", "X-Content-Type-Options"):
        assert file[name] == page[name]


def test_a_program_may_ask_by_the_type_it_accepts(two, engineer, api):
    file = api(engineer).get(ADDRESS, headers={"Accept": "text/csv"})
    assert file["Content-Type"] == "text/csv" and b"'=1+1" in file.content
    assert api(engineer).get(ADDRESS, headers={"Accept": "*/*"}).json()["results"]


def test_a_saved_view_brings_its_filters_and_columns(two, engineer, signed_in, api):
    saved = "/views/complaints/save/?severity=minor&columns=title,lot"
    signed_in(engineer).post(saved, {"name": "Minor ones"})
    file = api(engineer).get(f"{ADDRESS}?view=Minor+ones&format=csv").content.decode("utf-8-sig")
    assert file.splitlines() == ["What went wrong,Lot or serial", "Porosity,"]


def test_the_view_a_list_opens_with_is_not_a_programs(two, engineer, signed_in, api):
    saved = {"name": "Minor ones", "usual": "on"}
    signed_in(engineer).post("/views/complaints/save/?severity=minor", saved)
    file = api(engineer).get(ADDRESS, headers={"Accept": "text/csv"})
    assert len(file.content.splitlines()) == 3


def test_another_suppliers_rows_are_in_no_file(two, supplier_user, api):
    theirs, asked = api(supplier_user), "columns=title,supplier&format"
    file = theirs.get(f"{ADDRESS}?{asked}=csv").content.decode("utf-8-sig")
    assert file.splitlines() == ["What went wrong,Supplier", "'=1+1,Kessler Guss GmbH"]
    book = theirs.get(f"{ADDRESS}?{asked}=xlsx").content
    assert cells(book)[1:] == [["=1+1", "Kessler Guss GmbH"]]
    for name in ("suppliers", "parts", "deliveries", "certificates", "sites", "contacts"):
        answer = theirs.get(f"/api/v1/{name}/?format=csv")
        assert (answer.status_code, b"Moravia" in answer.content) == (200, False)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("columns=title,margin", "columns"),
        ("colour=red", "colour"),
        ("sort=colour", "sort"),
        ("view=Nobodys", "view"),
        ("severity=dreadful", "severity"),
    ],
)
def test_what_the_list_does_not_know_is_refused_in_json(asked, field, two, engineer, api):
    answer = api(engineer).get(f"{ADDRESS}?{asked}&format=csv")
    assert (answer.status_code, answer.json()["field"]) == (400, field)


def test_columns_are_a_files_only(engineer, api):
    assert api(engineer).get(f"{ADDRESS}?columns=title").json()["field"] == "columns"


def test_one_record_is_no_file(two, engineer, api):
    (first, _second) = api(engineer).get(ADDRESS).json()["results"]
    assert api(engineer).get(f"{ADDRESS}{first['number']}/?format=csv").status_code == 404


def test_a_long_list_is_for_the_background_of_its_page(two, engineer, api, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    refused = api(engineer).get(f"{ADDRESS}?format=csv")
    assert (refused.status_code, refused.json()["code"]) == (409, "refused")
    assert "More than 1 rows" in refused.json()["message"]
    assert api(engineer).get(f"{ADDRESS}?format=csv&severity=minor").status_code == 200


def test_who_is_nobody_gets_none(client):
    answer = client.get(f"{ADDRESS}?format=csv")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/json")
