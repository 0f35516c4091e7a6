"""Searching words in records: one stored upper-case text per record, under one trigram index."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Upper

SEARCH_COLUMN = "search_text"


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
