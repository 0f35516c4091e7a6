from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.choices import Severity, Source, State, Verdict
from complaints.models import Complaint, DefectCode, IssueFamily
from qms.accounts.models import User
from qms.core.addresses import address_lazy
from qms.core.filters import ChoicesFilter, ChooseFilter, SearchFilter
from suppliers.filters import part_filter, supplier_filter


def defect_codes(request: Any) -> QuerySet[DefectCode]:
    return DefectCode.objects.visible_to(request.user)


def people(request: Any) -> QuerySet[User]:
    return User.objects.visible_to(request.user)


def families(request: Any) -> QuerySet[IssueFamily]:
    return IssueFamily.objects.visible_to(request.user)


class ComplaintFilter(SearchFilter):
    """The same questions on the page and through the API."""

    state = ChoicesFilter(label=_("State"), choices=State)
    severity = ChoicesFilter(label=_("Severity"), choices=Severity)
    source = ChoicesFilter(label=_("Noticed by"), choices=Source)
    supplier = supplier_filter()
    part = part_filter()
    defect_code = ChooseFilter(
        label=_("Defect code"),
        queryset=defect_codes,
        to_field_name="code",
        source=address_lazy("complaints:defect_options", "by=code"),
    )
    owner = ChooseFilter(
        label=_("Owner"),
        queryset=people,
        to_field_name="username",
        source=address_lazy("notifications:people"),
    )
    received_from = django_filters.DateFilter("received_on", "gte", label=_("Received from"))
    received_to = django_filters.DateFilter("received_on", "lte", label=_("Received to"))
    family = ChooseFilter(
        "membership__family",
        label=_("Issue family"),
        queryset=families,
        to_field_name="number",
        source=address_lazy("complaints:family_options", "by=number"),
    )
    recurring = django_filters.BooleanFilter(
        "membership", "isnull", exclude=True, label=_("Belongs to a family")
    )
    overdue = django_filters.BooleanFilter(label=_("Overdue"), method="is_overdue")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request and self.request.user.is_supplier:  # families are the plant's own
            del self.filters["family"], self.filters["recurring"]

    def is_overdue(self, queryset: Any, name: str, value: bool) -> QuerySet[Complaint]:  # noqa: FBT001
        return queryset.overdue_at(timezone.now()) if value else queryset


class FamilyFilter(SearchFilter):
    merged = django_filters.BooleanFilter(
        "merged_into", "isnull", exclude=True, label=_("Part of another")
    )
    corrected = django_filters.BooleanFilter(
        "corrected_on", "isnull", exclude=True, label=_("Corrected")
    )


class ResemblanceFilter(django_filters.FilterSet):
    verdict = ChoicesFilter(label=_("Verdict"), choices=Verdict)


class DefectCodeFilter(SearchFilter):
    """The same questions on the page and through the API."""

    group = django_filters.ChoiceFilter(label=_("Group"))
    is_retired = django_filters.BooleanFilter(label=_("Retired"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request:
            groups = defect_codes(self.request).groups()
            self.filters["group"].extra["choices"] = [(name, name) for name in groups]


class SynonymsFilter(SearchFilter):
    withdrawn = django_filters.BooleanFilter(
        "withdrawn_at", "isnull", exclude=True, label=_("No longer used")
    )
