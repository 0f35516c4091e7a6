from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from qms.accounts.choices import Role
from qms.accounts.models import User
from qms.core.filters import ChoicesFilter, ChooseFilter
from suppliers.models import Supplier

STATES = [("true", _("has access")), ("false", _("no access"))]


def suppliers(request: Any) -> QuerySet[Supplier]:
    return Supplier.objects.visible_to(request.user)


class PeopleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    role = ChoicesFilter(label=_("Role"), choices=Role)
    is_active = django_filters.ChoiceFilter(label=_("State"), choices=STATES)
    supplier = ChooseFilter(
        label=_("Supplier"),
        queryset=suppliers,
        to_field_name="code",
        source=reverse_lazy("suppliers:options", query={"by": "code"}),
        method="of_supplier",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[User]:
        return queryset.matching(value)

    def of_supplier(self, queryset: Any, name: str, value: Supplier) -> QuerySet[User]:
        return queryset.filter(supplier_id=value.pk)
