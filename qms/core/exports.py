"""A list as a file: exactly what it shows, row after row and never all of it at once."""

import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import lru_cache
from io import StringIO
from operator import itemgetter
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Choices
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from qms.core.clock import plant_today
from qms.core.errors import Refused
from qms.core.lists import Column, Listing
from qms.core.text import LIVE, harmless

AT_ONCE = 5_000  # rows; what is longer is made in the background
ROWS_AT_ONCE = 2_000
PIECE = 1024 * 1024
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CELL_HOLDS, SHEET_HOLDS = 32_767, 1_048_575  # characters; rows beside the headings
NOTES_AT_MOST = 1_000
LITERALLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def file_name(listing: Listing, kind: str) -> str:
    return f"{listing.what.name}-{plant_today():%Y-%m-%d}.{kind}"


def is_long(listing: Listing) -> bool:
    return listing.found.order_by()[: AT_ONCE + 1].count() > AT_ONCE


def rows_of(listing: Listing) -> Iterator[list[Any]]:
    """The values of every row that matches, in the order and the columns of the list."""
    if not listing.filter.form.is_valid():
        raise ValidationError(_("The list is asked for something that it does not know."))
    sources = [source for column in listing.headings for source in column.sources]
    cells = _cells(listing.headings)
    with transaction.atomic():  # where a cursor reads as it goes, instead of all of it first
        for row in listing.found.values_list(*sources).iterator(chunk_size=ROWS_AT_ONCE):
            yield [cell(row) for cell in cells]


def _cells(columns: list[Column]) -> list[Callable[[Any], Any]]:
    """For each column, how its value is made of a row of sources."""
    cells, start = [], 0
    for column in columns:
        stop = start + len(column.sources)
        cells.append(_cell(column, slice(start, stop)))
        start = stop
    return cells


def _cell(column: Column, at: slice) -> Callable[[Any], Any]:
    if column.is_plain:
        return itemgetter(at.start)
    return lambda row: column.made_of(row[at])


def made_of(listing: Listing, kind: str, done: Callable[[int], None]) -> Iterator[bytes]:
    """The file, a piece at a time; `done` hears how many rows more are written."""
    if kind == "csv":
        yield from csv_of(listing, done)
        return
    with TemporaryFile() as book:
        write_xlsx(listing, book, done)
        book.seek(0)
        while piece := book.read(PIECE):
            yield piece


def csv_of(listing: Listing, done: Callable[[int], None]) -> Iterator[bytes]:
    """UTF-8 with the mark Excel looks for; parted as the reader's language parts columns."""
    parted = ";" if get_format("DECIMAL_SEPARATOR") == "," else ","
    text, language = StringIO(), get_language()
    text.write("\N{BYTE ORDER MARK}")
    writer = csv.writer(text, delimiter=parted)
    writer.writerow([_plain(str(column.label), language) for column in listing.headings])
    number = 0
    for number, row in enumerate(rows_of(listing), start=1):
        writer.writerow([_plain(value, language) for value in row])
        if number % ROWS_AT_ONCE == 0:
            yield _taken(text)
            done(ROWS_AT_ONCE)
    done(number % ROWS_AT_ONCE)
    yield _taken(text)


def _taken(text: StringIO) -> bytes:
    """What has been written since; the text is empty again."""
    written = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return written


def _plain(value: Any, language: str | None) -> str:
    """A value as a text that no program takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, Choices):
        return _worded(value, language)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return harmless(value) if isinstance(value, str) else str(value)


@lru_cache(maxsize=512, typed=True)  # choices are texts: without their type, equal ones are one
def _worded(choice: Choices, _language: str | None) -> str:
    """What a choice is called; looked up a hundred thousand times, that is half of a file."""
    return str(choice.label)


def write_xlsx(listing: Listing, out: IO[bytes], done: Callable[[int], None]) -> None:
    """One sheet with the rows, and one that says which texts did not fit."""
    with Workbook(out, {"constant_memory": True, **LITERALLY}) as book:
        sheet, number = _Sheet(book, listing), 0
        for number, row in enumerate(rows_of(listing), start=1):
            if number > SHEET_HOLDS:
                raise Refused(_("A workbook holds 1,048,575 rows. Filter the list, or take CSV."))
            sheet.write(number, row)
            if number % ROWS_AT_ONCE == 0:
                done(ROWS_AT_ONCE)
        done(number % ROWS_AT_ONCE)
        sheet.write_notes()


class _Sheet:
    """The sheet of the rows: days as days, texts as texts whatever they begin with."""

    def __init__(self, book: Any, listing: Listing) -> None:
        self.book = book
        self.labels = [str(column.label) for column in listing.headings]
        self.sheet = book.add_worksheet(str(listing.what.title)[:31])
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.quoted = book.add_format({"quote_prefix": True})
        self.language = get_language()
        self.cut: list[list[Any]] = []
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_column(0, len(self.labels) - 1, 18)
        heading = book.add_format({"bold": True})
        for place, label in enumerate(self.labels):
            self.sheet.write_string(0, place, label, heading)

    def write(self, number: int, row: list[Any]) -> None:
        for place, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, datetime):
                local = timezone.localtime(value).replace(tzinfo=None)
                self.sheet.write_datetime(number, place, local, self.moment)
            elif isinstance(value, date):
                self.sheet.write_datetime(number, place, value, self.day)
            elif isinstance(value, str):
                self._write_text(number, place, value)
            else:
                self.sheet.write_number(number, place, value)

    def _write_text(self, number: int, place: int, value: str) -> None:
        text = _worded(value, self.language) if isinstance(value, Choices) else value
        if len(text) > CELL_HOLDS:
            mark = _(" … [cut]")
            self.cut.append([number + 1, self.labels[place], len(text)])
            text = text[: CELL_HOLDS - len(mark)] + mark
        self.sheet.write_string(number, place, text, self.quoted if text.startswith(LIVE) else None)

    def write_notes(self) -> None:
        if not self.cut:
            return
        notes = self.book.add_worksheet(_("Notes"))
        notes.write_string(
            0,
            0,
            _("A cell holds 32,767 characters. These texts are longer; the CSV has them whole."),
        )
        for place, label in enumerate([_("Row"), _("Column"), _("Characters")]):
            notes.write_string(2, place, label)
        for number, note in enumerate(self.cut[:NOTES_AT_MOST], start=3):
            notes.write_row(number, 0, note)
