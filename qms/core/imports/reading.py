"""What a file holds: its encoding and delimiter, its sheets, its headings and its rows.

`look()` reads a file once and says what was found, for the owner to see and correct; `rows()`
reads it the way that was settled.
"""

import codecs
import csv
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from qms.core.files import store
from qms.core.imports import workbooks
from qms.core.imports.values import SLASHED, order_in, point_in, text

Rows = Iterator[tuple[int, list[Any]]]

BLOCK = 1024 * 1024
BOMS = [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE]
DELIMITERS = [",", ";", "\t", "|"]
SNIFFED = 50  # rows that a delimiter has to make sense of
PROVEN_BY = 2_000  # rows in which a column may prove how it writes days and numbers
COLUMNS_AT_MOST = 200
ROWS_AT_MOST = 500_000
FIRST = 5  # rows shown
NOTED = 20  # hidden rows and merged cells named
LONGEST_CELL = 200  # as shown
OUR_COLUMNS = ["# Row", "# Column", "# Value", "# Reason"]  # of a file of problems


def is_workbook(name: str) -> bool:
    return name.lower().endswith(".xlsx")


def proposals(path: Path, name: str) -> list[dict[str, Any]]:
    """The ways a file may be meant to be read, the likeliest first."""
    if is_workbook(name):
        workbooks.look_through(path)
        tabs = sorted(workbooks.tabs(path), key=lambda tab: tab.hidden)
        return [{"sheet": tab.name, "heading_row": 0} for tab in tabs]
    encoding = next(encoding for encoding in _tried(path) if _is_text_in(path, encoding))
    return [
        {"encoding": encoding, "delimiter": _delimiter(path, encoding), "heading_row": 0},
    ]


def _tried(path: Path) -> list[str]:
    """UTF-16 shows itself by its first two bytes, UTF-8 by making sense; the rest is judged."""
    with path.open("rb") as file:
        return ["utf-16"] if file.read(2) in BOMS else ["utf-8-sig", "cp1252", "mac-roman"]


def _is_text_in(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(BLOCK):
                pass
    except UnicodeError:
        return encoding in ("utf-16", "mac-roman")  # the last resort; reading it says where it ends
    return True


def _delimiter(path: Path, encoding: str) -> str:
    """The sign that cuts the first rows into the same number of cells, and into the most."""

    def sense(delimiter: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        rows = _lines(path, {"encoding": encoding, "delimiter": delimiter})
        with suppress(ValidationError):  # what is wrong there is told when it is read for good
            widths.update(len(cells) for _n, cells in islice(rows, SNIFFED))
        width, often = widths.most_common(1)[0] if widths else (0, 0)
        return (often if width > 1 else 0, width)

    return max(DELIMITERS, key=sense)


def _lines(path: Path, reading: dict[str, Any]) -> Rows:
    """The rows of a delimited file, whatever ends its lines."""
    number = 0
    try:
        with path.open(encoding=reading["encoding"], newline="") as file:
            for number, cells in enumerate(
                csv.reader(file, delimiter=reading["delimiter"], strict=True), start=1
            ):
                yield number, cells
    except UnicodeError as error:
        raise ValidationError(
            _("Row %(row)s is not text in this encoding. Choose another."),
            params={"row": number + 1},
        ) from error
    except csv.Error as error:
        raise ValidationError(
            _("Row %(row)s cannot be told apart: is a quotation mark missing?"),
            params={"row": number + 1},
        ) from error


def _all_rows(path: Path, name: str, reading: dict[str, Any], look: dict[str, Any]) -> Rows:
    if not is_workbook(name):
        return _lines(path, reading)
    return enumerate(workbooks.cells(path, reading["sheet"], look.get("padded", {})), start=1)


def rows(path: Path, name: str, reading: dict[str, Any], look: dict[str, Any]) -> Rows:
    """The rows beneath the headings that hold anything and are not left out."""
    hidden = set() if reading.get("take_hidden") else set(look.get("hidden_rows", ()))
    ours = look.get("ours", 0)
    for number, cells in _all_rows(path, name, reading, look):
        if number > look["heading_row"] and number not in hidden and _holds_anything(cells):
            yield number, [_unquoted(cell) for cell in cells[ours:]] if ours else cells


def _holds_anything(cells: Sequence[Any]) -> bool:
    return any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in cells)


def _unquoted(cell: Any) -> Any:
    """A cell of a file of problems without the sign that keeps it from being a formula."""
    return cell[1:] if isinstance(cell, str) and cell[:1] == "'" and cell[1:2] in "=+-@" else cell


def look(path: Path, name: str, reading: dict[str, Any]) -> dict[str, Any]:
    """Read a file through: its headings and first rows, and whatever a person should know."""
    found = _look_at_workbook(path, reading) if is_workbook(name) else {}
    asked = reading.get("heading_row", 0)
    top = dict(islice(_all_rows(path, name, reading, found), max(SNIFFED, asked)))
    found["heading_row"] = asked or _heading_row(top)
    headings = top.get(found["heading_row"], [])
    found["ours"] = len(OUR_COLUMNS) if headings[: len(OUR_COLUMNS)] == OUR_COLUMNS else 0
    found["headings"] = _headings(headings[found["ours"] :])
    every = rows(path, name, reading, found)
    first = list(islice(every, PROVEN_BY))
    if not first:
        raise ValidationError(_("No data rows."))
    found["first"] = [[number, *map(_as_shown, cells)] for number, cells in first[:FIRST]]
    found["columns"] = [
        _proofs([cells[at] for _n, cells in first if at < len(cells)])
        for at in range(len(found["headings"]))
    ]
    found["rows"] = len(first) + sum(1 for _row in every)
    if found["rows"] > ROWS_AT_MOST:
        raise ValidationError(_("500,000 rows at most. Split the file."))
    return found


def _heading_row(top: dict[int, list[Any]]) -> int:
    """The first row with more than one cell filled; a title above it has one."""
    filled = {number: sum(cell != "" for cell in cells) for number, cells in top.items()}
    wide = (number for number, cells in filled.items() if cells > 1)
    return next(wide, next((number for number, cells in filled.items() if cells), 1))


def _look_at_workbook(path: Path, reading: dict[str, Any]) -> dict[str, Any]:
    parts = workbooks.look_through(path)
    tabs = workbooks.tabs(path)
    chosen = next((tab for tab in tabs if tab.name == reading["sheet"]), None)
    if chosen is None:
        raise ValidationError({"sheet": _("Choose the sheet to import.")})
    sheet = parts[chosen.part]
    workbooks.refuse_formulas(sheet)
    return {
        "sheets": [[tab.name, tab.hidden] for tab in tabs],
        "hidden_rows": sheet.hidden_rows,
        "hidden_columns": sheet.hidden_columns[:NOTED],
        "merged": sheet.merged[:NOTED],
        "padded": sheet.padded,
    }


def _headings(cells: Sequence[Any]) -> list[str]:
    """Headings as names, each of them once: "Qty (column G)" where Qty stands there again."""
    if len(cells) > COLUMNS_AT_MOST:
        raise ValidationError(_("200 columns at most; this has %(n)s."), params={"n": len(cells)})
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = " ".join(text(cell).split())[:LONGEST_CELL]
        if not name or name in names:
            letter = {"letter": workbooks.letters(place)}
            name = " ".join([name, _("(column %(letter)s)") % letter])
        names.append(name.strip())
    return names


def _as_shown(cell: Any) -> str:
    return text(cell)[:LONGEST_CELL]


def _proofs(cells: list[Any]) -> dict[str, Any]:
    """How a column writes days and numbers, and some of the days, for the question."""
    written = [cell for cell in cells if isinstance(cell, str)]
    days = dict.fromkeys(cell for cell in map(str.strip, written) if SLASHED.fullmatch(cell))
    return {"order": order_in(written), "point": point_in(written), "days": [*days][:FIRST]}


def shape_of(headings: Sequence[str]) -> str:
    """The same for every file with these headings, in whatever order."""
    return hashlib.sha256("\n".join(sorted(headings)).encode()).hexdigest()


def path_of(sha256: str) -> Path:
    """The file in the store, after it was read through and found to be what was stored."""
    store.opened(sha256).close()
    return store.path_of(sha256)
