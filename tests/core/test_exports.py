"""Exports: exactly what the list shows, as a file that does nothing when it is opened."""

import csv
import re
from datetime import date, datetime
from io import BytesIO, StringIO
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from complaints.lists import COMPLAINTS
from complaints.models import Complaint
from qms.accounts.services import change_preferences
from qms.core import exports
from qms.core.actors import Actor
from qms.core.background import run_waiting
from qms.core.lists import Column, asked_by
from qms.core.models import BackgroundJob
from tests import factories

NASTY = ["=1+1", "+49 7361", "-5", "@SUM(A1)", 'a;b,"c"', '=HYPERLINK("http://x","y")']


def lines(answer, delimiter=","):
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))


def cells(content, sheet=0):
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(sheet).to_python()


@pytest.fixture
def two(supplier, rival_supplier, engineer):
    part = factories.part("HP-4410-02", "Pump housing", supplier)
    return [
        factories.complaint(
            supplier, title="Burr", part=part, owner=engineer, lot="L-7", affected=12
        ),
        factories.complaint(rival_supplier, title="Porosity", severity="minor"),
    ]


def test_the_file_holds_what_the_list_shows(two, engineer, signed_in):
    web = signed_in(engineer)
    query = "severity=major&columns=title,severity,part,owner,affected,supplier"
    answer = web.get(f"/exports/complaints/csv/?{query}")
    assert lines(answer) == [
        ["What went wrong", "Severity", "Part", "Owner", "Pieces affected", "Supplier"],
        ["Burr", "Major", "HP-4410-02", "Eva Brandt", "12", "Kessler Guss GmbH"],
    ]
    assert answer["Content-Disposition"].startswith('attachment; filename="complaints-')
    assert answer.content.startswith(b"\xef\xbb\xbf")
    book = web.get(f"/exports/complaints/xlsx/?{query}")
    assert cells(book.content)[1] == [
        "Burr",
        "Major",
        "HP-4410-02",
        "Eva Brandt",
        12,
        "Kessler Guss GmbH",
    ]


def test_the_order_is_the_lists(two, engineer, signed_in):
    for sort, titles in [("title", ["Burr", "Porosity"]), ("-title", ["Porosity", "Burr"])]:
        answer = signed_in(engineer).get(f"/exports/complaints/csv/?columns=title&sort={sort}")
        assert lines(answer)[1:] == [[title] for title in titles]


def test_a_german_file_opens_in_a_german_excel(two, engineer, signed_in):
    change_preferences(engineer, actor=Actor.person(engineer), language="de")
    answer = signed_in(engineer).get(
        "/exports/complaints/csv/?columns=title,severity&severity=major"
    )
    assert lines(answer, ";")[1] == ["Burr", "schwerwiegend"] or lines(answer, ";")[1][0] == "Burr"
    assert ";" in answer.content.decode().splitlines()[0]


@pytest.mark.parametrize("title", NASTY)
def test_71_a_text_is_never_a_formula(title, supplier, engineer, signed_in):
    factories.complaint(supplier, title=title)
    web = signed_in(engineer)
    (found,) = lines(web.get("/exports/complaints/csv/?columns=title"))[1]
    assert found == (f"'{title}" if title[0] in "=+-@" else title)
    content = web.get("/exports/complaints/xlsx/?columns=title").content
    assert cells(content)[1] == [title]  # a text, whole
    with ZipFile(BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert ('quotePrefix="1"' in styles) == title.startswith(exports.LIVE)
    assert re.search(r'<c r="A2"[^>]* t="inlineStr"', sheet)


@pytest.mark.parametrize("start", ["\t", "\r", "\0"])
def test_71_nor_what_hides_before_one(start):
    assert exports._plain(f"{start}=1", None) == f"'{start}=1"


def test_71_lines_and_quotes_survive(supplier, engineer, signed_in):
    text = 'First; "second"\nthird, =4'
    factories.complaint(supplier, description=text)
    listing = asked_by(engineer, COMPLAINTS, "")
    listing.headings = [Column("description", "Details")]
    content = b"".join(exports.made_of(listing, "csv", lambda rows: None))
    assert lines(SimpleNamespace(content=content))[1] == [text]


def test_71_a_text_too_long_for_a_cell_is_cut_with_a_mark_and_a_note(two, engineer):
    listing = asked_by(engineer, COMPLAINTS, "sort=title")
    listing.headings = [Column("title", "Details", of=lambda title: title * 10_000)]
    content = b"".join(exports.made_of(listing, "xlsx", lambda rows: None))
    (long,) = cells(content)[1]
    assert len(long) == exports.CELL_HOLDS
    assert long.endswith(" … [cut]")
    notes = cells(content, sheet=1)
    assert "32,767 characters" in notes[0][0]
    assert notes[3] == [2, "Details", 40_000]
    whole = b"".join(exports.made_of(listing, "csv", lambda rows: None))
    assert len(lines(SimpleNamespace(content=whole))[1][0]) == 40_000


def test_days_are_days_and_moments_are_local(two, engineer, signed_in):
    query = "columns=received_on,logged_at&sort=number"
    web = signed_in(engineer)
    logged = timezone.localtime(two[0].logged_at)
    row = cells(web.get(f"/exports/complaints/xlsx/?{query}").content)[1]
    assert row[0] == two[0].received_on
    assert abs((row[1] - logged.replace(tzinfo=None)).total_seconds()) < 1
    assert isinstance(row[0], date)
    assert isinstance(row[1], datetime)
    plain = lines(web.get(f"/exports/complaints/csv/?{query}"))[1]
    assert plain == [two[0].received_on.isoformat(), f"{logged:%Y-%m-%d %H:%M}"]


def test_a_part_names_whom_it_is_bought_from(two, engineer, signed_in):
    answer = signed_in(engineer).get("/exports/parts/csv/?columns=number,bought_from")
    assert lines(answer)[1:] == [["HP-4410-02", "Kessler Guss GmbH"]]


def test_a_supplier_takes_its_own_home_and_nothing_else(
    two, supplier_user, signed_in, rival_supplier
):
    web = signed_in(supplier_user)
    for name in ("complaints", "parts", "suppliers"):
        content = web.get(f"/exports/{name}/csv/").content.decode()
        assert rival_supplier.name not in content
        assert "Porosity" not in content
    assert lines(web.get("/exports/complaints/csv/?columns=title")) == [
        ["What went wrong"],
        ["Burr"],
    ]


@pytest.mark.parametrize("address", ["users/csv", "complaints/pdf", "complaints/csv/?state=lost"])
def test_what_is_no_export_is_not_there(address, engineer, signed_in):
    assert (
        signed_in(engineer)
        .get(f"/exports/{address.rstrip('/')}{'' if '?' in address else '/'}")
        .status_code
        == 404
    )


@pytest.fixture
def long_ones(monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 1)


@pytest.mark.django_db(transaction=True)
def test_a_long_list_is_made_in_the_background(two, long_ones, engineer, signed_in):
    web = signed_in(engineer)
    page = web.get("/exports/complaints/csv/?columns=title")
    assert "made in the background" in page.content.decode()
    answer = web.post("/exports/complaints/csv/?columns=title&sort=title")
    job = BackgroundJob.objects.get()
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.note) == ("done", "2 rows")
    content = b"".join(web.get(f"/jobs/{job.pk}/result/").streaming_content)
    assert lines(SimpleNamespace(content=content)) == [["What went wrong"], ["Burr"], ["Porosity"]]


@pytest.mark.django_db(transaction=True)
def test_it_holds_what_its_owner_may_see_when_it_is_made(
    two, long_ones, supplier_user, rival_supplier, signed_in
):
    signed_in(supplier_user).post("/exports/complaints/xlsx/?columns=title")
    run_waiting()
    job = BackgroundJob.objects.get()
    content = b"".join(signed_in(supplier_user).get(f"/jobs/{job.pk}/result/").streaming_content)
    assert cells(content) == [["What went wrong"], ["Burr"]]


def test_rows_are_read_through_a_cursor_a_few_at_a_time(two, engineer, monkeypatch):
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 1)
    told = []
    pieces = list(exports.made_of(asked_by(engineer, COMPLAINTS, ""), "csv", told.append))
    assert len(pieces) == 3
    assert sum(told) == 2
    assert Complaint.objects.count() == 2
