"""Searching every list at once: the one record that is called so, and what holds the words."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Value

from qms.core.lists import Column, List, declared_lists
from qms.core.numbering import DIGITS
from qms.core.search import one_search

SHOWN_AT_ONCE = 5
BEFORE, AFTER = 30, 90  # characters around a word that was found
NUMBERED = re.compile(r"([a-z]{2,5})-(\d{4})-(\d{1,10})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Hit:
    name: str  # what the record is called, where its title does not say it
    title: str
    piece: str  # of the text that holds a word, where the title holds none
    url: str


@dataclass(frozen=True)
class Group:
    what: List
    hits: list[Hit]
    has_more: bool


def called(words: str, user: Any) -> Any:
    """The record that goes by exactly this number or code, if there is one and no other."""
    spellings, searched = _spellings(words), _searched(user)
    found = _keys([what.named(spellings, user)[:2] for what in searched])
    if len(found) != 1:
        return None
    ((kind, key),) = found
    return searched[kind].rows(user).get(pk=key)


def _searched(user: Any) -> list[List]:
    return [what for what in declared_lists(user) if what.searched]


def _spellings(words: str) -> list[str]:
    """As people type it: in any case, a number without the zeros before it."""
    typed = {words, words.upper(), words.lower()}
    if number := NUMBERED.fullmatch(words):
        series, year, digits = number.groups()
        typed.add(f"{series.upper()}-{year}-{int(digits):0{DIGITS}d}")
    return sorted(typed)


def groups_of(words: str, user: Any) -> list[Group]:
    """The newest of every kind that hold all the words."""
    searched = _searched(user)
    found: dict[int, list[int]] = {}
    with one_search():
        newest = [_newest(what, words, user) for what in searched]
    for kind, key in _keys(newest):
        found.setdefault(kind, []).append(key)
    return [_group(searched[kind], keys, words, user) for kind, keys in sorted(found.items())]


def _newest(what: List, words: str, user: Any) -> QuerySet[Any]:
    """One more than is shown, which says that there are more."""
    rows: Any = what.rows(user)
    return rows.matching(words).order_by("-id")[: SHOWN_AT_ONCE + 1]


def _keys(asked: list[QuerySet[Any]]) -> list[tuple[int, int]]:
    """Which of these found what, as (place in the list, key), all in one question."""
    told = [rows.values_list(Value(kind), "pk") for kind, rows in enumerate(asked)]
    return list(told[0].union(*told[1:], all=True))


def _group(what: List, keys: list[int], words: str, user: Any) -> Group:
    newest = what.rows(user).filter(pk__in=sorted(keys)[-SHOWN_AT_ONCE:]).order_by("-id")
    rows = what.drawn(newest, [_titled(what)], what.texts)
    return Group(what, [_hit(what, row, words) for row in rows], len(keys) > SHOWN_AT_ONCE)


def _hit(what: List, row: Any, words: str) -> Hit:
    title = str(_titled(what).value(row) or "")
    texts = (str(getattr(row, field, "") or "") for field in what.texts)
    piece = "" if _place(title, words) is not None else next(_pieces(texts, words), "")
    name = what.name_of(row)
    return Hit("" if name == title else name, title, piece, row.get_absolute_url())


def _titled(what: List) -> Column:
    """The column that says what a record is about; a commodity is about its name."""
    return next((column for column in what.columns if column.look == "title"), what.named_by)


def _pieces(texts: Any, words: str) -> Any:
    for text in texts:
        if (place := _place(text, words)) is not None:
            start, stop = max(0, place - BEFORE), place + AFTER
            yield f"{'…' * (start > 0)}{text[start:stop]}{'…' * (stop < len(text))}"


def _place(text: str, words: str) -> int | None:
    """Where the first of the words stands that stands in the text at all."""
    folded = text.upper()
    places = [folded.find(word) for word in words.upper().split()]
    return next((place for place in places if place >= 0), None)
