from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.choices import Severity, Source, State, Verdict
from complaints.models import Complaint, DefectCode, IssueFamily, Resemblance, Synonyms
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


def families(request: Any) -> QuerySet[IssueFamily]:
    return IssueFamily.objects.visible_to(request.user)


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
    family = ChooseFilter(
        "membership__family",
        label=_("Issue family"),
        queryset=families,
        to_field_name="number",
        source=reverse_lazy("complaints:family_options", query={"by": "number"}),
    )
    recurring = django_filters.BooleanFilter(
        "membership", "isnull", exclude=True, label=_("Belongs to a family")
    )
    overdue = django_filters.BooleanFilter(label=_("Overdue"), method="is_overdue")

    class Meta:
        model = Complaint
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request and self.request.user.is_supplier:  # families are the plant's own
            del self.filters["family"], self.filters["recurring"]

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Complaint]:
        return queryset.matching(value)

    def is_overdue(self, queryset: Any, name: str, value: bool) -> QuerySet[Complaint]:  # noqa: FBT001
        return queryset.overdue_at(timezone.now()) if value else queryset


class FamilyFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    merged = django_filters.BooleanFilter(
        "merged_into", "isnull", exclude=True, label=_("Part of another")
    )
    corrected = django_filters.BooleanFilter(
        "corrected_on", "isnull", exclude=True, label=_("Corrected")
    )

    class Meta:
        model = IssueFamily
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[IssueFamily]:
        return queryset.matching(value)


class ResemblanceFilter(django_filters.FilterSet):
    verdict = ChoicesFilter(label=_("Verdict"), choices=Verdict)

    class Meta:
        model = Resemblance
        fields: list[str] = []


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


class SynonymsFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    withdrawn = django_filters.BooleanFilter(
        "withdrawn_at", "isnull", exclude=True, label=_("No longer used")
    )

    class Meta:
        model = Synonyms
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Synonyms]:
        return queryset.matching(value)
