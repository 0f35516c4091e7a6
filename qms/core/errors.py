"""The two words for "no": a rule refuses, or somebody else was faster.

Values a person typed wrongly are Django's `ValidationError`. Surfaces translate all of them in one
place each: `qms.core.views.answered` for pages, `qms.core.api.answer_error` for the API.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models


class Refused(Exception):
    """A rule of the business says no, in a sentence a person can act on."""

    def __init__(self, message: object) -> None:
        super().__init__(str(message))
        self.message = str(message)


class Denied(Refused):
    """The actor may see the record but not do this."""


@dataclass(frozen=True)
class Difference:
    field: str
    label: str
    stored: object
    yours: object


class Conflict(Refused):
    """The record changed since it was read; carries both values of every field that differs."""

    def __init__(
        self, message: object, record: models.Model, differences: Mapping[str, Difference]
    ) -> None:
        super().__init__(message)
        self.record = record
        self.differences = differences
