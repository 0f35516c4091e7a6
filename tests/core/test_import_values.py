"""Days and numbers as countries and programs write them; and nothing that can mean two things."""

import time
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from qms.core.imports.values import day, order_in, point_in, whole

APRIL = date(2026, 4, 3)


@pytest.mark.parametrize(
    ("written", "order"),
    [
        ("2026-04-03", "dmy"),
        ("2026/04/03", "mdy"),
        ("20260403", "dmy"),
        ("2026-04-03 00:00:00", "dmy"),
        ("2026-04-03T08:30:00Z", "dmy"),
        ("03/04/2026", "dmy"),
        ("04/03/2026", "mdy"),
        ("4/3/26", "mdy"),
        ("3-4-2026", "dmy"),
        ("03.04.2026", "mdy"),  # with dots the day is first everywhere
        ("3.4.26", "dmy"),
        ("3-Apr-26", "mdy"),
        ("03 April 2026", "dmy"),
        ("3. April 2026", "dmy"),
        ("Apr 3, 2026", "dmy"),
        ("46115", "dmy"),  # how Excel counts, where the cell lost its format
        (APRIL, "mdy"),
    ],
)
def test_a_day_is_read(written, order):
    assert day(written, order) == APRIL


def test_german_months_are_known():
    assert day("1. März 2026", "dmy") == day("1-Mrz-26", "dmy") == date(2026, 3, 1)
    assert day("24. Dezember 2026", "dmy") == date(2026, 12, 24)


@pytest.mark.parametrize(
    "written",
    [
        *("31.02.2026", "29.02.2025", "0000-00-00", "13/13/2026", "1900-02-29", "soon"),
        *("Pre-PQ Process", "3-Foo-26", "9" * 60, "2026-04-031", "١٢.٠٤.٢٠٢٦x"),
    ],
)
def test_what_is_no_calendar_date_is_said(written):
    with pytest.raises(ValidationError, match="is not a calendar date"):
        day(written, "dmy")


@pytest.mark.parametrize("written", ["1899-12-31", "2150-01-01", date(1900, 2, 28), "99999"])
def test_50_a_day_nobody_can_mean_is_refused(written):
    """Among them every day on which Excel's calendar, with its 29 February 1900, is wrong."""
    with pytest.raises(ValidationError, match="Not a day between 1950 and 2099"):
        day(written, "dmy")


@pytest.mark.parametrize(
    ("written", "proof"),
    [
        (["14/03/2026", "03/04/2026"], "dmy"),
        (["03/14/2026", "03/04/2026"], "mdy"),
        (["03/04/2026", "05/06/2026"], "ask"),
        (["14/03/2026", "03/14/2026"], "ask"),  # two ways in one column
        (["14-Nov-06", "2026-04-03", "03.04.2026", ""], ""),
    ],
)
def test_49_a_column_proves_its_order_or_it_is_asked(written, proof):
    assert order_in(written) == proof


@pytest.mark.parametrize(
    ("written", "decimal", "number"),
    [
        ("1500", "point", 1500),
        ("1,500", "point", 1500),
        ("1.500", "comma", 1500),
        ("1 500", "comma", 1500),
        ("1'500", "point", 1500),
        ("1,234,567.00", "point", 1_234_567),
        ("12,00", "comma", 12),
        (12, "comma", 12),
        (12.0, "point", 12),
    ],
)
def test_a_number_is_read(written, decimal, number):
    assert whole(written, decimal) == number


@pytest.mark.parametrize("written", ["1,5", "12,75"])
def test_half_a_piece_is_refused(written):
    with pytest.raises(ValidationError, match="is not a whole number"):
        whole(written, "comma")


@pytest.mark.parametrize(
    "written",
    [
        *("See DN-304 (ID#:10589)", "Freight Included in Commodity Cost", "1e5", "NaN"),
        *("Infinity", "1,5", "12,34,5", "--3", "0x10", "", "5 pcs"),
    ],
)
def test_text_in_a_column_of_numbers_is_named(written):
    with pytest.raises(ValidationError, match="is not a number"):
        whole(written, "point")


@pytest.mark.parametrize("written", ["9" * 40, "1e999999999", "9" * 1_000_000])
def test_a_monstrous_number_is_refused_before_it_is_computed(written):
    began = time.perf_counter()
    with pytest.raises(ValidationError) as refused:
        whole(written, "point")
    assert time.perf_counter() - began < 0.5
    assert len(refused.value.messages[0]) < 80


@pytest.mark.parametrize(
    ("written", "proof"),
    [
        (["1,234.5"], "point"),
        (["1.234,5"], "comma"),
        (["12.5", "1,000"], "point"),
        (["1.000.000"], "comma"),
        (["1.234"], "ask"),
        (["1,5", "1.5"], "ask"),
        (["1500", "", 12], ""),
        (["See DN-304", "Rev. 3"], ""),
    ],
)
def test_49_a_column_proves_its_decimal_sign_or_it_is_asked(written, proof):
    assert point_in(written) == proof
