from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qms.accounts.choices import Role
from qms.accounts.models import User
from qms.core.filters import ChoicesFilter, SearchFilter
from suppliers.filters import supplier_filter
from suppliers.models import Supplier

STATES = [("true", _("has access")), ("false", _("no access"))]


class PeopleFilter(SearchFilter):
    role = ChoicesFilter(label=_("Role"), choices=Role)
    is_active = django_filters.ChoiceFilter(label=_("State"), choices=STATES)
    supplier = supplier_filter(method="of_supplier")

    def of_supplier(self, queryset: Any, name: str, value: Supplier) -> QuerySet[User]:
        return queryset.filter(supplier_id=value.pk)
