"""Workbooks: what must not be in one is found, and nothing in one is passed over in silence."""

import io
import time
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from qms.core.imports import reading, workbooks
from qms.core.imports.arriving import take_in_table
from tests.core.sheets import (
    DATE,
    MAIN,
    RELATIONS,
    XML,
    ZEROS,
    number,
    row,
    sheet,
    workbook,
    zipped,
)

NAME = "deliveries.xlsx"
HEAD = row(1, "Number", "Name")
PLAIN = sheet(HEAD, row(2, "00123", "Ring"))
LAUGHS = (
    f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "{"ha" * 50}">'
    + "".join(
        f'<!ENTITY {n} "{f"&{m};" * 10}">' for m, n in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + f']><worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&i;</t>'
    "</is></c></row></sheetData></worksheet>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    f'<sst xmlns="{MAIN}"><si><t>&x;</t></si></sst>'
)


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """What is found in a workbook, and its rows."""

    def read(content: bytes, **said: Any) -> tuple[dict[str, Any], list[Any]]:
        path = tmp_path / NAME
        path.write_bytes(content)
        how = reading.proposals(path, NAME)[0] | said
        look = reading.look(path, NAME, how)
        return look, [cells for _n, cells in reading.rows(path, NAME, how, look)]

    return read


def refused(read: Any, content: bytes, sentence: str, **said: Any) -> None:
    with pytest.raises(ValidationError, match=sentence):
        read(content, **said)


def test_50_a_text_keeps_its_zeros(read):
    assert read(workbook(PLAIN))[1] == [["00123", "Ring"]]


def test_50_a_number_that_is_shown_with_zeros_is_read_as_it_is_shown(read):
    shown = sheet(HEAD, row(2, number(123, "A2", ZEROS), number(7, "B2")))
    assert read(workbook(shown))[1] == [["00123", 7]]


def test_50_days_come_as_days(read):
    day = sheet(
        HEAD, row(2, "1", number(46115, "B2", DATE)), row(3, "2", number(46115.5, "B3", DATE))
    )
    assert [cells[1] for cells in read(workbook(day))[1]] == [date(2026, 4, 3), date(2026, 4, 3)]


@pytest.mark.parametrize(
    "formula", ["<f>1+1</f><v>2</v>", "<f>[1]Tab!A1</f>", '<f t="shared" si="0"/>']
)
def test_51_a_formula_is_refused_by_the_name_of_its_cell(read, formula):
    cell = f'<c r="B7">{formula}</c>'
    refused(read, workbook(sheet(HEAD, row(7, "1", cell))), r"Cell B7 holds a formula")


def test_51_an_excel_fault_is_refused_by_the_name_of_its_cell(read):
    cell = '<c r="C3" t="e"><v>#REF!</v></c>'
    refused(read, workbook(sheet(HEAD, row(3, "1", "x", cell))), r"Cell C3 shows an Excel fault")


def test_a_formula_on_a_sheet_nobody_imports_is_in_nobodys_way(read):
    other = sheet(row(1, '<c r="A1"><f>1+1</f></c>'))
    assert read(workbook(PLAIN, other))[1] == [["00123", "Ring"]]


def test_a_formula_is_found_wherever_a_block_ends(read):
    for filling in range(0, 40, 3):
        far = "x" * (workbooks.BLOCK - 300 + filling)
        cell = '<c r="B2"><f>1+1</f><v>2</v></c>'
        xml = sheet(HEAD, row(2, "1", cell), before=f"<!--{far}-->")
        refused(read, workbook(xml), "Cell B2 holds a formula")


def test_52_hidden_rows_are_said_and_left_out_unless_they_are_wanted(read):
    hidden = sheet(HEAD, row(2, "1", "seen"), row(3, "2", "hid", attributes='hidden="1"'))
    look, rows = read(workbook(hidden))
    assert (look["hidden_rows"], rows) == ([3], [["1", "seen"]])
    assert len(read(workbook(hidden), take_hidden=True)[1]) == 2


def test_52_hidden_columns_and_merged_cells_are_said(read):
    xml = sheet(
        HEAD,
        row(2, "1", "x"),
        before='<cols><col min="2" max="3" hidden="1"/></cols>',
        after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>',
    )
    look, _rows = read(workbook(xml))
    assert (look["hidden_columns"], look["merged"]) == (["B", "C"], ["A2:A3"])


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_52_a_hidden_sheet_is_said_and_not_taken_first(read, state):
    look, rows = read(
        workbook(sheet(HEAD, row(2, "1", "secret")), PLAIN, states=(state, "visible"))
    )
    assert look["sheets"] == [["S1", True], ["S2", False]]
    assert rows == [["00123", "Ring"]]


def test_53_a_million_formatted_rows_end_with_the_last_one_that_says_something(read):
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(3, 1_048_577))
    began = time.monotonic()
    look, rows = read(workbook(sheet(HEAD, row(2, "1", "x"), blank)))
    assert (look["rows"], rows) == (1, [["1", "x"]])
    assert time.monotonic() - began < 30  # 5 on a quiet machine; what walks a million takes minutes


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
@pytest.mark.parametrize("xml", [LAUGHS, OUTSIDE], ids=["billion laughs", "external entity"])
def test_54_entities_are_refused_without_being_resolved(read, part, xml):
    content = workbook(PLAIN, parts={part: xml})
    tracemalloc.start()
    refused(read, content, r"File contains forbidden XML\.")
    assert tracemalloc.get_traced_memory()[1] < 100 * 1024 * 1024
    tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_54_entities_cannot_hide_in_another_encoding(read, encoding):
    xml = LAUGHS.replace('version="1.0"', 'version="1.0" encoding="UTF-16"').encode(encoding)
    refused(read, workbook(PLAIN, parts={"xl/sharedStrings.xml": xml}), "forbidden XML")


def test_55_what_expands_too_far_is_refused_before_it_is_unpacked(read):
    bomb = workbook(PLAIN, parts={"xl/media/a.bin": b"\0" * (201 * 1024 * 1024)})
    began = time.monotonic()
    refused(read, bomb, r"Expands beyond 200 MB\.")
    assert time.monotonic() - began < 2
    refused(
        read, workbook(PLAIN, parts={"xl/a.bin": b"\0" * 15_000_000}), "more than a hundred times"
    )


def test_55_too_many_entries_are_refused(read):
    refused(
        read, workbook(PLAIN, parts={f"xl/{n}.bin": b"" for n in range(2_000)}), "2,000 entries"
    )


def test_an_entry_that_lies_about_its_size_is_refused(read):
    content = bytearray(workbook(sheet(HEAD, row(2, "1", "x" * 5_000))))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lied = bytes(content).replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    refused(read, lied, "larger than it says")


@pytest.mark.parametrize("far", ["XFD1048576", "AAA900000"])
def test_a_cell_far_out_makes_no_table_of_a_billion_cells(read, far):
    cell = f'<c r="{far}"><v>1</v></c>'
    refused(read, workbook(sheet(HEAD, row(2, "1", "x"), f'<row r="9">{cell}</row>')), f"to {far}")


def test_cells_without_addresses_are_refused(read):
    refused(read, workbook(sheet(HEAD, "<row><c><v>1</v></c></row>")), "no addresses")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "old kind (.xls)"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "This is an encrypted workbook; remove the password.",
        ),
        (
            "a.xlsx",
            b"<html><table></table></html>",
            "Content is HTML, not XLSX.",
        ),
        ("a.xlsx", zipped({"a.txt": "x"}), "Content is ZIP, not XLSX."),
        ("a.xlsx", b"Code,Name\n1,x\n", "Content is text, not XLSX."),
        ("a.xls", b"Code\t Name\n1\tx\n", "Save the workbook as .xlsx"),
        ("a.csv", workbook(PLAIN), "Content is XLSX, not CSV."),
        ("a.pdf", b"%PDF-1.7", "Only CSV and Excel (.xlsx) can be imported."),
        ("a.csv", b"", "The file is empty (0 bytes)."),
    ],
)
def test_56_a_file_that_is_not_what_it_is_called_is_told_what_it_is(name, content, sentence):
    with pytest.raises(ValidationError) as told:
        take_in_table(SimpleUploadedFile(name, content))
    assert sentence in told.value.messages[0]


def test_a_damaged_workbook_is_said(read):
    whole = workbook(PLAIN)
    refused(read, whole[:100] + b"\0" * 50 + whole[150:], r"Save it again\.")


def test_a_workbook_of_nothing_has_no_data(read):
    refused(read, workbook(sheet()), r"No data rows\.")
    refused(read, workbook(sheet(HEAD)), r"No data rows\.")


def test_a_name_with_signs_of_xml_finds_its_sheet(read):
    book = f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>' + (
        '<sheet name="R&amp;D &quot;1&quot;" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    assert read(workbook(PLAIN, parts={"xl/workbook.xml": book}))[1] == [["00123", "Ring"]]
