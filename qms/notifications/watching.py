"""Records people can watch: declared by their app, in `notices.py`.

watchable(Complaint, kind=NEWS, joining={"complaint.logged", "complaint.commented"}, …)
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.text import capfirst

from qms.core.timeline import described, described_verbs
from qms.notifications.kinds import Kind


@dataclass(frozen=True)
class Watchable:
    model: type[models.Model]
    kind: Kind
    joining: Collection[str]  # who does this watches from then on; so does the owner
    silent: Collection[str]  # the clock's own reminders, which are told in their own way
    kinds: Mapping[str, Kind] = field(default_factory=dict)  # what asks some for something
    calling: Collection[str] = ()  # what makes the supplier's people watch from then on


_watchables: dict[str, Watchable] = {}


def watchable(
    model: type[models.Model],
    *,
    kind: Kind,
    joining: Collection[str],
    silent: Collection[str] = (),
    **more: Any,
) -> None:
    _watchables[model._meta.label_lower] = Watchable(model, kind, joining, silent, **more)


def watchable_of(record_type: str) -> Watchable | None:
    return _watchables.get(record_type)


def events() -> list[tuple[str, Any]]:
    """What can happen to records people watch, each with its words."""
    return [
        (verb, f"{capfirst(watched.model._meta.verbose_name)}: {described(verb).text}")
        for watched in _watchables.values()
        for verb in described_verbs(f"{watched.model._meta.model_name}.")
        if verb not in watched.silent
    ]
