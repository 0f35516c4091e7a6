"""What complaints have cost, as a column of their list: asked for only while it is shown."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import Complaint
from tests import factories

SHOWN = "/complaints/?columns=number,cost"


@pytest.fixture
def complaint(supplier) -> Complaint:
    made = factories.complaint(supplier)
    factories.cost(made, amount=Decimal("7777.77"))
    factories.cost(made, amount=Decimal("1000.50"), state="claimed")
    factories.cost(made, amount=Decimal(30), currency="CZK", state="claimed")
    factories.complaint(supplier)
    return made


def test_the_list_shows_it_where_it_is_chosen(complaint, engineer, signed_in):
    browser = signed_in(engineer)
    page = browser.get(SHOWN).content.decode()
    assert "30.00 CZK · 8,778.27 EUR" in page
    assert "8,778.27" not in browser.get("/complaints/").content.decode()


def test_the_file_has_it_and_a_program_gets_the_same_file(complaint, engineer, signed_in, api):
    file = signed_in(engineer).get("/exports/complaints/csv/?columns=number,cost&sort=number")
    assert file.content.decode().splitlines()[1] == f'{complaint.number},"30.00 CZK · 8,778.27 EUR"'
    asked = {"columns": "number,cost", "sort": "number", "format": "csv"}
    assert api(engineer).get("/api/v1/complaints/", asked).content == file.content


def test_a_supplier_adds_up_only_what_is_claimed(complaint, supplier_user, signed_in):
    browser = signed_in(supplier_user)
    page = browser.get(SHOWN).content.decode()
    file = browser.get("/exports/complaints/csv/?columns=number,cost").content.decode()
    for told in (page, file):
        assert "30.00 CZK · 1,000.50 EUR" in told
        assert "8,778" not in told


def test_it_costs_nothing_while_it_is_not_shown_and_no_query_a_row_while_it_is(
    complaint, supplier, engineer, signed_in
):
    browser = signed_in(engineer)
    asked = {}
    for path in ("/complaints/", SHOWN):
        browser.get(path)
        with CaptureQueriesContext(connection) as queries:
            browser.get(path)
        asked[path] = [query["sql"] for query in queries.captured_queries]
    assert not any("complaintcost" in sql for sql in asked["/complaints/"])
    assert sum("complaintcost" in sql for sql in asked[SHOWN]) == 1
    assert len(asked[SHOWN]) == len(asked["/complaints/"])
