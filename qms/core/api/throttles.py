from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from qms.core.ratelimit import address_of, count

if TYPE_CHECKING:
    from rest_framework.views import APIView

WINDOW = 10  # seconds


class PerAccountAndAddress(BaseThrottle):
    """So many requests in ten seconds for one account from one address."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        self.count = count(f"api {request.user.pk} {address_of(request)}", seconds=WINDOW)
        return self.count.number <= settings.API_REQUESTS_PER_TEN_SECONDS

    def wait(self) -> float:
        return self.count.seconds_left
