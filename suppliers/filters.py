from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from qms.core.forms import ChooseField
from suppliers.choices import SourceStatus, SupplierState
from suppliers.models import ApprovedSource, Commodity, Part, Supplier


class ChooseByName(ChooseField):
    """One record out of many, named in the address by what people call it."""

    queryset: QuerySet[Any]
    to_field_name: str

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        bound = super().get_bound_field(form, field_name)
        self.chosen = self.queryset.filter(**{self.to_field_name: bound.value()}).first()
        return bound


class ChooseFilter(django_filters.ModelChoiceFilter):
    """One record out of more than a page should carry; the field searches as one types."""

    field_class = ChooseByName


def commodities(request: Any) -> QuerySet[Commodity]:
    return Commodity.objects.visible_to(request.user)


def suppliers(request: Any) -> QuerySet[Supplier]:
    return Supplier.objects.visible_to(request.user)


class RegisterFilter(django_filters.FilterSet):
    """What suppliers and parts are both asked for."""

    q = django_filters.CharFilter(label=_("Search"), method="search")
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
