"""Searching words in records: one stored upper-case text per record, under one trigram index."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Value
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


def search_index(name: str) -> GinIndex:
    return GinIndex(OpClass(F(SEARCH_COLUMN), name="gin_trgm_ops"), name=name)
