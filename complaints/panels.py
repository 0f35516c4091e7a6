"""Complaints, as they are shown on the pages of what they are about."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import UNDER_WAY
from complaints.models import Complaint
from qms.core.panels import Panel, register
from qms.core.views import read_page
from suppliers.models import Part, Supplier

SHOWN_AT_ONCE = 5
COUNTED_AT_MOST = 1_000

for subject, view in [("suppliers.supplier", "of_supplier"), ("suppliers.part", "of_part")]:
    register(
        Panel(
            subject, gettext_lazy("Complaints"), f"complaints:{view}", "complaints.view_complaint"
        )
    )


@read_page()
def of_supplier(request: HttpRequest, pk: int) -> HttpResponse:
    supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
    about = Complaint.objects.visible_to(request.user).filter(supplier=supplier)
    return _panel(request, about, {"supplier": supplier.code})


@read_page()
def of_part(request: HttpRequest, pk: int) -> HttpResponse:
    part = get_object_or_404(Part.objects.visible_to(request.user), pk=pk)
    about = Complaint.objects.visible_to(request.user).filter(part=part)
    return _panel(request, about, {"part": part.number})


def _panel(request: HttpRequest, about: Any, asked: dict[str, str]) -> HttpResponse:
    """The newest open ones and how many there are; without script, the list itself."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(_list(asked))
    open_ones = about.under_way()
    overdue = about.overdue_at(timezone.now())
    context = {
        "complaints": open_ones.select_related("supplier", "part").order_by("-id")[:SHOWN_AT_ONCE],
        "counts": [
            (_count(open_ones), _("open"), _list(asked, state=sorted(UNDER_WAY))),
            (_count(overdue), _("overdue"), _list(asked, overdue=["true"])),
        ],
        "list_url": _list(asked),
    }
    return render(request, "complaints/panel.html", context)


def _list(asked: dict[str, str], **more: list[str]) -> str:
    """The address of the list that holds what a count counts."""
    query = QueryDict(mutable=True)
    query.update(asked)
    for name, values in more.items():
        query.setlist(name, values)
    return f"{reverse('complaints:index')}?{query.urlencode()}"


def _count(complaints: QuerySet[Complaint]) -> str:
    number = complaints.order_by()[: COUNTED_AT_MOST + 1].count()
    return f"{COUNTED_AT_MOST}+" if number > COUNTED_AT_MOST else str(number)
