from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from qms.core.addresses import address_lazy
from qms.core.clock import plant_today
from qms.core.filters import ChoicesFilter, ChooseFilter, SearchFilter
from suppliers.choices import (
    CertificateState,
    DeliveryState,
    SourceStatus,
    Standard,
    SupplierState,
    Validity,
)
from suppliers.models import (
    ApprovedSource,
    Certificate,
    Commodity,
    Delivery,
    Part,
    Site,
    Supplier,
)


def commodities(request: Any) -> QuerySet[Commodity]:
    return Commodity.objects.visible_to(request.user)


def suppliers(request: Any) -> QuerySet[Supplier]:
    return Supplier.objects.visible_to(request.user)


def parts(request: Any) -> QuerySet[Part]:
    return Part.objects.visible_to(request.user)


def sites(request: Any) -> QuerySet[Site]:
    return Site.objects.visible_to(request.user)


def supplier_filter(**how: Any) -> ChooseFilter:
    return ChooseFilter(
        label=_("Supplier"),
        queryset=suppliers,
        to_field_name="code",
        source=address_lazy("suppliers:options", "by=code"),
        **how,
    )


def part_filter() -> ChooseFilter:
    return ChooseFilter(
        label=_("Part"),
        queryset=parts,
        to_field_name="number",
        source=address_lazy("suppliers:part_options", "by=number"),
    )


class RegisterFilter(SearchFilter):
    """What suppliers and parts are both asked for."""

    commodity = django_filters.ModelChoiceFilter(
        label=_("Commodity"), queryset=commodities, to_field_name="name"
    )


class SupplierFilter(RegisterFilter):
    """The same questions on the page and through the API."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=SupplierState)
    country = django_filters.ChoiceFilter(label=_("Country"))
    certificate = django_filters.ChoiceFilter(
        label=_("Certificate"), choices=Validity, method="certified"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request:
            countries = suppliers(self.request).countries()
            self.filters["country"].extra["choices"] = [(name, name) for name in countries]

    def certified(self, queryset: Any, name: str, value: str) -> QuerySet[Supplier]:
        return queryset.certified(value, plant_today())


class PartFilter(RegisterFilter):
    """What is asked about a source is asked of one and the same source."""

    supplier = supplier_filter(method="from_source")
    status = django_filters.ChoiceFilter(
        label=_("Approval"), choices=SourceStatus, method="from_source"
    )

    def from_source(self, queryset: Any, name: str, value: Any) -> QuerySet[Part]:
        asked, sources = (
            self.form.cleaned_data,
            ApprovedSource.objects.visible_to(self.request.user),
        )
        if asked["supplier"]:
            sources = sources.filter(supplier=asked["supplier"])
        if asked["status"]:
            sources = sources.standing(asked["status"])
        return queryset.filter(Exists(sources.filter(part=OuterRef("pk"))))


class DeliveryFilter(SearchFilter):
    """The same questions on the page and through the API."""

    state = ChoicesFilter(label=_("State"), choices=DeliveryState)
    late = django_filters.BooleanFilter(label=_("Late"), method="is_late")
    supplier = supplier_filter()
    part = part_filter()
    site = ChooseFilter(
        label=_("Site"), queryset=sites, source=address_lazy("suppliers:site_options")
    )
    promised_from = django_filters.DateFilter("promised_on", "gte", label=_("Promised from"))
    promised_to = django_filters.DateFilter("promised_on", "lte", label=_("Promised to"))
    received_from = django_filters.DateFilter(label=_("Received from"), method="came")
    received_to = django_filters.DateFilter(label=_("Received to"), method="came")
    on_time = django_filters.ChoiceFilter(
        label=_("On time"),
        choices=[("yes", _("On time")), ("no", _("Not on time")), ("due", _("All that were due"))],
        method="was_on_time",
    )

    def is_late(self, queryset: Any, name: str, value: bool) -> QuerySet[Delivery]:  # noqa: FBT001
        return queryset.late_on(plant_today()) if value else queryset

    def came(self, queryset: Any, name: str, value: Any) -> QuerySet[Delivery]:
        """Both days are asked of one and the same receipt, and so only once."""
        asked = self.form.cleaned_data
        if name == "received_to" and asked["received_from"]:
            return queryset
        return queryset.came_between(asked["received_from"], asked["received_to"])

    def was_on_time(self, queryset: Any, name: str, value: str) -> QuerySet[Delivery]:
        """What an on-time figure counts, and what it counts it of."""
        decided = queryset.decided(plant_today())
        if value == "due":
            return decided
        return decided.punctual() if value == "yes" else decided.unpunctual()


class OfSupplierFilter(SearchFilter):
    """What is asked of everything that is a supplier's, on the page and through the API."""

    supplier = supplier_filter()


class PlaceFilter(OfSupplierFilter):
    """Sites and contacts."""

    is_closed = django_filters.BooleanFilter(label=_("No longer there"))


class ApprovalFilter(OfSupplierFilter):
    part = part_filter()
    status = django_filters.ChoiceFilter(
        label=_("Approval"), choices=SourceStatus, method="standing"
    )
    ends_by = django_filters.DateFilter("valid_until", "lte", label=_("Ends by"))

    def standing(self, queryset: Any, name: str, value: str) -> QuerySet[ApprovedSource]:
        return queryset.standing(value)


class CertificateFilter(OfSupplierFilter):
    standard = ChoicesFilter(label=_("Standard"), choices=Standard)
    state = ChoicesFilter(label=_("State"), choices=CertificateState)
    validity = django_filters.ChoiceFilter(label=_("Validity"), choices=Validity, method="valid_as")
    current = django_filters.BooleanFilter(label=_("The one that counts"), method="counting")

    def valid_as(self, queryset: Any, name: str, value: str) -> QuerySet[Certificate]:
        return queryset.valid_as(value, plant_today())

    def counting(self, queryset: Any, name: str, value: bool) -> QuerySet[Certificate]:  # noqa: FBT001
        return queryset.counting() if value else queryset
