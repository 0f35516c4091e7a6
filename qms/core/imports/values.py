"""Cells as values: days and numbers, whatever way a program or a country writes them.

What can be read in two ways is never guessed: `order_in` and `point_in` say what a column proves,
and the owner is asked where it proves nothing.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ASK = "ask"
DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
POINT, COMMA = "point", "comma"
LONGEST_NUMBER = 24
LONGEST_DAY = 40
SHOWN = 40  # characters of a value in a sentence

SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T][\d:.]+)?")
YEAR_FIRST = re.compile(r"(\d{4})([/.-]?)(\d{2})\2(\d{2})(?:[ T][\d:.]+Z?)?")
NAMED_MONTH = re.compile(r"(\d{1,2})[ .-]+([A-Za-zä]{3,9})\.?[ ,-]+(\d{4}|\d{2})")
MONTH_NAMED_FIRST = re.compile(r"([A-Za-zä]{3,9})\.? (\d{1,2}),? (\d{4})")
SERIAL = re.compile(r"\d{5}")  # how Excel counts days, where a cell lost its format
EXCEL_BEGINS = date(1899, 12, 30)
EARLIEST, LATEST = date(1950, 1, 1), date(2099, 12, 31)
CENTURY_TURNS = 70  # 69 is 2069, 70 is 1970, as POSIX has it
MONTHS = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "jan feb mär apr mai jun jul aug sep okt nov dez",
        "jan feb mrz apr mai jun jul aug sep okt nov dez",
    )
    for number, name in enumerate(names.split(), start=1)
}
SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'’"))
GROUPED = {
    POINT: re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?"),
    COMMA: re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d*)?"),
}


def text(value: Any) -> str:
    """A cell as text, without the blanks around it; the digits of a number as they are."""
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def day(value: Any, order: str) -> date:
    """A cell as a day; `order` decides what 03/04/2026 is."""
    found = value if isinstance(value, date) else _day(text(value)[: LONGEST_DAY + 1], order)
    if found is None:
        raise ValidationError(_("“%(value)s” is not a calendar date.") % {"value": shown(value)})
    if not EARLIEST <= found <= LATEST:
        raise ValidationError(_("Not a day between 1950 and 2099."))
    return found


def _day(written: str, order: str) -> date | None:
    if len(written) > LONGEST_DAY:
        return None
    if found := YEAR_FIRST.fullmatch(written):
        return _valid(found[1], found[3], found[4])
    if found := SLASHED.fullmatch(written):
        one, other = found[1], found[3]
        if found[2] != "." and order == MONTH_FIRST:
            one, other = other, one
        return _valid(found[4], other, one)
    if found := NAMED_MONTH.fullmatch(written):
        return _valid(found[3], MONTHS.get(found[2][:3].lower(), 0), found[1])
    if found := MONTH_NAMED_FIRST.fullmatch(written):
        return _valid(found[3], MONTHS.get(found[1][:3].lower(), 0), found[2])
    if SERIAL.fullmatch(written):
        return EXCEL_BEGINS + timedelta(days=int(written))
    return None


def _valid(year: Any, month: Any, day: Any) -> date | None:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= CENTURY_TURNS else 2000
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def whole(value: Any, decimal: str) -> int:
    """A cell as a count of pieces; digits are judged before anything is computed from them."""
    written = text(value).translate(SPACES)
    if len(written) > LONGEST_NUMBER or not GROUPED[decimal].fullmatch(written):
        raise ValidationError(_("“%(value)s” is not a number.") % {"value": shown(value)})
    groups, point = (",", ".") if decimal == POINT else (".", ",")
    number, _point, rest = written.replace(groups, "").partition(point)
    if rest.strip("0"):
        raise ValidationError(_("“%(value)s” is not a whole number.") % {"value": shown(value)})
    return int(number)


def shown(value: Any) -> str:
    """A value in a sentence."""
    written = text(value)
    return written if len(written) <= SHOWN else f"{written[:SHOWN]}…"


def order_in(values: Iterable[Any]) -> str:
    """What a column of days proves: day first, month first, nothing to decide (""), or ASK."""
    proofs, open_ones = set(), False
    for value in values:
        found = SLASHED.fullmatch(value.strip()) if isinstance(value, str) else None
        if found and found[2] != ".":
            one, other = int(found[1]), int(found[3])
            open_ones = True
            proofs |= {DAY_FIRST} if one > 12 >= other else set()
            proofs |= {MONTH_FIRST} if other > 12 >= one else set()
    return _proved(proofs, open_ones)


def point_in(values: Iterable[Any]) -> str:
    """What a column of numbers proves about its decimal sign; "" where it has none, or ASK."""
    proofs, open_ones = set(), False
    for value in values:
        written = value.translate(SPACES).strip() if isinstance(value, str) else ""
        if "." in written or "," in written:
            fits = {sign for sign, pattern in GROUPED.items() if pattern.fullmatch(written)}
            open_ones = open_ones or bool(fits)
            proofs |= fits if len(fits) == 1 else set()
    return _proved(proofs, open_ones)


def _proved(proofs: set[str], open_ones: bool) -> str:  # noqa: FBT001
    if len(proofs) == 1:
        return proofs.pop()
    return ASK if open_ones else ""
