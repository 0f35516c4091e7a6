from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from qms.core.filters import ChooseFilter
from suppliers.choices import SourceStatus, SupplierState
from suppliers.models import ApprovedSource, Commodity, Part, Supplier


def commodities(request: Any) -> QuerySet[Commodity]:
    return Commodity.objects.visible_to(request.user)


def suppliers(request: Any) -> QuerySet[Supplier]:
    return Supplier.objects.visible_to(request.user)


class RegisterFilter(django_filters.FilterSet):
    """What suppliers and parts are both asked for."""

    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    commodity = django_filters.ModelChoiceFilter(
        label=_("Commodity"), queryset=commodities, to_field_name="name"
    )

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Any]:
        return queryset.matching(value)


class SupplierFilter(RegisterFilter):
    """The same questions on the page and through the API."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=SupplierState)
    country = django_filters.ChoiceFilter(label=_("Country"))

    class Meta:
        model = Supplier
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request:
            countries = suppliers(self.request).countries()
            self.filters["country"].extra["choices"] = [(name, name) for name in countries]


class PartFilter(RegisterFilter):
    """What is asked about a source is asked of one and the same source."""

    supplier = ChooseFilter(
        label=_("Supplier"),
        queryset=suppliers,
        to_field_name="code",
        source=reverse_lazy("suppliers:options", query={"by": "code"}),
        method="from_source",
    )
    status = django_filters.ChoiceFilter(
        label=_("Approval"), choices=SourceStatus, method="from_source"
    )

    class Meta:
        model = Part
        fields: list[str] = []

    def from_source(self, queryset: Any, name: str, value: Any) -> QuerySet[Part]:
        asked = {
            name: value
            for name in ("supplier", "status")
            if (value := self.form.cleaned_data[name])
        }
        sources = ApprovedSource.objects.visible_to(self.request.user).filter(**asked)
        return queryset.filter(Exists(sources.filter(part=OuterRef("pk"))))
