"""Tables as programs write them: whatever the encoding, the delimiter or the end of a line."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from qms.core.imports import reading

ROWS = [["Code", "Name"], ["10432", "Kessler Guß GmbH"], ["10788", "Škoda Odlitky, s.r.o."]]


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Headings and rows of a file, read the way that is proposed or said."""

    def read(content: bytes, name: str = "x.csv", **said: Any) -> tuple[list[str], list[Any]]:
        path = tmp_path / name
        path.write_bytes(content)
        how = reading.proposals(path, name)[0] | said
        look = reading.look(path, name, how)
        return look["headings"], [cells for _n, cells in reading.rows(path, name, how, look)]

    return read


def table(delimiter: str = ",", end: str = "\n", rows: list[list[str]] = ROWS) -> str:
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in row] for row in rows]
    return end.join(delimiter.join(row) for row in quoted) + end


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_48_a_table_reads_the_same_however_it_is_written(read, encoding, end, delimiter):
    assert read(table(delimiter, end).encode(encoding)) == (ROWS[0], ROWS[1:])


def test_48_line_ends_may_be_mixed(read):
    content = b"Code,Name\r10432,Kessler\r\n10788,Moravia\n10900,Lechner"
    assert len(read(content)[1]) == 3


def test_a_line_end_within_quotes_belongs_to_the_cell(read):
    assert read(b'Code,Name\n1,"Two\nlines"\n')[1] == [["1", "Two\nlines"]]


def test_48_what_is_not_unicode_is_shown_for_a_person_to_judge(read, tmp_path):
    content = table(rows=[["Code", "Name"], ["1", "Łódź Čedok"]]).encode("cp1250")
    assert read(content)[1] != [["1", "Łódź Čedok"]]  # read as Western Europe: wrong, and seen
    assert read(content, encoding="cp1250")[1] == [["1", "Łódź Čedok"]]


def test_a_wrong_encoding_is_said_and_not_guessed_away(read):
    with pytest.raises(ValidationError, match=r"not text in this encoding"):
        read(table().encode("cp1252"), encoding="utf-8-sig")


@pytest.mark.parametrize("content", [b"Code,Name\n", b"Code,Name\n,,\n \n", b"\n\n"])
def test_46_without_data_rows_there_is_nothing_to_import(read, content):
    with pytest.raises(ValidationError, match=r"No data rows\."):
        read(content)


def test_a_quotation_mark_that_never_closes_is_named(read):
    with pytest.raises(ValidationError, match="quotation mark"):
        read(b'Code,Name\n1,"Kessler\n2,Moravia\n')


def test_47_columns_of_one_name_are_told_apart(read):
    headings, _rows = read(b"Qty,Qty,,Name\n1,2,3,x\n")
    assert headings == ["Qty", "Qty (column B)", "(column C)", "Name"]


def test_a_title_above_the_headings_is_passed_over(read):
    assert read(b"Open orders\n\nCode,Name\n1,x\n") == (["Code", "Name"], [["1", "x"]])


def test_the_row_of_the_headings_can_be_said(read):
    assert read(b"a,b\nCode,Name\n1,x\n", heading_row=2) == (["Code", "Name"], [["1", "x"]])


def test_rows_are_numbered_as_a_spreadsheet_counts(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"Code,Name\n1,x\n\n2,y\n")
    how = reading.proposals(path, "x.csv")[0]
    look = reading.look(path, "x.csv", how)
    assert [number for number, _cells in reading.rows(path, "x.csv", how, look)] == [2, 4]


def test_the_order_of_columns_makes_no_other_shape():
    assert reading.shape_of(["a", "b"]) == reading.shape_of(["b", "a"]) != reading.shape_of(["a"])
