"""Sites, contacts, commodities, approvals and certificates."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from qms.core.attachments import attachments_on
from qms.core.clock import plant_today
from qms.core.comments import add_once
from qms.core.forms import AttachForm, ReasonForm, values_of
from qms.core.lists import Listing
from qms.core.records import label, linked, shown
from qms.core.views import Button, answered, asking, buttons, form_page, read_page, timeline_on
from suppliers import services
from suppliers.forms import (
    CertificateForm,
    ContactForm,
    RenameCommodityForm,
    SiteForm,
    SourceForm,
)
from suppliers.lists import APPROVALS, CERTIFICATES, COMMODITIES
from suppliers.models import ApprovedSource, Certificate, Commodity
from suppliers.views.register import find_supplier
from suppliers.workflow import certificate_workflow

FACTS = ["supplier", "number", "issued_by", "valid_from", "valid_until"]


def _find(request: HttpRequest, pk: int) -> Certificate:
    """The certificate, if it exists for this person."""
    visible = Certificate.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("supplier"), pk=pk)


@form_page("suppliers.edit_site")
def note_site(request: HttpRequest, code: str, pk: int = 0) -> HttpResponse:
    supplier = find_supplier(request, code)
    site = get_object_or_404(supplier.sites, pk=pk) if pk else None
    form = SiteForm(request.POST or None, initial=values_of(site) if site else {})
    service = partial(services.note_site, supplier, site=site)
    return _noted(request, supplier, "note_site", form, service)


@form_page("suppliers.edit_contact")
def note_contact(request: HttpRequest, code: str, pk: int = 0) -> HttpResponse:
    supplier = find_supplier(request, code)
    contact = get_object_or_404(supplier.contacts, pk=pk) if pk else None
    form = ContactForm(request.POST or None, initial=values_of(contact) if contact else {})
    service = partial(services.note_contact, supplier, contact=contact)
    return _noted(request, supplier, "note_contact", form, service, about=contact)


@form_page("suppliers.erase_contact")
def erase_contact(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    supplier = find_supplier(request, code)
    contact = get_object_or_404(supplier.contacts, pk=pk)
    form = ReasonForm(
        request.POST or None,
        label=_("Why"),
        help_text=_(
            "Name, e-mail and phone are deleted, also what the record of changes kept of them."
            " This cannot be undone."
        ),
    )
    return answered(
        request,
        "suppliers/erase_contact.html",
        form,
        partial(services.erase_contact, contact),
        done=_("Erased."),
        context={
            "record": supplier,
            "contact": contact,
            "verb": _("Erase personal data"),
            "symbol": "ban",
            "danger": True,
        },
        back=supplier.get_absolute_url(),
    )


@read_page("suppliers.view_commodity")
def commodities(request: HttpRequest) -> HttpResponse:
    listing = Listing(request, COMMODITIES)
    return render(request, "suppliers/commodities/index.html", {"listing": listing})


@form_page("suppliers.rename_commodity")
def rename_commodity(request: HttpRequest, pk: int) -> HttpResponse:
    commodity = get_object_or_404(Commodity.objects.visible_to(request.user), pk=pk)
    return answered(
        request,
        "suppliers/commodities/rename.html",
        RenameCommodityForm(request.POST or None, initial=values_of(commodity)),
        partial(services.rename_commodity, commodity),
        done=_("Renamed."),
        context={"record": commodity, "verb": _("Rename"), "symbol": "pencil"},
        back=COMMODITIES.url,
    )


@form_page("suppliers.edit_source")
def edit_source(request: HttpRequest, number: str, code: str) -> HttpResponse:
    visible = ApprovedSource.objects.visible_to(request.user).select_related("supplier", "part")
    source = get_object_or_404(visible, part__number=number, supplier__code=code)
    form = SourceForm(request.POST or None, initial=values_of(source))
    service = partial(services.edit_source, source)
    return _noted(request, source.part, "edit_source", form, service, about=source.supplier)


@read_page()
def approvals(request: HttpRequest) -> HttpResponse:
    listing = Listing(request, APPROVALS)
    return render(request, "suppliers/approvals/index.html", {"listing": listing})


@read_page()
def certificates(request: HttpRequest) -> HttpResponse:
    listing = Listing(request, CERTIFICATES)
    return render(request, "suppliers/certificates/index.html", {"listing": listing})


@read_page()
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = _find(request, pk)
    return render(
        request,
        "suppliers/certificates/detail.html",
        {
            "certificate": certificate,
            "validity": certificate.validity(plant_today()),
            "moves": _moves(certificate, request),
            "facts": _facts(certificate),
            "attachments": attachments_on(certificate, reader=request.user),
            "timeline": timeline_on(certificate, request),
        },
    )


@form_page("suppliers.add_certificate")
def add_certificate(request: HttpRequest, code: str) -> HttpResponse:
    supplier = find_supplier(request, code)
    form = CertificateForm(request.POST or None, request.FILES or None, user=request.user)
    service = partial(services.add_certificate, supplier)
    return _noted(request, supplier, "add_certificate", form, service)


@form_page("suppliers.attach_certificate")
def attach_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = _find(request, pk)
    form = AttachForm(request.POST or None, request.FILES or None, user=request.user)
    return _noted(request, certificate, "certificates/attach", form, partial(add_once, certificate))


@form_page("suppliers.confirm_certificate")
def confirm_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = _find(request, pk)
    form = Form(request.POST if request.method == "POST" else None)  # there is nothing to ask
    return _moved(request, certificate, "confirm", form, services.confirm_certificate)


@form_page("suppliers.refuse_certificate")
def refuse_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = _find(request, pk)
    form = ReasonForm(
        request.POST or None,
        label=_("Why it does not count"),
        help_text=_("The supplier can read this."),
    )
    return _moved(request, certificate, "refuse", form, services.refuse_certificate)


def _moves(certificate: Certificate, request: HttpRequest) -> list[Button]:
    """What can be done now; not to accept one is nobody's next step."""
    known = buttons(certificate_workflow, certificate, request)
    return [replace(one, primary=one.name == "confirm") for one in known if not one.refusal]


def _facts(certificate: Certificate) -> list[tuple[str, Any]]:
    return [(label(certificate, name), linked(shown(certificate, name))) for name in FACTS]


def _moved(
    request: HttpRequest, certificate: Certificate, name: str, form: Form, service: Any
) -> HttpResponse:
    """Ask what a move needs to know; one that is not possible now says why instead."""
    context = asking(certificate_workflow, name, certificate, request)
    context |= {"record": certificate, "facts": _facts(certificate)}
    context |= {"attachments": attachments_on(certificate, reader=request.user)}
    service, template = partial(service, certificate), f"suppliers/certificates/{name}.html"
    return answered(request, template, form, service, done=_("Saved."), context=context)


def _noted(
    request: HttpRequest, record: Any, page: str, form: Form, service: Any, **more: Any
) -> HttpResponse:
    """Ask for something that stands on the record's page, and go back to it."""
    context = {"record": record, "verb": _("Save"), "symbol": "check", **more}
    return answered(
        request,
        f"suppliers/{page}.html",
        form,
        service,
        done=_("Saved."),
        context=context,
        back=record.get_absolute_url(),
    )
