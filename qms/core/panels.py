"""How a page shows what a higher app knows: the app brings a panel, the page never asks upward."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models


@dataclass(frozen=True)
class Panel:
    on: str  # the record's label, "suppliers.supplier"
    title: Any
    url_name: str  # called with the record's pk; answers with the panel's content
    permission: str


_panels: dict[str, list[Panel]] = defaultdict(list)


def register(panel: Panel) -> None:
    _panels[panel.on].append(panel)


def panels_on(record: models.Model, user: Any) -> list[Panel]:
    """The panels this user may see on the record."""
    if isinstance(user, AnonymousUser):
        return []
    return [panel for panel in _panels[record._meta.label_lower] if user.has_perm(panel.permission)]
