"""One shape for every list: search, filters, sort and page, all of it in the address."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.translation import gettext as _

PAGE_SIZE = 50
DEEPEST_PAGE = 200
COUNTED_AT_MOST = 1_000  # beyond this a list says "1,000+"


def window(queryset: QuerySet[Any], found: QuerySet[Any], start: int, stop: int) -> list[Any]:
    """These rows of what was found: searched and sorted alone, only then joined with the rest."""
    order = found.query.order_by or found.model._meta.ordering
    return list(queryset.filter(pk__in=found.values("pk")[start:stop]).order_by(*order))


@dataclass(frozen=True)
class Column:
    """A column people see; `key` names the ordering its header offers."""

    label: Any
    key: str = ""
    numeric: bool = False
    wide: bool = False  # shown where there is room


class Listing:
    """What a list page shows for one request."""

    def __init__(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        filterset: type[django_filters.FilterSet],
        columns: list[Column],
        *,
        default_sort: str,
    ) -> None:
        self.request = request
        self.queryset = queryset
        self.headings = columns
        self.default_sort = default_sort
        self.filter = filterset(request.GET, queryset=queryset, request=request)
        self.sort = self._asked_sort(request.GET.get("sort", ""), default_sort)
        self.page = max(1, int(page)) if (page := request.GET.get("page", "")).isdecimal() else 1

    def _asked_sort(self, asked: str, default: str) -> str:
        offered = {column.key for column in self.headings if column.key}
        return asked if asked.removeprefix("-") in offered else default

    @cached_property
    def found(self) -> QuerySet[Any]:
        """Everything that matches, in order; ties fall to the newest record."""
        return self.filter.qs.order_by(*self.sort.split(","), "-id")

    @cached_property
    def _rows(self) -> list[Any]:
        start = (min(self.page, DEEPEST_PAGE) - 1) * PAGE_SIZE
        return window(self.queryset, self.found, start, start + PAGE_SIZE + 1)

    @property
    def rows(self) -> list[Any]:
        return self._rows[:PAGE_SIZE]

    @property
    def has_next(self) -> bool:
        return len(self._rows) > PAGE_SIZE

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @cached_property
    def total(self) -> int:
        """How many match, counted no further than anybody would read."""
        if self.page == 1 and not self.has_next:
            return len(self.rows)
        return self.filter.qs.order_by()[: COUNTED_AT_MOST + 1].count()

    @property
    def is_counted(self) -> bool:
        return self.total <= COUNTED_AT_MOST

    @property
    def total_text(self) -> str:
        """The total as people read it: "312", "1,000+", or nothing."""
        if not self.total:
            return ""
        return localize(self.total) if self.is_counted else f"{localize(COUNTED_AT_MOST)}+"

    @property
    def previous_page(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def next_page(self) -> int | None:
        return self.page + 1 if self.has_next else None

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form carries along without showing it."""
        return [("sort", self.sort)] if self.sort != self.default_sort else []

    @property
    def clear_url(self) -> str:
        return self.request.path

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Every filter that is set, in words, with the address of the list without it."""
        if not self.filter.form.is_valid():
            return []
        return [
            (f"{self.filter.form.fields[name].label}: {self._words(name, value)}", url)
            for name, value in self.filter.form.cleaned_data.items()
            if value not in (None, "", []) and name in self.request.GET
            for url in [self._without(name)]
        ]

    def _words(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.filter.form.fields[name], "choices", ()) or ())
        if isinstance(value, list):
            return ", ".join(str(choices.get(item, item)) for item in value)
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        return str(value if isinstance(value, Model) else choices.get(value, localize(value)))

    def _without(self, name: str) -> str:
        query = self.request.GET.copy()
        query.pop(name, None)
        query.pop("page", None)
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path
