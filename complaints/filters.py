from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.choices import Severity, Source, State
from complaints.models import Complaint, DefectCode
from qms.accounts.models import User
from qms.core.filters import ChoicesFilter, ChooseFilter
from suppliers.models import Part, Supplier


def suppliers(request: Any) -> QuerySet[Supplier]:
    return Supplier.objects.visible_to(request.user)


def parts(request: Any) -> QuerySet[Part]:
    return Part.objects.visible_to(request.user)


def defect_codes(request: Any) -> QuerySet[DefectCode]:
    return DefectCode.objects.visible_to(request.user)


def people(request: Any) -> QuerySet[User]:
    return User.objects.visible_to(request.user)


class ComplaintFilter(django_filters.FilterSet):
    """The same questions on the page and through the API."""

    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = ChoicesFilter(label=_("State"), choices=State)
    severity = ChoicesFilter(label=_("Severity"), choices=Severity)
    source = ChoicesFilter(label=_("Noticed by"), choices=Source)
    supplier = ChooseFilter(
        label=_("Supplier"),
        queryset=suppliers,
        to_field_name="code",
        source=reverse_lazy("suppliers:options", query={"by": "code"}),
    )
    part = ChooseFilter(
        label=_("Part"),
        queryset=parts,
        to_field_name="number",
        source=reverse_lazy("suppliers:part_options", query={"by": "number"}),
    )
    defect_code = ChooseFilter(
        label=_("Defect code"),
        queryset=defect_codes,
        to_field_name="code",
        source=reverse_lazy("complaints:defect_options", query={"by": "code"}),
    )
    owner = ChooseFilter(
        label=_("Owner"),
        queryset=people,
        to_field_name="username",
        source=reverse_lazy("notifications:people"),
    )
    received_from = django_filters.DateFilter("received_on", "gte", label=_("Received from"))
    received_to = django_filters.DateFilter("received_on", "lte", label=_("Received to"))
    overdue = django_filters.BooleanFilter(label=_("Overdue"), method="is_overdue")

    class Meta:
        model = Complaint
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Complaint]:
        return queryset.matching(value)

    def is_overdue(self, queryset: Any, name: str, value: bool) -> QuerySet[Complaint]:  # noqa: FBT001
        return queryset.overdue_at(timezone.now()) if value else queryset


class DefectCodeFilter(django_filters.FilterSet):
    """The same questions on the page and through the API."""

    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    group = django_filters.ChoiceFilter(label=_("Group"))
    is_retired = django_filters.BooleanFilter(label=_("Retired"))

    class Meta:
        model = DefectCode
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request:
            groups = defect_codes(self.request).groups()
            self.filters["group"].extra["choices"] = [(name, name) for name in groups]

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[DefectCode]:
        return queryset.matching(value)
