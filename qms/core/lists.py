"""One shape for every list: search, filters, sort, columns and page, all of it in the address.

    COMPLAINTS = declare(
        List(
            "complaints",
            _("Complaints"),
            page="complaints:index",
            permission="complaints.view_complaint",
            rows=lambda user: Complaint.objects.visible_to(user).select_related("supplier"),
            filterset=ComplaintFilter,
            columns=[Column("number", _("Number"), sort="number", look="link"), …],
        )
    )

An app declares its lists in `lists.py`. Page, API and export ask the same one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import attrgetter
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.formats import localize
from django.utils.translation import gettext as _

from qms.core import saved
from qms.core.addresses import address
from qms.core.bulk import Action
from qms.core.models import SavedView
from qms.core.paging import PLACES, Astray, Page, page_of
from qms.core.records import reached

PAGE_SIZE = 50
COUNTED_AT_MOST = 1_000  # beyond this a list says "1,000+"
NEWEST_FIRST = "-id"


def _itself(value: Any) -> Any:
    return value


def _way(source: str) -> Callable[[Model], Any]:
    return partial(reached, path=source) if "__" in source else attrgetter(source)


@dataclass(frozen=True)
class Column:
    """A column people see, sort by and take away.

    `source` is where its value stands (`supplier__name`), several if it is made `of` them; `look`
    is how the page draws it (`qms.core.templatetags.lists`).
    """

    name: str  # in addresses
    label: Any
    source: str | Sequence[str] = ""
    of: Callable[..., Any] = _itself
    sort: str = ""  # what the heading sorts by, if anything
    look: str = "text"
    wide: bool = False  # shown where there is room
    bare: bool = False  # says by itself what it is: on a phone it stands without its heading
    shown: bool = True  # unless other columns are chosen
    asks: Callable[[Any], Any] | None = None  # what rows are asked besides, by whom, while shown

    @property
    def sources(self) -> tuple[str, ...]:
        if isinstance(self.source, str):
            return (self.source or self.name,)
        return tuple(self.source)

    @property
    def is_plain(self) -> bool:
        """Its value is what stands in its source."""
        return self.of is _itself

    def made_of(self, values: Iterable[Any]) -> Any:
        values = tuple(values)
        return None if all(value is None for value in values) else self.of(*values)

    def reader(self) -> Callable[[Model], Any]:
        """How its value is read, worked out once for all rows."""
        first, *more = [_way(source) for source in self.sources]
        if more:
            return lambda record: self.made_of(read(record) for read in [first, *more])
        if self.is_plain:
            return first
        return lambda record: None if (value := first(record)) is None else self.of(value)

    def value(self, record: Model) -> Any:
        return self.reader()(record)


@dataclass(frozen=True)
class List:
    """A list as its app declares it."""

    name: str
    title: Any
    page: str  # the name of its address
    permission: str
    rows: Callable[[Any], QuerySet[Any]]  # what this person may see, with what the columns need
    filterset: type[django_filters.FilterSet]
    columns: Sequence[Column]
    default_sort: str = NEWEST_FIRST  # or a column's name
    texts: Sequence[str] = ()  # fields that a search shows a piece of
    actions: Sequence[Action] = ()  # what can be done to many at once
    searched: bool = True  # by the search for everything; not where rows go by another's name

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def named_by(self) -> Column:
        """The column that people call a record by."""
        return next(column for column in self.columns if column.look in {"link", "name"})

    def named(self, names: Sequence[str], user: Any) -> QuerySet[Any]:
        """The records called so that this person may see."""
        (source,) = self.named_by.sources
        return self.rows(user).filter(**{f"{source}__in": names}).order_by(NEWEST_FIRST)

    def name_of(self, record: Model) -> str:
        return str(self.named_by.value(record))

    def drawn(
        self, rows: QuerySet[Any], columns: Iterable[Column], more: Iterable[str] = ()
    ) -> QuerySet[Any]:
        """The rows with their name, what these columns are made of, and nothing else."""
        shown = {source for one in [self.named_by, *columns] for source in one.sources}
        names = {*shown, *more} - rows.query.annotations.keys()
        relations = {name.rpartition("__")[0] for name in names} - {""}
        rows = rows.select_related(None).only(*names)
        return rows.select_related(*relations) if relations else rows

    @property
    def sorts(self) -> list[str]:
        return [column.name for column in self.columns if column.sort]

    @property
    def url(self) -> str:
        return address(self.page)

    def order(self, sort: str) -> list[str]:
        """What a column's name, with a minus before it or not, sorts by; ties to the newest."""
        column = self.by_name.get(sort.removeprefix("-"))
        if column is None:
            return [NEWEST_FIRST]
        return [sort[: sort.startswith("-")] + column.sort, NEWEST_FIRST]

    def chosen(self, names: Sequence[str]) -> list[Column]:
        """These columns in this order, also where there is little room; or those usually shown."""
        known = dict.fromkeys(name for name in names if name in self.by_name)
        chosen = [replace(self.by_name[name], wide=False) for name in known]
        return chosen or [column for column in self.columns if column.shown]


_lists: dict[str, List] = {}


def declare(one: List) -> List:
    if one.name in _lists:
        raise ValueError(f"{one.name} is declared twice")
    _lists[one.name] = one
    return one


def declared_lists(user: Any) -> list[List]:
    """The lists this person may open."""
    return [one for one in _lists.values() if user.has_perm(one.permission)]


def list_called(name: str, user: Any) -> List | None:
    return next((one for one in declared_lists(user) if one.name == name), None)


class Listing:
    """What one person asks of a list."""

    def __init__(self, request: HttpRequest, what: List) -> None:
        self.request = request
        self.what = what
        self.said = ""
        self.views = saved.views_of(what, request.user)
        self.view = self._opened_with()
        self.asked: QueryDict = request.GET
        if self.view:
            self.said = saved.forgotten(what, self.view)
            self.asked = saved.with_view(self.view, request.GET)
        self.headings = what.chosen(",".join(self.asked.getlist("columns")).split(","))
        self.queryset = what.rows(request.user).annotate(
            **{column.name: column.asks(request.user) for column in self.headings if column.asks}
        )
        self.filter = what.filterset(self.asked, queryset=self.queryset, request=request)
        sort = self.asked.get("sort", "")
        self.sort = sort if sort.removeprefix("-") in what.sorts else what.default_sort

    @cached_property
    def usual(self) -> SavedView | None:
        """What the list opens with for this person, if it is not the whole of it."""
        person = self.request.user.pk
        return next((one for one in self.views if one.usual and one.owner_id == person), None)

    def _opened_with(self) -> SavedView | None:
        """The view that the address names; where it names nothing at all, the usual one."""
        name = self.request.GET.get("view", "")
        if name in {"", saved.NONE}:
            return None if self.request.GET else self.usual
        try:
            return saved.view_called(name, self.views)
        except ValidationError as error:
            self.said = error.messages[0]
            return None

    @cached_property
    def found(self) -> QuerySet[Any]:
        """Everything that matches, in order."""
        return self.filter.qs.order_by(*self.what.order(self.sort))

    @cached_property
    def page(self) -> Page:
        ends = {name: self.asked.get(name, "") for name in PLACES}
        try:
            return page_of(self.drawn, self.found, PAGE_SIZE, **ends)
        except Astray as error:
            self.said = str(error)
            return page_of(self.drawn, self.found, PAGE_SIZE)

    @property
    def drawn(self) -> QuerySet[Any]:
        """The rows with what the headings show and the sort asks."""
        order = [name.lstrip("-") for name in self.what.order(self.sort)]
        return self.what.drawn(self.queryset, self.headings, order)

    @property
    def notice(self) -> str:
        """What has to be said about the address; whether its page can be found is part of it."""
        _found = self.page
        return self.said

    @property
    def rows(self) -> list[Any]:
        return self.page.rows

    @property
    def first(self) -> int:
        return self.page.number + 1

    @property
    def last(self) -> int:
        return self.page.number + len(self.rows)

    @cached_property
    def total(self) -> int:
        """How many match, counted no further than anybody would read."""
        if not (self.page.before or self.page.after):
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
    def actions(self) -> list[Action]:
        """What this person may do to many rows at once."""
        return [one for one in self.what.actions if self.request.user.has_perm(one.permission)]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form carries along without showing it."""
        sort = [("sort", self.sort)] if self.sort != self.what.default_sort else []
        whole = [("view", saved.NONE)] if self.usual else []
        return [*whole, *sort, *(("columns", name) for name in self.asked.getlist("columns"))]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the choice of columns carries along: all that is asked, but for the columns."""
        left_out = {"columns", "view", *PLACES}
        return [
            (name, value)
            for name, values in self.asked.lists()
            if name not in left_out
            for value in values
        ]

    @property
    def choosable(self) -> list[Column]:
        """The columns in the order shown, and after them the others."""
        shown = [self.what.by_name[column.name] for column in self.headings]
        return [*shown, *(column for column in self.what.columns if column not in shown)]

    @property
    def shown_names(self) -> set[str]:
        return {column.name for column in self.headings}

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The whole list, and every view of it."""
        whole = {"label": _("All"), "url": self.clear_url, "current": not self.view, "count": None}
        return [whole] + [
            {
                "label": view.name,
                "url": f"{self.request.path}?{saved.name_in_address(view)}",
                "current": view == self.view,
                "count": None,
            }
            for view in self.views
        ]

    @property
    def clear_url(self) -> str:
        return f"{self.request.path}?view={saved.NONE}" if self.usual else self.request.path

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Every filter that is set, in words, with the address of the list without it."""
        if not self.filter.form.is_valid():
            return []
        return [
            (f"{self.filter.form.fields[name].label}: {self._words(name, value)}", url)
            for name, value in self.filter.form.cleaned_data.items()
            if value not in (None, "", []) and name in self.asked
            for url in [self.address(**{name: None, "view": None})]
        ]

    def _words(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.filter.form.fields[name], "choices", ()) or ())
        if isinstance(value, list):
            return ", ".join(str(choices.get(item, item)) for item in value)
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        return str(value if isinstance(value, Model) else choices.get(value, localize(value)))

    @cached_property
    def question(self) -> str:
        """All that is asked, as an address says it."""
        query = self.asked.copy()
        for name in PLACES:
            query.pop(name, None)
        return query.urlencode() or (f"view={saved.NONE}" if self.usual else "")

    def address(self, **changes: str | None) -> str:
        """The address of this list with some questions changed, at its first page."""
        query = self.asked.copy()
        for name, value in (dict.fromkeys(PLACES) | changes).items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"{self.request.path}?{query.urlencode()}" if query else self.clear_url

    @property
    def earlier_url(self) -> str:
        return self.address(before=self.page.before) if self.page.before else ""

    @property
    def later_url(self) -> str:
        return self.address(after=self.page.after) if self.page.after else ""


def asked_by(user: Any, what: List, query: str) -> Listing:
    """The same list without a page: what somebody asks of it in the background."""
    request = HttpRequest()
    request.user, request.GET, request.path = user, QueryDict(query), what.url
    return Listing(request, what)
