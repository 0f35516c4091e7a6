from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qms.core.lists import Column, List, declare
from suppliers.choices import SupplierState
from suppliers.filters import PartFilter, SupplierFilter
from suppliers.models import Part, Supplier


def suppliers(user: Any) -> QuerySet[Supplier]:
    return Supplier.objects.visible_to(user).select_related("commodity")


def parts(user: Any) -> QuerySet[Part]:
    return Part.objects.visible_to(user).select_related("commodity").with_sellers(user)


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
            Column("bought_from", _("Bought from"), "sellers", of=", ".join, bare=True),
        ],
    )
)
