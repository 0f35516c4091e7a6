"""Pages that cost the same however deep: each begins at a row, not after a count of rows.

The address carries where that row stands: what it is sorted by, its id, and how many come before
it, signed. Rows that are written or moved meanwhile shift nothing.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from qms.core.records import reached

SALT = "qms.core.paging"
PLACES = ("after", "before")  # what an address says of where a page begins or ends
FLIPPED = {"": "-", "-": ""}


class Astray(Exception):
    """The address of a page is not one that we gave out for this order."""

    def __init__(self) -> None:
        super().__init__(_("This page's address is damaged. Start again at the first page."))


@dataclass(frozen=True)
class Place:
    """A row in an order; `number` rows come before the page that begins or ends here."""

    order: str
    value: Any
    pk: int
    number: int

    @property
    def token(self) -> str:
        told = [self.order, self.value, self.pk, self.number]
        return signing.dumps(told, salt=SALT, serializer=_Json, compress=True)


class _Json:
    """Days and moments as texts to the microsecond, which the database takes for what they are."""

    def dumps(self, told: Any) -> bytes:
        return json.dumps(told, separators=(",", ":"), default=str).encode()

    def loads(self, data: bytes) -> Any:
        return signing.JSONSerializer().loads(data)


def place_of(token: str, order: list[str]) -> Place:
    try:
        place = Place(*signing.loads(token, salt=SALT, serializer=_Json))
    except signing.BadSignature as error:
        raise Astray from error
    if place.order != ",".join(order):
        raise Astray
    return place


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    number: int = 0  # of rows before it
    before: str = ""  # tokens; nothing where there is no such page
    after: str = ""


def order_of(queryset: QuerySet[Any]) -> list[str]:
    """What it is sorted by, down to the id, so that no two rows are equal."""
    order = [str(name) for name in queryset.query.order_by or queryset.model._meta.ordering]
    return order if order[-1].lstrip("-") == "id" else [*order, "-id"]


def page_of(
    joined: QuerySet[Any], found: QuerySet[Any], size: int, *, after: str = "", before: str = ""
) -> Page:
    """So many rows of what was found: searched and sorted alone, only then joined with the rest."""
    order = order_of(found)
    if before:
        place = place_of(before, order)
        earlier = _beyond(found, [_flipped(name) for name in order], place, size + 1)
        if len(earlier) > size:  # with fewer it is the first page
            rows = _rows(joined, earlier[:size], order)
            start = max(0, place.number - size)
            return _page(rows, order, start, earlier=True, later=True)
    start = 0
    keys: Any = found.order_by(*order).values("pk")[: size + 1]
    if after:
        place = place_of(after, order)
        start, keys = place.number, _beyond(found, order, place, size + 1)
    rows = _rows(joined, keys, order)
    return _page(rows[:size], order, start, earlier=bool(after), later=len(rows) > size)


def _page(rows: list[Any], order: list[str], start: int, *, earlier: bool, later: bool) -> Page:
    return Page(
        rows,
        start,
        _place(rows[0], order, start).token if rows and earlier else "",
        _place(rows[-1], order, start + len(rows)).token if rows and later else "",
    )


def _place(row: Model, order: list[str], number: int) -> Place:
    value = reached(row, order[0].lstrip("-")) if len(order) > 1 else None
    return Place(",".join(order), value, row.pk, number)


def _rows(joined: QuerySet[Any], keys: Any, order: list[str]) -> list[Any]:
    return list(joined.filter(pk__in=keys).order_by(*order))


def _flipped(name: str) -> str:
    return FLIPPED[name[: name.startswith("-")]] + name.lstrip("-")


def _beyond(found: QuerySet[Any], order: list[str], place: Place, limit: int) -> list[int]:
    """The keys of the next rows; each stretch is one walk along an index."""
    keys: list[int] = []
    for stretch in _stretches(found, order, place):
        following = stretch.order_by(*order).values_list("pk", flat=True)
        keys += following[: limit - len(keys)]
        if len(keys) == limit:
            break
    return keys


def _stretches(found: QuerySet[Any], order: list[str], place: Place) -> Iterator[QuerySet[Any]]:
    """First the place's equals, then what differs; nothing stands last, or first when descending.

    That is where Postgres puts NULL.
    """
    further = {"id__lt" if order[-1] == "-id" else "id__gt": place.pk}
    if len(order) == 1:
        yield found.filter(**further)
        return
    name, descending = order[0].lstrip("-"), order[0].startswith("-")
    if place.value is None:
        yield found.filter(**{f"{name}__isnull": True}, **further)
        if descending:
            yield found.filter(**{f"{name}__isnull": False})
        return
    yield found.filter(**{name: place.value}, **further)
    yield found.filter(**{f"{name}__{'lt' if descending else 'gt'}": place.value})
    if not descending:
        yield found.filter(**{f"{name}__isnull": True})
