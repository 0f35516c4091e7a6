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
    always: bool  # nobody switches it off, nor makes it another channel


_kinds: dict[str, Kind] = {}


def declare(
    name: str,
    label: Any,
    *,
    default: Channel = Channel.INBOX,
    permission: str = "accounts.change_preferences",
    always: bool = False,
) -> Kind:
    if name in _kinds:
        raise ValueError(f"{name} is declared twice")
    _kinds[name] = Kind(name, label, default, permission, always)
    return _kinds[name]


def kinds_for(user: Any) -> list[Kind]:
    """What this person may be told, in the order it was declared."""
    return [kind for kind in _kinds.values() if user.has_perm(kind.permission)]
