"""What holds for every request: outages answered in a sentence, headers, and clean text."""

import logging
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponse]

LOCK_NOT_AVAILABLE = "55P03"
QUERY_CANCELED = "57014"
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


class Outages:
    """A database that is away, full or busy is an answer, not a crash: nothing was saved."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return self._answer(request, error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError | InterfaceError):
            return self._answer(request, error)
        return None

    def _answer(self, request: HttpRequest, error: Exception) -> HttpResponse:
        log.warning("database trouble at %s: %s", request.path, error)
        busy = getattr(error.__cause__, "pgcode", None) in {LOCK_NOT_AVAILABLE, QUERY_CANCELED}
        message = (
            _("Somebody is working on this record right now. Nothing was saved; try again.")
            if busy
            else _("The database cannot be reached. Nothing was saved; try again in a moment.")
        )
        status = 409 if busy else 503
        if request.path.startswith("/api/"):
            code = "busy" if busy else "unavailable"
            body = {"code": code, "message": message, "field": None, "hint": _("Try again.")}
            response: HttpResponse = JsonResponse(body, status=status)
        else:
            response = render(None, "503.html", {"message": message}, status=status)
        response["Retry-After"] = "5"
        return response


class SecurityHeaders:
    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class CleanText:
    """Refuse what Postgres cannot store before anything looks at it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or any("\x00" in v for v in request.GET.values()):
            raise BadRequest("The address contains a character that cannot be stored.")
        return self.get_response(request)
