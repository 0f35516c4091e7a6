from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qms.core.actors import Actor
from qms.core.errors import Refused
from qms.core.timeline import timeline_of
from qms.core.views import add_errors, answered
from qms.notifications.models import Call, Webhook
from qms.notifications.webhooks.forms import EditWebhookForm, WebhookForm, initial_of
from qms.notifications.webhooks.services import (
    MANAGE,
    create_webhook,
    edit_webhook,
    redeliver,
    send_test,
)

SHOWN_AT_ONCE = 50


def _find(request: HttpRequest, pk: int) -> Webhook:
    return get_object_or_404(Webhook.objects.visible_to(request.user), pk=pk)


def _calls(request: HttpRequest, webhook: Webhook) -> Any:
    return Call.objects.visible_to(request.user).filter(webhook=webhook)


@require_GET
@login_required
@permission_required(MANAGE, raise_exception=True)
def index(request: HttpRequest) -> HttpResponse:
    webhooks = Webhook.objects.visible_to(request.user).order_by("pk")
    return render(request, "webhooks/index.html", {"webhooks": webhooks})


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(MANAGE, raise_exception=True)
def create(request: HttpRequest) -> HttpResponse:
    """The secret stands in this one answer and nowhere else."""
    form = WebhookForm(request.POST or None)
    if form.is_valid():
        try:
            webhook, secret = create_webhook(actor=Actor.of(request), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return render(request, "webhooks/detail.html", _shown(request, webhook, secret))
    return render(
        request, "webhooks/create.html", {"form": form}, status=422 if form.errors else 200
    )


@require_GET
@login_required
@permission_required(MANAGE, raise_exception=True)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "webhooks/detail.html", _shown(request, _find(request, pk)))


def _shown(request: HttpRequest, webhook: Webhook, secret: str = "") -> dict[str, Any]:
    return {
        "webhook": webhook,
        "secret": secret,
        "calls": _calls(request, webhook).order_by("-id")[:SHOWN_AT_ONCE],
        "timeline": timeline_of(webhook, reader=request.user),
    }


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(MANAGE, raise_exception=True)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    webhook = _find(request, pk)
    form = EditWebhookForm(request.POST or None, initial=initial_of(webhook))
    return answered(
        request,
        "webhooks/edit.html",
        form,
        partial(edit_webhook, webhook),
        done=_("Saved."),
        context={"webhook": webhook},
    )


@require_POST
@login_required
@permission_required(MANAGE, raise_exception=True)
def test(request: HttpRequest, pk: int) -> HttpResponse:
    webhook = _find(request, pk)
    return _said(request, webhook, partial(send_test, webhook))


@require_POST
@login_required
@permission_required(MANAGE, raise_exception=True)
def redeliver_one(request: HttpRequest, pk: int, call: int) -> HttpResponse:
    webhook = _find(request, pk)
    found = get_object_or_404(_calls(request, webhook), pk=call)
    return _said(request, webhook, partial(redeliver, found))


def _said(request: HttpRequest, webhook: Webhook, service: Any) -> HttpResponse:
    try:
        service(actor=Actor.of(request))
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("It is sent within seconds; reload to see the answer."))
    return redirect(webhook)
