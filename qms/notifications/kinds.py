"""The kinds of things people are told: each declared by the app it comes from, in `notices.py`.

OVERDUE = declare("complaint.overdue", _("Containment is overdue"), default=Channel.DAILY)
"""

from dataclasses import dataclass
from typing import Any

from qms.notifications.choices import Channel


@dataclass(frozen=True)
class Kind:
    name: str
    label: Any
    default: Channel  # what those get who have chosen nothing
    permission: str  # whom it concerns at all


_kinds: dict[str, Kind] = {}


def declare(
    name: str,
    label: Any,
    *,
    default: Channel = Channel.INBOX,
    permission: str = "accounts.change_preferences",
) -> Kind:
    if name in _kinds:
        raise ValueError(f"{name} is declared twice")
    _kinds[name] = Kind(name, label, default, permission)
    return _kinds[name]


def kinds_for(user: Any) -> list[Kind]:
    """What this person may be told, in the order it was declared."""
    return [kind for kind in _kinds.values() if user.has_perm(kind.permission)]
