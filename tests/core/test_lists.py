"""Lists: search, filter, sort and page, all of it in the address."""

import pytest
from django.test import RequestFactory

from complaints.filters import ComplaintFilter
from complaints.models import Complaint
from complaints.views import COLUMNS
from qms.core import lists
from qms.core.lists import Listing
from tests import factories


@pytest.fixture
def listing(engineer):
    def asked(query: str = "") -> Listing:
        request = RequestFactory().get("/complaints/" + query)
        request.user = engineer
        return Listing(
            request, Complaint.objects.all(), ComplaintFilter, COLUMNS, default_sort="-id"
        )

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
    chips = listing("?state=open&severity=minor&page=3").chips
    assert chips == [
        ("State: Open", "/complaints/?severity=minor"),
        ("Severity: Minor", "/complaints/?state=open"),
    ]


def test_pages_follow_one_another_without_a_row_twice(listing, supplier, monkeypatch):
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    for _ in range(5):
        factories.complaint(supplier)
    pages = [listing(f"?page={page}") for page in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [2, 2, 1]
    assert len({row.pk for page in pages for row in page.rows}) == 5
    assert [(page.previous_page, page.next_page) for page in pages] == [
        (None, 2),
        (1, 3),
        (2, None),
    ]
    assert pages[1].total_text == "5"


def test_a_long_list_is_counted_no_further_than_anybody_would_page(listing, supplier, monkeypatch):
    monkeypatch.setattr(lists, "PAGE_SIZE", 1)
    monkeypatch.setattr(lists, "COUNTED_AT_MOST", 2)
    for _ in range(4):
        factories.complaint(supplier)
    assert listing().total_text == "2+"


@pytest.mark.parametrize("asked", ["0", "-1", "x", "9" * 30, "١", "²", ""])
def test_a_page_that_is_none_shows_rows_or_nothing_and_never_fails(listing, three, asked):
    assert len(listing(f"?page={asked}").rows) in {0, 3}
