from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from qms.core.clock import plant_today
from qms.core.filters import SearchFilter
from qms.core.lists import Column, List, declare
from suppliers.choices import (
    CertificateState,
    DeliveryState,
    Punctuality,
    SourceStatus,
    Standard,
    SupplierState,
    Validity,
)
from suppliers.filters import (
    ApprovalFilter,
    CertificateFilter,
    DeliveryFilter,
    PartFilter,
    PlaceFilter,
    SupplierFilter,
)
from suppliers.models import (
    ApprovedSource,
    Certificate,
    Commodity,
    Contact,
    Delivery,
    Part,
    Site,
    Supplier,
)


def suppliers(user: Any) -> QuerySet[Supplier]:
    return Supplier.objects.visible_to(user).select_related("commodity")


def parts(user: Any) -> QuerySet[Part]:
    return Part.objects.visible_to(user).select_related("commodity")


def sellers(user: Any) -> ArraySubquery:
    """Of whom each part may be bought now, as far as this person may know."""
    sources = ApprovedSource.objects.visible_to(user).current().filter(part=OuterRef("pk"))
    return ArraySubquery(sources.with_names().values_list("supplier__name", flat=True))


def deliveries(user: Any) -> QuerySet[Delivery]:
    return Delivery.objects.visible_to(user).select_related("supplier", "part", "site")


def commodities(user: Any) -> QuerySet[Commodity]:
    return Commodity.objects.visible_to(user)


def certificates(user: Any) -> QuerySet[Certificate]:
    return Certificate.objects.visible_to(user).select_related("supplier")


def sites(user: Any) -> QuerySet[Site]:
    return Site.objects.visible_to(user).select_related("supplier")


def contacts(user: Any) -> QuerySet[Contact]:
    return Contact.objects.visible_to(user).select_related("supplier")


def approvals(user: Any) -> QuerySet[ApprovedSource]:
    return ApprovedSource.objects.visible_to(user).select_related("supplier", "part")


def validity(until: Any) -> Validity:
    return Validity.of(until, today=plant_today())


def approval(status: str, until: Any) -> SourceStatus:
    return SourceStatus.of(status, until, today=plant_today())


def standard(chosen: str, other: str) -> str:
    return other or str(Standard(chosen).label)


def together(*texts: str) -> str:
    return " ".join(texts)


def punctuality(*known: Any) -> Punctuality | None:
    return Punctuality.of(*known, today=plant_today())


SUPPLIERS = declare(
    List(
        "suppliers",
        _("Suppliers"),
        page="suppliers:index",
        permission="suppliers.view_supplier",
        rows=suppliers,
        filterset=SupplierFilter,
        default_sort="name",
        columns=[
            Column("code", _("Code"), sort="code", look="link"),
            Column("name", _("Name"), sort="name_key", look="title"),
            Column("state", _("State"), of=SupplierState, sort="state", look="pill"),
            Column(
                "commodity", _("Commodity"), "commodity__name", sort="commodity__name", bare=True
            ),
            Column("city", _("City"), sort="city", bare=True),
            Column("country", _("Country"), sort="country", bare=True),
            Column("email", _("E-mail"), shown=False),
        ],
    )
)
PARTS = declare(
    List(
        "parts",
        _("Parts"),
        page="suppliers:parts",
        permission="suppliers.view_part",
        rows=parts,
        filterset=PartFilter,
        default_sort="number",
        columns=[
            Column("number", _("Number"), sort="number", look="link"),
            Column("name", _("Name"), sort="name", look="title"),
            Column(
                "commodity", _("Commodity"), "commodity__name", sort="commodity__name", bare=True
            ),
            Column("bought_from", _("Bought from"), of=", ".join, bare=True, asks=sellers),
        ],
    )
)
DELIVERIES = declare(
    List(
        "deliveries",
        _("Deliveries"),
        page="suppliers:deliveries",
        permission="suppliers.view_delivery",
        rows=deliveries,
        filterset=DeliveryFilter,
        default_sort="-promised_on",
        columns=[
            Column("order_number", _("Order"), sort="order_number", look="link"),
            Column("order_line", _("Line"), look="number"),
            Column("part", _("Part"), ["part__number", "part__name"], of=together, look="title"),
            Column("supplier", _("Supplier"), "supplier__name", bare=True),
            Column("state", _("State"), of=DeliveryState, sort="state", look="pill"),
            Column(
                "on_time",
                _("On time"),
                ["state", "promised_on", "completed_on"],
                of=punctuality,
                look="pill",
            ),
            Column("quantity", _("Quantity"), look="count"),
            Column("received", _("Received"), look="count"),
            Column("promised_on", _("Promised for"), sort="promised_on", look="when"),
            Column("completed_on", _("Complete on"), look="when", wide=True),
            Column("due_on", _("Asked for"), look="when", shown=False),
            Column("lots", _("Lots"), look="number", shown=False),
            Column("unit", _("Unit"), shown=False),
            Column("site", _("Site"), "site__name", shown=False),
        ],
    )
)
COMMODITIES = declare(
    List(
        "commodities",
        _("Commodities"),
        page="suppliers:commodities",
        permission="suppliers.view_commodity",
        rows=commodities,
        filterset=SearchFilter,
        default_sort="name",
        columns=[Column("name", _("Name"), sort="name", look="name")],
    )
)
CERTIFICATES = declare(
    List(
        "certificates",
        _("Certificates"),
        page="suppliers:certificates",
        permission="suppliers.view_certificate",
        rows=certificates,
        filterset=CertificateFilter,
        default_sort="valid_until",
        columns=[
            Column("number", _("Number"), sort="number", look="link"),
            Column("standard", _("Standard"), ["standard", "other_standard"], of=standard),
            Column("supplier", _("Supplier"), "supplier__name", look="title"),
            Column("validity", _("Validity"), "valid_until", of=validity, look="pill"),
            Column("valid_until", _("Valid until"), sort="valid_until", look="when"),
            Column("state", _("State"), of=CertificateState, look="pill"),
            Column("issued_by", _("Issued by"), wide=True),
            Column("valid_from", _("Valid from"), look="when", shown=False),
        ],
    )
)

SUPPLIER = Column("supplier", _("Supplier"), "supplier__name", sort="supplier__name_key", bare=True)
APPROVALS = declare(
    List(
        "approvals",
        _("Approvals"),
        page="suppliers:approvals",
        permission="suppliers.view_part",
        rows=approvals,
        filterset=ApprovalFilter,
        default_sort="valid_until",
        columns=[
            Column("part", _("Part"), "part__number", sort="part__number", look="link"),
            Column("name", _("Name"), "part__name", look="title"),
            SUPPLIER,
            Column("status", _("Approval"), ["status", "valid_until"], of=approval, look="pill"),
            Column("valid_until", _("Valid until"), sort="valid_until", look="when"),
            Column("note", _("On the strength of"), bare=True),
        ],
        searched=False,
    )
)


def _on_the_page_of_a_supplier(name: str, label: Any, rows: Any, *columns: Column) -> List:
    """People read these on the page of their supplier; programs list them."""
    return List(
        name,
        label,
        page="suppliers:index",
        permission="suppliers.view_supplier",
        rows=rows,
        filterset=PlaceFilter,
        columns=[
            Column("name", _("Name"), sort="name", look="name"),
            SUPPLIER,
            *columns,
            Column("is_closed", _("No longer there")),
        ],
    )


SITES = _on_the_page_of_a_supplier(
    "sites",
    _("Sites"),
    sites,
    Column("address", _("Address")),
    Column("city", _("City"), sort="city"),
    Column("country", _("Country"), sort="country"),
)
CONTACTS = _on_the_page_of_a_supplier(
    "contacts",
    _("Contacts"),
    contacts,
    Column("function", _("Function")),
    Column("email", _("E-mail")),
    Column("phone", _("Phone")),
)
