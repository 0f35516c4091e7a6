"""How often somebody asked, counted in Postgres: every web process sees the same, without Redis."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from qms.core.models import RequestCount

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Count:
    number: int
    seconds_left: float  # until counting begins anew


def count(what: str, *, seconds: int) -> Count:
    """Count one more in the present window of the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_requestcount AS counted (what, ends_at, number)"
            " VALUES (%(what)s, date_bin(%(window)s, clock_timestamp(), '2001-01-01T00:00Z')"
            " + %(window)s, 1)"
            " ON CONFLICT (what) DO UPDATE SET ends_at = excluded.ends_at, number ="
            " CASE WHEN counted.ends_at = excluded.ends_at THEN counted.number + 1 ELSE 1 END"
            " RETURNING number, extract(epoch FROM ends_at - clock_timestamp())",
            {"what": what, "window": f"{seconds} seconds"},
        )
        number, seconds_left = cursor.fetchone()
    return Count(number, float(seconds_left))


def at_most(a_minute: int, *, at: str) -> Callable[[View], View]:
    """Who knocks at this door more often from one address waits, whatever they bring."""

    def guarded(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
            if count(f"{at} {address_of(request)}", seconds=60).number > a_minute:
                return render(request, "429.html", status=429)
            return view(request, *args, **named)

        return answer

    return guarded


def forget_old_windows() -> int:
    return RequestCount.objects.filter(ends_at__lt=Now()).delete()[0]


def address_of(request: HttpRequest) -> str:
    """Who asks: the peer, or behind our one proxy the address that proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.BEHIND_PROXY and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return request.META["REMOTE_ADDR"]
