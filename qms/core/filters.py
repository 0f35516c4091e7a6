"""What lists are asked by, where django-filter's own way is too slow or too long for a page."""

from copy import copy
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qms.core.forms import ChooseField


class _Filters(dict[str, Any]):
    """Copied for every request as far as a request changes them, and not down to their texts."""

    def __deepcopy__(self, _memo: Any) -> dict[str, Any]:
        return {name: self._copied(one) for name, one in self.items()}

    def _copied(self, one: Any) -> Any:
        copied = copy(one)
        vars(copied).pop("_field", None)
        copied.extra = dict(one.extra)
        copied.method = one.method  # which knows the filter it belongs to
        return copied


class _Fields(dict[str, Any]):
    """Made for one form, which need not copy them."""

    def __deepcopy__(self, _memo: Any) -> dict[str, Any]:
        return self


class SearchFilter(django_filters.FilterSet):
    """What is searched for words, as its queryset is `matching` them."""

    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        return _Filters(super().get_filters())

    def get_form_class(self) -> Any:
        form = super().get_form_class()
        form.base_fields = _Fields(form.base_fields)
        return form

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
