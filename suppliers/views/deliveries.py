from functools import partial
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from qms.core.clock import plant_today
from qms.core.forms import ReasonForm, values_of
from qms.core.lists import Listing
from qms.core.records import label, linked, shown
from qms.core.views import answered, asking, buttons, form_page, read_page, timeline_on
from suppliers import services
from suppliers.forms import CorrectForm, EditDeliveryForm, ReceiveForm, RecordDeliveryForm
from suppliers.lists import DELIVERIES
from suppliers.models import Delivery
from suppliers.workflow import delivery_workflow

FACTS = ["supplier", "site", "part", "promised_on", "due_on", "completed_on", "unit", "lots"]


def _find(request: HttpRequest, pk: int) -> Delivery:
    """The delivery, if it exists for this person."""
    visible = Delivery.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("supplier", "part", "site"), pk=pk)


@read_page()
def index(request: HttpRequest) -> HttpResponse:
    listing = Listing(request, DELIVERIES)
    return render(request, "suppliers/deliveries/index.html", {"listing": listing})


@read_page()
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = _find(request, pk)
    return render(
        request,
        "suppliers/deliveries/detail.html",
        {
            "delivery": delivery,
            "moves": buttons(delivery_workflow, delivery, request),
            "facts": facts_of(delivery),
            "receipts": delivery.receipts.order_by("received_on", "id"),
            "punctuality": delivery.punctuality(plant_today()),
            "timeline": timeline_on(delivery, request),
        },
    )


@form_page("suppliers.record_delivery")
def record(request: HttpRequest) -> HttpResponse:
    return answered(
        request,
        "suppliers/deliveries/record.html",
        RecordDeliveryForm(request.POST or None, user=request.user),
        services.record_delivery,
        done=lambda delivery: _("%(delivery)s is recorded.") % {"delivery": delivery},
    )


@form_page("suppliers.edit_delivery")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = _find(request, pk)
    form = EditDeliveryForm(request.POST or None, user=request.user, initial=values_of(delivery))
    return _answered(request, delivery, "edit", form, services.edit_delivery, _("Saved."))


@form_page("suppliers.receive_delivery")
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = _find(request, pk)
    form = ReceiveForm(request.POST or None, expected=delivery.quantity - delivery.received)
    return _answered(request, delivery, "receive", form, services.receive_delivery, _("Received."))


@form_page("suppliers.correct_delivery")
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = _find(request, pk)
    form = CorrectForm(
        request.POST or None, delivery=delivery, asked=request.GET.get("receipt", "")
    )
    return _answered(request, delivery, "correct", form, services.correct_delivery, _("Corrected."))


@form_page("suppliers.cancel_delivery")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = _find(request, pk)
    form = ReasonForm(
        request.POST or None,
        label=_("Why nothing more is to come"),
        help_text=_("The supplier can read this."),
    )
    return _answered(request, delivery, "cancel", form, services.cancel_delivery, _("Cancelled."))


def facts_of(delivery: Delivery) -> list[tuple[str, Any]]:
    """What is known about a delivery, in the order people ask for it."""
    return [(label(delivery, name), linked(shown(delivery, name))) for name in FACTS]


def _answered(
    request: HttpRequest, delivery: Delivery, verb: str, form: Form, service: Any, done: str
) -> HttpResponse:
    """Ask what the verb needs to know; a verb that is not possible now says why instead."""
    context = asking(delivery_workflow, verb, delivery, request)
    context |= {"record": delivery, "danger": verb == "cancel"}
    template = f"suppliers/deliveries/{verb}.html"
    service = partial(service, delivery)
    return answered(request, template, form, service, done=done, context=context)
