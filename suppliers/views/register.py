from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from qms.core.forms import ReasonForm, values_of
from qms.core.lists import Listing
from qms.core.panels import panels_on
from qms.core.records import label, shown
from qms.core.views import Button, answered, asking, buttons, form_page, read_page, timeline_on
from suppliers import services
from suppliers.forms import (
    EditPartForm,
    EditSupplierForm,
    RegisterPartForm,
    RegisterSupplierForm,
    sources_of,
)
from suppliers.lists import PARTS, SUPPLIERS
from suppliers.models import Part, Site, Supplier
from suppliers.selectors import certificates_of, parts_for
from suppliers.workflow import workflow

OFFERED_AT_ONCE = 30
OPTION = ("value", "text", "hint")
SHOWN_AT_ONCE = 10  # rows of a panel; the rest is one click away, in the list

FACTS = ["commodity", "city", "country"]


def find_supplier(request: HttpRequest, code: str) -> Supplier:
    """The supplier, if it exists for this person."""
    visible = Supplier.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("commodity"), code=code)


def _find_part(request: HttpRequest, number: str) -> Part:
    return get_object_or_404(parts_for(request.user), number=number)


@read_page()
def index(request: HttpRequest) -> HttpResponse:
    if request.user.is_supplier:  # type: ignore[union-attr]  # a list of one is a detour
        return redirect(Supplier.objects.visible_to(request.user).get())
    listing = Listing(request, SUPPLIERS)
    return render(request, "suppliers/index.html", {"listing": listing})


@read_page()
def detail(request: HttpRequest, code: str) -> HttpResponse:
    supplier = find_supplier(request, code)
    sources = supplier.sources.with_names().order_by("part__number")
    return render(
        request,
        "suppliers/detail.html",
        {
            "supplier": supplier,
            "moves": _moves(supplier, request),
            "facts": supplier_facts(supplier),
            "sources": sources[:SHOWN_AT_ONCE],
            "parts_total": sources.count(),
            "of_supplier": "?" + urlencode({"supplier": code}),
            "certificates": certificates_of(supplier),
            "sites": supplier.sites.filter(is_closed=False).order_by("name"),
            "contacts": supplier.contacts.filter(is_closed=False).order_by("name"),
            "panels": _panels(supplier, request),
            "timeline": timeline_on(supplier, request),
        },
    )


@form_page("suppliers.register_supplier")
def register(request: HttpRequest) -> HttpResponse:
    return answered(
        request,
        "suppliers/register.html",
        RegisterSupplierForm(request.POST or None, user=request.user),
        services.register_supplier,
        done=lambda supplier: _("%(name)s is registered.") % {"name": supplier},
    )


@form_page("suppliers.edit_supplier")
def edit(request: HttpRequest, code: str) -> HttpResponse:
    supplier = find_supplier(request, code)
    form = EditSupplierForm(request.POST or None, user=request.user, initial=values_of(supplier))
    return _answered(request, supplier, "edit", form, services.edit_supplier, _("Saved."))


@form_page("suppliers.block_supplier")
def block(request: HttpRequest, code: str) -> HttpResponse:
    supplier = find_supplier(request, code)
    form = ReasonForm(
        request.POST or None,
        label=_("Why nothing new is ordered here"),
        help_text=_("The supplier can read this."),
    )
    done = _("Blocked for new orders.")
    return _answered(request, supplier, "block", form, services.block_supplier, done)


@form_page("suppliers.unblock_supplier")
def unblock(request: HttpRequest, code: str) -> HttpResponse:
    supplier = find_supplier(request, code)
    form = ReasonForm(
        request.POST or None,
        label=_("What has become better"),
        help_text=_("The supplier can read this."),
    )
    done = _("Open for orders again.")
    return _answered(request, supplier, "unblock", form, services.unblock_supplier, done)


@read_page()
def parts(request: HttpRequest) -> HttpResponse:
    listing = Listing(request, PARTS)
    return render(request, "suppliers/parts/index.html", {"listing": listing})


@read_page()
def part(request: HttpRequest, number: str) -> HttpResponse:
    part = _find_part(request, number)
    return render(
        request,
        "suppliers/parts/detail.html",
        {
            "part": part,
            "facts": [(label(part, name), shown(part, name)) for name in ("commodity",)],
            "sources": part.sources.all(),
            "panels": _panels(part, request),
            "timeline": timeline_on(part, request),
        },
    )


@form_page("suppliers.register_part")
def register_part(request: HttpRequest) -> HttpResponse:
    return answered(
        request,
        "suppliers/parts/register.html",
        RegisterPartForm(request.POST or None, user=request.user),
        services.register_part,
        done=lambda part: _("%(part)s is registered.") % {"part": part},
    )


@form_page("suppliers.edit_part")
def edit_part(request: HttpRequest, number: str) -> HttpResponse:
    part = _find_part(request, number)
    initial = values_of(part) | sources_of(part)
    form = EditPartForm(request.POST or None, user=request.user, initial=initial)
    return _answered(request, part, "parts/edit", form, services.edit_part, _("Saved."))


@read_page()
def options(request: HttpRequest) -> JsonResponse:
    """Suppliers for a field that searches while one types."""
    found = Supplier.objects.visible_to(request.user).matching(request.GET.get("q", ""))
    by_code = request.GET.get("by") == "code"
    rows = found.values_list("code" if by_code else "pk", "name", "code")[:OFFERED_AT_ONCE]
    return _offered(rows)


@read_page()
def part_options(request: HttpRequest) -> JsonResponse:
    """Parts for such a field, narrowed to what the chosen supplier makes."""
    found = Part.objects.visible_to(request.user).matching(request.GET.get("q", ""))
    if (supplier := request.GET.get("supplier", "")).isdecimal():
        found = found.filter(sources__supplier=int(supplier))
    by_number = request.GET.get("by") == "number"
    rows = found.values_list("number" if by_number else "pk", "number", "name")[:OFFERED_AT_ONCE]
    return _offered(rows)


@read_page()
def site_options(request: HttpRequest) -> JsonResponse:
    """Sites for such a field, narrowed to those of the chosen supplier."""
    found = Site.objects.visible_to(request.user).matching(request.GET.get("q", ""))
    if (supplier := request.GET.get("supplier", "")).isdecimal():
        found = found.filter(supplier=int(supplier))
    open_ones = found.filter(is_closed=False).order_by("name", "id")
    return _offered(open_ones.values_list("pk", "name", "supplier__name")[:OFFERED_AT_ONCE])


def _offered(rows: Any) -> JsonResponse:
    return JsonResponse({"results": [dict(zip(OPTION, row, strict=True)) for row in rows]})


def supplier_facts(supplier: Supplier) -> list[tuple[str, Any]]:
    """What is known about a supplier, in the order people ask for it."""
    facts = [(label(supplier, name), shown(supplier, name)) for name in FACTS]
    mail = supplier.email and format_html('<a href="mailto:{0}">{0}</a>', supplier.email)
    return [*facts, (label(supplier, "email"), mail)]


def _moves(supplier: Supplier, request: HttpRequest) -> list[Button]:
    """What can be done now; neither is anybody's next step, so neither is pressed upon them."""
    possible = (button for button in buttons(workflow, supplier, request) if not button.refusal)
    return [replace(button, primary=False) for button in possible]


def _panels(record: Supplier | Part, request: HttpRequest) -> list[tuple[Any, str]]:
    """Title and address of what higher apps show on this page."""
    return [
        (panel.title, reverse(panel.url_name, args=[record.pk]))
        for panel in panels_on(record, request.user)
    ]


def _answered(
    request: HttpRequest, record: Supplier | Part, page: str, form: Form, service: Any, done: str
) -> HttpResponse:
    """Ask what the verb needs to know; a verb that is not possible now says why instead."""
    context = asking(workflow, page, record, request)
    context |= {"record": record, "danger": page == "block"}
    service, template = partial(service, record), f"suppliers/{page}.html"
    return answered(request, template, form, service, done=done, context=context)
