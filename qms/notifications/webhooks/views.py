from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from qms.core.actors import Actor
from qms.core.errors import Refused
from qms.core.forms import values_of
from qms.core.timeline import timeline_of
from qms.core.views import add_errors, answered, form_page, pressed, read_page
from qms.notifications.models import Call, Webhook
from qms.notifications.webhooks.forms import EditWebhookForm, WebhookForm
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


@read_page(MANAGE)
def index(request: HttpRequest) -> HttpResponse:
    webhooks = Webhook.objects.visible_to(request.user).order_by("pk")
    return render(request, "webhooks/index.html", {"webhooks": webhooks})


@form_page(MANAGE)
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


@read_page(MANAGE)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "webhooks/detail.html", _shown(request, _find(request, pk)))


def _shown(request: HttpRequest, webhook: Webhook, secret: str = "") -> dict[str, Any]:
    return {
        "webhook": webhook,
        "secret": secret,
        "calls": _calls(request, webhook).order_by("-id")[:SHOWN_AT_ONCE],
        "timeline": timeline_of(webhook, reader=request.user),
    }


@form_page(MANAGE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    webhook = _find(request, pk)
    form = EditWebhookForm(request.POST or None, initial=values_of(webhook))
    return answered(
        request,
        "webhooks/edit.html",
        form,
        partial(edit_webhook, webhook),
        done=_("Saved."),
        context={"webhook": webhook},
    )


@pressed(MANAGE)
def test(request: HttpRequest, pk: int) -> HttpResponse:
    webhook = _find(request, pk)
    return _said(request, webhook, partial(send_test, webhook))


@pressed(MANAGE)
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
