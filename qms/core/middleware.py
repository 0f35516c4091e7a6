"""What holds for every request: a line in the log, outages as answers, headers, clean text."""

import logging
import re
import sys
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from qms.core.logs import belonging, belongs_to, first_line, route_of
from qms.core.metrics import count_request

log = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponse]

# Postgres's codes for what can be told apart from "cannot be reached".
SOMEBODY_WAS_FASTER = {"55P03", "40P01", "40001"}  # lock timeout, deadlock, serialization
TOOK_TOO_LONG = {"57014"}
DISK_FULL = {"53100"}
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class Layer:
    """What stands around every view, and asks what is further in."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response


class Watched(Layer):
    """Outermost: every answer names its request, and leaves a line in the log and a count."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        began = time.perf_counter()
        with belonging(_request_id(request)):
            response = self.get_response(request)
            response.headers["X-Request-Id"] = belongs_to()
            _note(request, response.status_code, time.perf_counter() - began)
        return response


def _request_id(request: HttpRequest) -> str:
    """The proxy's own, if it looks like one: it will stand in the log."""
    given = request.headers.get("X-Request-Id", "")
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    method, route = request.method or "", route_of(request)
    milliseconds = round(seconds * 1000)
    count_request(method, route, status, seconds)
    about = {"route": route, "status": status, "milliseconds": milliseconds}
    log.info(
        "%s %s %s in %s ms",
        *(method, route, status, milliseconds),
        extra={"about": about | {"method": method, "user": _user_id(request)}},
    )


def _user_id(request: HttpRequest) -> int | None:
    """Who asked, if that is known by now: nobody is looked up for the log."""
    known = vars(request).get("user")
    if isinstance(known, SimpleLazyObject):
        known = vars(request).get("_cached_user")
    return getattr(known, "pk", None)


class Outages(Layer):
    """A database that is away, full or busy is an answer, not a crash.

    Django asks `process_exception` about views only; `server_error` sees what the rest raises.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return _outage(request, error)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what nothing else has caught: an outage met in a middleware, or a fault of ours."""
    with translation.override(translation.get_language_from_request(request)):
        if answer := _outage(request, sys.exc_info()[1]):
            return answer
        if _is_api(request):
            message = _("The fault is ours and has been noted. Nothing was half saved.")
            return _told(500, "error", message)
        return HttpResponse(render_to_string("500.html"), status=500)


def _outage(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """The answer to a database that does not do what it is asked; None for any other error."""
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    log.warning("database trouble at %s: %s", route_of(request), first_line(error))
    status, code, message = _sentence(request, getattr(error.__cause__, "pgcode", None))
    response = (
        _told(status, code, message)
        if _is_api(request)
        else HttpResponse(render_to_string("503.html", {"message": message}), status=status)
    )
    response["Retry-After"] = "5"
    return response


def _sentence(request: HttpRequest, pgcode: str | None) -> tuple[int, str, str]:
    if pgcode in SOMEBODY_WAS_FASTER:
        busy = _("Somebody is working on this record right now. Nothing was saved; try again.")
        return 409, "busy", busy
    if pgcode in TOOK_TOO_LONG:
        return 503, "slow", _("That took the database too long. Nothing was saved; try again.")
    if pgcode in DISK_FULL:
        full = _("The database's disk is full. Reading goes on; nothing new can be saved just now.")
        return 503, "full", full
    if request.method in {"GET", "HEAD"}:
        away = _("The database cannot be reached. Try again in a moment.")
    else:  # the connection may have broken just after the commit: nobody here can know
        away = _("The database cannot be reached. Unless you find it saved, try again in a moment.")
    return 503, "unavailable", away


def _told(status: int, code: str, message: str) -> JsonResponse:
    hint = _("A create sent again with the same Idempotency-Key is not saved twice.")
    body = {"code": code, "message": message, "field": None, "hint": hint}
    return JsonResponse(body, status=status)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


class SecurityHeaders(Layer):
    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class CleanText(Layer):
    """Refuse what Postgres cannot store before anything looks at it."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or any("\x00" in v for v in request.GET.values()):
            raise BadRequest("The address contains a character that cannot be stored.")
        return self.get_response(request)
