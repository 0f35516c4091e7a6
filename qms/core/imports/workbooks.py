"""Workbooks: looked through before anything is unpacked, then read.

An .xlsx file is a ZIP of XML that a stranger has made. Its directory is judged first; then every
part is inflated once, a block at a time, in search of what must not be in it and of what a reader
of values would not tell: formulas, hidden rows, cells far out.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

UNPACKED_AT_MOST = 200 * 1024 * 1024
RATIO_AT_MOST = 100
RATIO_COUNTS_FROM = 10 * 1024 * 1024  # small parts of a good workbook shrink to almost nothing
ENTRIES_AT_MOST = 2_000
CELLS_AT_MOST = 5_000_000
BLOCK = 1024 * 1024
OVERLAP = 4096  # of two blocks, so that nothing hides on their border
DEFLATED = 8
NAMED = 5

FORBIDDEN = re.compile(
    rb"<!DOCTYPE|<!ENTITY|\A(?:\xff\xfe|\xfe\xff|<\x00|\x00<|<\?xml[^>]*encoding=(?!.UTF-8))", re.I
)  # in UTF-8 nothing can be written so that this does not see it
# A cell with something in it: its column, its row, its attributes, and how it goes on.
CELL = re.compile(
    rb"<(?:\w+:)?c\sr=[\"']([A-Z]{1,3})(\d{1,7})[\"']((?:\s[^<>]*[^/<>])?)>(<(?:\w+:)?f[\s/>])?"
)
NAMELESS = re.compile(rb"<(?:\w+:)?c(?:>|\s(?!r=[\"'][A-Z])[^<>]*[^/<>]>)")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b(?=[^<>]*\bhidden=[\"'](?:1|true))[^<>]*\br=[\"'](\d+)")
HIDDEN_COLUMN = re.compile(
    rb"<(?:\w+:)?col\b(?=[^<>]*\bhidden=[\"'](?:1|true))(?=[^<>]*\bmin=[\"'](\d+))"
    rb"[^<>]*\bmax=[\"'](\d+)"
)
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]*\bref=[\"']([A-Z]+\d+:[A-Z]+\d+)")
SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")


@dataclass
class Sheet:
    """What stands in a sheet beside its values."""

    formulas: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # cells that show #REF! and the like
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    padded: dict[str, int] = field(default_factory=dict)  # numbers shown with leading zeros
    rows: int = 0
    columns: int = 0


def check_directory(archive: ZipFile) -> None:
    """Judge what a workbook says of itself, before anything of it is unpacked."""
    entries = archive.infolist()
    if len(entries) > ENTRIES_AT_MOST:
        raise ValidationError(_("Holds more than 2,000 entries; a workbook has a few dozen."))
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > UNPACKED_AT_MOST:
        raise ValidationError(_("Expands beyond 200 MB."))
    if unpacked > RATIO_COUNTS_FROM and unpacked > packed * RATIO_AT_MOST:
        raise ValidationError(_("Expands to more than a hundred times its size."))
    if any(entry.flag_bits & 1 for entry in entries):
        raise ValidationError(_("This is an encrypted workbook; remove the password."))


def _inflated(file: IO[bytes], entry: ZipInfo) -> Iterator[bytes]:
    """The content of an entry, in overlapping blocks; as long as it says, and no longer."""
    file.seek(entry.header_offset + 26)
    lengths = file.read(4)
    file.seek(sum(int.from_bytes(lengths[at : at + 2], "little") for at in (0, 2)), 1)
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    left, size, before = entry.compress_size, 0, b""
    while left:
        data = file.read(min(left, BLOCK // 4))
        if not data:
            break
        left -= len(data)
        while data:
            if entry.compress_type == DEFLATED:
                block, data = unpack.decompress(data, BLOCK), unpack.unconsumed_tail
            else:
                block, data = data, b""
            if (size := size + len(block)) > entry.file_size:
                raise ValidationError(_("Is larger than it says. Save it again."))
            yield before + block
            before = (before + block)[-OVERLAP:]


def look_through(path: Path) -> dict[str, Sheet]:
    """Every sheet of a workbook, by its part's name; refuse what no workbook needs."""
    return _looked_through(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)  # asked once for the list of sheets and once for the chosen one
def _looked_through(path: Path, _at: int) -> dict[str, Sheet]:
    try:
        with path.open("rb") as file, ZipFile(file) as archive:
            check_directory(archive)
            padding = _padding(file, archive)
            return {
                entry.filename: _look_at(file, entry, padding)
                for entry in archive.infolist()
                if entry.filename.endswith((".xml", ".rels", ".vml"))
            }
    except (BadZipFile, zlib.error) as error:
        raise ValidationError(_("The workbook is damaged. Save it again.")) from error


def _look_at(file: IO[bytes], entry: ZipInfo, padding: dict[bytes, int]) -> Sheet:
    found = Sheet()
    is_sheet = SHEETS.fullmatch(entry.filename)
    for block in _inflated(file, entry):
        if FORBIDDEN.search(block):
            raise ValidationError(_("File contains forbidden XML."))
        if is_sheet:
            _note(found, block, padding)
    return found


def _note(found: Sheet, block: bytes, padding: dict[bytes, int]) -> None:
    """Note what a block of a sheet's XML tells, once though blocks overlap."""
    if NAMELESS.search(block):
        raise ValidationError(_("Its cells have no addresses. Save it again as .xlsx."))
    cells = CELL.findall(block)
    if cells:
        found.columns = max(found.columns, *map(_column, {cell[0] for cell in cells}))
        found.rows = max(found.rows, *(int(cell[1]) for cell in cells))
    if found.columns * found.rows > CELLS_AT_MOST:
        raise ValidationError(
            _("Reaches to %(cell)s: too far for one import. Delete what stands far out.")
            % {"cell": f"{letters(found.columns)}{found.rows}"}
        )
    if FORMULA.search(block):
        named = [f"{c.decode()}{r.decode()}" for c, r, _a, f in cells if f]
        _add(found.formulas, named or ([] if found.formulas else ["?"]))
    if b't="e"' in block:
        _add(found.faults, (f"{c.decode()}{r.decode()}" for c, r, a, _f in cells if b't="e"' in a))
    if padding:
        _note_padded(found, cells, padding)
    _add(found.hidden_rows, map(int, HIDDEN_ROW.findall(block)))
    for first, last in HIDDEN_COLUMN.findall(block):
        _add(found.hidden_columns, map(letters, range(int(first), min(int(last), 702) + 1)))
    _add(found.merged, (ref.decode() for ref in MERGED.findall(block)))


def _add(known: list[Any], more: Any) -> None:
    known += [one for one in dict.fromkeys(more) if one not in known[-200:]]


def _note_padded(found: Sheet, cells: list[Any], padding: dict[bytes, int]) -> None:
    for column, row, attributes, _formula in cells:
        style = re.search(rb"\bs=[\"'](\d+)", attributes)
        if style and style[1] in padding:
            found.padded[f"{column.decode()}{row.decode()}"] = padding[style[1]]


def _padding(file: IO[bytes], archive: ZipFile) -> dict[bytes, int]:
    """The styles that show a number with leading zeros, such as 00000, and to which width."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    styles = b"".join(b[-BLOCK:] for b in _inflated(file, archive.getinfo("xl/styles.xml")))
    formats = {
        number: len(code)
        for tag in re.findall(rb"<(?:\w+:)?numFmt\s[^<>]*", styles)
        for number in re.findall(rb"numFmtId=[\"'](\d+)", tag)
        for code in re.findall(rb"formatCode=[\"'](0{2,})[\"']", tag)
    }
    cells = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    used = re.findall(rb"<(?:\w+:)?xf\s[^<>]*?numFmtId=[\"'](\d+)", cells[0]) if cells else []
    return {str(n).encode(): formats[one] for n, one in enumerate(used) if one in formats}


def letters(column: int) -> str:
    """3 is C, 28 is AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - ord("A") + 1
    return number


@dataclass(frozen=True)
class Tab:
    """A sheet as the owner sees it: its name, whether it is hidden, and where its cells are."""

    name: str
    hidden: bool
    part: str


def tabs(path: Path) -> list[Tab]:
    """The sheets that hold cells, in their order; asked once the XML is known to be tame."""
    with ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): str(link.get("Target")).removeprefix("/xl/") for link in links}
    return [
        Tab(tag.get("name", ""), tag.get("state", "visible") != "visible", f"xl/{target}")
        for tag in book.iter()
        if tag.tag.endswith("}sheet")
        for key, value in tag.items()
        if key.endswith("}id") and (target := targets.get(value, "")).startswith("worksheets/")
    ]


def cells(path: Path, tab: str, padded: dict[str, int]) -> Iterator[list[Any]]:
    """The rows of a sheet from its first row and column on, down to the last with a value."""
    try:
        with CalamineWorkbook.from_path(path) as book:
            sheet = book.get_sheet_by_name(tab)
            margin = [""] * (sheet.start or (0, 0))[1]
            for number, row in enumerate(sheet.iter_rows(), start=1):
                values = margin + [_plain(value) for value in row]
                yield _with_zeros(values, number, padded) if padded else values
    except CalamineError as error:
        raise ValidationError(_("The workbook is damaged. Save it again.")) from error


def _plain(value: Any) -> Any:
    """Whole numbers without a point, days without a time; the rest as it is."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, datetime):
        return value.date()
    return value


def _with_zeros(values: list[Any], number: int, padded: dict[str, int]) -> list[Any]:
    return [
        f"{value:0{width}}"
        if isinstance(value, int) and (width := padded.get(f"{letters(place)}{number}"))
        else value
        for place, value in enumerate(values, start=1)
    ]


def refuse_formulas(sheet: Sheet) -> None:
    """A value somebody's formula had left is nobody's entry."""
    if sheet.formulas:
        _refuse_cells(sheet.formulas, _("Cell %(cells)s holds a formula. Paste it as values."))
    if sheet.faults:
        _refuse_cells(sheet.faults, _("Cell %(cells)s shows an Excel fault such as #REF!."))


def _refuse_cells(cells: list[str], sentence: str) -> None:
    named = ", ".join(cells[:NAMED]) + (" …" if len(cells) > NAMED else "")
    raise ValidationError(sentence % {"cells": named})
