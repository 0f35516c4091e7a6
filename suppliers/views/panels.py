"""Deliveries, as they are shown on the pages of a supplier and a part."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from qms.core.clock import plant_today
from qms.core.panels import Panel, register
from qms.core.views import read_page
from suppliers.models import Delivery, Part, Supplier
from suppliers.selectors import on_time

SHOWN_AT_ONCE = 5
LOOKED_BACK = timedelta(days=365)

for subject, view in [("suppliers.supplier", "of_supplier"), ("suppliers.part", "of_part")]:
    title = gettext_lazy("Deliveries")
    register(Panel(subject, title, f"suppliers:deliveries_{view}", "suppliers.view_delivery"))


@read_page()
def of_supplier(request: HttpRequest, pk: int) -> HttpResponse:
    supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
    about = Delivery.objects.visible_to(request.user).filter(supplier=supplier)
    return _panel(request, about, {"supplier": supplier.code}, told="part")


@read_page()
def of_part(request: HttpRequest, pk: int) -> HttpResponse:
    part = get_object_or_404(Part.objects.visible_to(request.user), pk=pk)
    about = Delivery.objects.visible_to(request.user).filter(part=part)
    return _panel(request, about, {"part": part.number}, told="supplier")


def _panel(request: HttpRequest, about: Any, asked: dict[str, str], *, told: str) -> HttpResponse:
    """How many of a year's lines came on time, and what is late now; each number is its list."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(_list(asked))
    today = plant_today()
    period = {"promised_from": f"{today - LOOKED_BACK}", "promised_to": f"{today}"}
    late = about.late_on(today).select_related("supplier", "part")
    context = {
        "share": on_time(about.due_between(today - LOOKED_BACK, today), today=today),
        "due_url": _list(asked, **period, on_time="due"),
        "on_time_url": _list(asked, **period, on_time="yes"),
        "missed_url": _list(asked, **period, on_time="no"),
        "late": late.order_by("promised_on", "id")[:SHOWN_AT_ONCE],
        "late_url": _list(asked, late="true"),
        "list_url": _list(asked),
        "told": told,
    }
    return render(request, "suppliers/deliveries/panel.html", context)


def _list(asked: dict[str, str], **more: str) -> str:
    """The address of the list that holds what a number counts."""
    query = QueryDict(mutable=True)
    query.update(asked | more)
    return f"{reverse('suppliers:deliveries')}?{query.urlencode()}"
