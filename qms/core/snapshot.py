"""Reading a whole table as it was at one moment, in bounded memory, while others go on writing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

ROWS_AT_ONCE = 2_000
ONE_MOMENT = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
    " SET LOCAL statement_timeout = 0;"
    " SET LOCAL idle_in_transaction_session_timeout = 0;"
    " SET LOCAL timezone = 'UTC'"
)


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read in the block is of one moment; nothing can be written in it."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(ONE_MOMENT)
        yield


def stream(sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, a batch at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while batch := cursor.fetchmany(ROWS_AT_ONCE):
            yield from batch


def rows(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a query that has few."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
