"""What lists are asked by, where django-filter's own way is too slow or too long for a page."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qms.core.forms import ChooseField


class SearchFilter(django_filters.FilterSet):
    """What is searched for words, as its queryset is `matching` them."""

    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Any]:
        return queryset.matching(value)


class ChooseByName(ChooseField):
    """One record out of many, named in the address by what people call it, or by its number."""

    queryset: QuerySet[Any]
    to_field_name: str | None

    def __init__(self, *args: Any, source: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, source=source, **kwargs)
        if source:
            self.offered = 0  # it stands on every page of a list, and is filled when looked into

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        bound = super().get_bound_field(form, field_name)
        if self.to_field_name and (value := bound.value()):
            self.chosen = self.queryset.filter(**{self.to_field_name: value}).first()
        return bound


class ChooseFilter(django_filters.ModelChoiceFilter):
    """One record out of more than a page should carry; the field searches as one types."""

    field_class = ChooseByName


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """Any of several choices. They stand in the record's own row, so no row comes twice: the
    DISTINCT that would see to it reads and sorts everything that matches.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(distinct=False, **kwargs)
