"""Searching words in records: one stored upper-case text per record, under one trigram index."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Upper

SEARCH_COLUMN = "search_text"
NAMES_AT_MOST = 200  # a word that names more records than this is too common to narrow anything

_named: ContextVar[dict[tuple[type[models.Model], str], list[int]] | None] = ContextVar(
    "named", default=None
)


def searchable(*names: str) -> models.GeneratedField:
    """A column the database derives from the named text columns."""
    parts = [part for name in names for part in (F(name), Value(" "))]
    return models.GeneratedField(
        expression=Upper(Concat(*parts, output_field=models.TextField())),
        output_field=models.TextField(),
        db_persist=True,
    )


def trigram_index(column: str, name: str) -> GinIndex:
    return GinIndex(OpClass(F(column), name="gin_trgm_ops"), name=name)


def search_index(name: str) -> GinIndex:
    return trigram_index(SEARCH_COLUMN, name)


def holds(words: str) -> Q:
    """Every one of the words stands in the record's text; the database folds the case of both."""
    return Q(*(Q(search_text__contains=Upper(Value(word))) for word in words.split()))


@contextmanager
def one_search() -> Iterator[None]:
    """Within it, whom a word names is looked up once, however many lists are searched for it."""
    token = _named.set({})
    try:
        yield
    finally:
        _named.reset(token)


def keys_named(word: str, among: Any) -> list[int]:
    """The first records that hold the word, by their keys."""
    known = _named.get()
    if known is not None and (among.model, word) in known:
        return known[among.model, word]
    keys = list(among.matching(word).values_list("pk", flat=True)[:NAMES_AT_MOST])
    if known is not None:
        known[among.model, word] = keys
    return keys
