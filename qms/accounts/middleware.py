from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from qms.accounts.factors import lacks_factor
from qms.accounts.sessions import is_over, note
from qms.core.middleware import Layer
from qms.core.portal import portal, streamed

# The way in and out deals in passwords and sessions, which the portal has no right to; the API
# enters by itself, once it knows whose token it was sent (qms.core.api.views).
OUTSIDE = ("/accounts/", "/api/")


class Preferences(Layer):
    """Speak the person's language and show times in their zone."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "") or translation.get_language_from_request(
            request
        )
        zone = getattr(request.user, "time_zone", "") or settings.TIME_ZONE
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class Sessions(Layer):
    """Ends a session that is too old or was left alone, before anything is done in it."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_over(request.session):
            logout(request)
        else:
            note(request.session)
        return self.get_response(request)


class SecondFactor(Layer):
    """Whose role asks for a second factor sets one up before anything else."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(OUTSIDE) and lacks_factor(request.user):
            return redirect(f"{reverse('mfa_index')}?required")
        return self.get_response(request)


class Portal(Layer):
    """A supplier's people see the site through the portal's role; stands nearest to the views."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(OUTSIDE):
            return self.get_response(request)
        with portal(request.user):
            response = self.get_response(request)
        return streamed(response, request.user)
