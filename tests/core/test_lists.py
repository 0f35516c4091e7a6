"""Lists: search, filter, sort, choose columns and page, all of it in the address."""

import pytest
from django.test import RequestFactory

from complaints.lists import COMPLAINTS
from qms.core import lists
from qms.core.lists import Listing
from tests import factories


@pytest.fixture
def listing(engineer):
    def asked(query: str = "") -> Listing:
        request = RequestFactory().get("/complaints/" + query)
        request.user = engineer
        return Listing(request, COMPLAINTS)

    return asked


@pytest.fixture
def three(supplier, rival_supplier):
    return [
        factories.complaint(supplier, title="Burr on sealing face", severity="critical"),
        factories.complaint(rival_supplier, title="Porosity at the flange"),
        factories.complaint(rival_supplier, title="Burr at the flange", severity="minor"),
    ]


def titles(listing: Listing) -> list[str]:
    return [row.title for row in listing.rows]


def test_a_list_shows_the_newest_first_and_counts_what_it_shows(listing, three):
    assert titles(listing()) == [made.title for made in reversed(three)]
    assert (listing().first, listing().last, listing().total_text) == (1, 3, "3")


def test_every_word_asked_for_is_in_what_is_found(listing, three):
    assert titles(listing("?q=burr")) == ["Burr at the flange", "Burr on sealing face"]
    assert titles(listing("?q=flange+BURR")) == ["Burr at the flange"]
    assert titles(listing("?q=moravia+poros")) == ["Porosity at the flange"]
    assert titles(listing("?q=50%25")) == []
    assert titles(listing("?q=_")) == []


def test_a_sort_nobody_offers_is_the_default(listing, three):
    assert titles(listing("?sort=title"))[0] == "Burr at the flange"
    assert titles(listing("?sort=-title"))[0] == "Porosity at the flange"
    for sort in ("owner__password", "-supplier__id", "?", "title,id"):
        assert titles(listing(f"?sort={sort}")) == titles(listing())


def test_every_filter_that_is_set_is_a_chip_with_the_address_without_it(listing, three):
    chips = listing("?state=open&severity=minor&after=3").chips
    assert chips == [
        ("State: Open", "/complaints/?severity=minor"),
        ("Severity: Minor", "/complaints/?state=open"),
    ]


def test_columns_are_chosen_and_ordered_in_the_address(listing, three):
    chosen = [column.name for column in listing("?columns=lot,title&columns=lot").headings]
    assert chosen == ["lot", "title"]
    usual = [column.name for column in listing().headings]
    assert usual[:2] == ["number", "title"]
    assert "lot" not in usual
    for crooked in ("owner__password", "", ",", "%00"):
        assert [column.name for column in listing(f"?columns={crooked}").headings] == usual


def test_the_page_shows_the_chosen_columns_and_keeps_them(supplier, engineer, signed_in):
    factories.complaint(supplier, lot="L-7718", owner=engineer)
    page = signed_in(engineer).get("/complaints/?columns=lot,owner").content.decode()
    assert '<td data-label="Lot or serial" dir="auto">L-7718</td>' in page
    assert "Eva Brandt" in page
    assert '<input type="hidden" name="columns" value="lot,owner">' in page


def test_what_a_person_wrote_is_shown_as_text(supplier, engineer, signed_in):
    factories.complaint(supplier, title="<b>Burr</b>")
    assert "<b>Burr</b>" not in signed_in(engineer).get("/complaints/").content.decode()


def test_a_long_list_is_counted_no_further_than_anybody_would_page(listing, supplier, monkeypatch):
    monkeypatch.setattr(lists, "PAGE_SIZE", 1)
    monkeypatch.setattr(lists, "COUNTED_AT_MOST", 2)
    for _ in range(4):
        factories.complaint(supplier)
    assert listing().total_text == "2+"


def test_every_list_says_what_it_is_in_heading_and_title(manager, signed_in):
    for one in lists.declared_lists(manager):
        page = signed_in(manager).get(one.url).content.decode()
        assert f"<h1>{one.title}</h1>" in page
        assert f"<title>{one.title} · " in page
