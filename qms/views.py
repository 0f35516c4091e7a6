"""Pages that belong to no single app."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qms import status as system
from qms.accounts.requests import SignedIn
from qms.core import health
from qms.core.anchors import alteration
from qms.core.mail import try_again
from qms.core.models import OutgoingMail
from qms.core.views import pressed, read_page
from qms.home import heading_for, news_for, stats_for, work_for


@read_page()
def home(request: SignedIn) -> HttpResponse:
    user = request.user
    context = {
        "stats": stats_for(request),
        "news": news_for(user),
        "heading": heading_for(user),
        "work": work_for(user),
    }
    return render(request, "home.html", context)


@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """Ask every part; a monitor reads the status code, a person the rest."""
    parts = health.report()
    return JsonResponse(parts, status=200 if health.is_well(parts) else 503)


@read_page("accounts.view_status")
def status(request: HttpRequest) -> HttpResponse:
    context = {
        "altered": alteration(),
        "pulses": system.pulses(),
        "jobs": system.job_states(),
        "facts": system.facts(),
        "queues": system.queues(),
        "keepings": system.keepings(),
        "failed_mails": system.failed_mails(),
        "failing_webhooks": system.failing_webhooks(),
    }
    return render(request, "status.html", context)


@pressed("accounts.view_status")
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    try_again(get_object_or_404(OutgoingMail.objects.visible_to(request.user), pk=pk))
    messages.success(request, _("It is tried again within seconds."))
    return redirect("status")


def missing(request: HttpRequest, *args: str) -> HttpResponse:
    raise Http404


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith("/api/"):
        return render(request, "400.html", status=400)
    message = _("Something in the address or the body could not be read. Nothing was changed.")
    body = {"code": "bad_request", "message": message, "field": None, "hint": None}
    return JsonResponse(body, status=400)
