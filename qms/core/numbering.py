"""Numbers people say aloud: unique, and without a gap in a series and year."""

from django.db import connection

DIGITS = 6


def take_number(series: str, year: int, *, digits: int = DIGITS) -> str:
    """Take the next number, inside the transaction that creates the record and as late as can be.

    The counter's row stays locked until commit; a rollback gives the number back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_counter AS counter (series, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (series, year) DO UPDATE SET last = counter.last + 1 RETURNING last",
            [series, year],
        )
        (taken,) = cursor.fetchone()
    return f"{series}-{year}-{taken:0{digits}d}"
