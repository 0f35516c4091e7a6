"""What the log says: a line for each thing that happened, with the request or job it belongs to.

Of a request the log knows the route, never the address: that may hold a way in, a query a name. Of
an error it keeps the first line: on the next ones the database quotes the row it refused.
"""

import json
import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

QUERY = re.compile(r"\?\S*")
ROW = re.compile(r"(\\n|\n)DETAIL:.*", re.DOTALL)  # as the database says it, or quoted by Celery
_belongs_to: ContextVar[str] = ContextVar("request or job", default="")


@contextmanager
def belonging(to: str) -> Iterator[None]:
    """Every line said in the block names this request or job."""
    token = _belongs_to.set(to)
    try:
        yield
    finally:
        _belongs_to.reset(token)


def belongs_to() -> str:
    return _belongs_to.get()


def route_of(request: HttpRequest) -> str:
    """The pattern of the address, which is ours and says nothing; the address itself may."""
    match = request.resolver_match
    return f"/{match.route}" if match else "unknown"


def first_line(error: BaseException) -> str:
    said = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {said}"


class Broken(logging.Filter):
    """Lets through what an exception of ours caused."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info)


class Line(logging.Formatter):
    """For people who read along."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s%(belongs)s")

    def format(self, record: logging.LogRecord) -> str:
        record.belongs = f" [{belongs_to()}]" if belongs_to() else ""
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = discreet(record)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        return told(ei[1])


class Json(logging.Formatter):
    """For machines that collect logs: one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": discreet(record),
            "request_id": belongs_to(),
            **getattr(record, "about", {}),
        }
        if record.exc_info and record.exc_info[1]:
            said["error"] = told(record.exc_info[1])
        return json.dumps(said, default=str)


def discreet(record: logging.LogRecord) -> str:
    """What is said, without the address and the query of whoever asked."""
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest) and record.args:  # as Django tells of a failed request
        return f"{record.args[0]}: {route_of(request)}"  # type: ignore[index]
    return QUERY.sub("?…", ROW.sub("", record.getMessage()))


def told(error: BaseException | None) -> str:
    """An error and what caused it: where it went through, and the first line of what it says."""
    parts: list[str] = []
    while error is not None:
        places = traceback.format_list(traceback.extract_tb(error.__traceback__))
        parts.insert(0, "".join(places) + first_line(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(parts)
