"""How long a request waits for the database: never for ever.

Postgres ends a slow statement by itself. But one that is frozen, or behind a network that swallows
everything, says nothing at all, and the driver would listen until the end of time.
"""

import select
import time

from django.conf import settings
from django.db import connection as database
from psycopg2 import OperationalError, extensions  # type: ignore[import-untyped]

TO_CONNECT = 3.0
BEYOND_A_STATEMENT = 3.0  # seconds more than Postgres itself allows one

EVENTS = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}


def install() -> None:
    """Put a limit on every wait of this process; for web only, as commands may take their time."""
    extensions.set_wait_callback(_wait)


def _wait(connection: extensions.connection) -> None:
    connecting = connection.status == extensions.STATUS_SETUP
    statement = settings.DB_STATEMENT_TIMEOUT_MS / 1000
    patience = TO_CONNECT if connecting else statement + BEYOND_A_STATEMENT
    give_up = time.monotonic() + patience
    while (state := connection.poll()) != extensions.POLL_OK:
        poll = select.poll()
        poll.register(connection.fileno(), EVENTS[state])
        if not poll.poll(max(0.0, give_up - time.monotonic()) * 1000):
            raise OperationalError("the database did not answer in time")


def take_time() -> None:
    """Let this transaction last: somebody waits for its end, and nobody for its next answer."""
    with database.cursor() as cursor:
        cursor.execute(
            "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
        )
