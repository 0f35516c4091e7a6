"""What can be overdue: each clock declared by its app, in `notices.py`.

clock(
    "complaint.containment", _("Containment of a complaint"), kind=ESCALATED, owner_kind=OVERDUE,
    text=_("Containment is overdue: {number} {title}"), deadline="contain_by",
    overdue=lambda moment: Complaint.objects.uncontained_at(moment),
)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from qms.notifications.kinds import Kind


@dataclass(frozen=True)
class Clock:
    name: str
    label: Any
    kind: Kind
    owner_kind: Kind  # what it is to whoever answers for the record
    text: Any  # with {number} and {title}
    deadline: str  # the column that holds the moment
    overdue: Callable[[datetime], models.QuerySet[Any]]  # what was due before this moment


_clocks: dict[str, Clock] = {}


def clock(name: str, label: Any, **told: Any) -> None:
    _clocks[name] = Clock(name, label, **told)


def clock_of(name: str) -> Clock:
    return _clocks[name]


def clocks() -> list[tuple[str, Any]]:
    return [(clock.name, clock.label) for clock in _clocks.values()]
