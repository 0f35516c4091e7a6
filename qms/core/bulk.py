"""One verb for many records: told first what will happen, then done for all of them or none.

A list offers `Action`s. Each asks the ordinary service of one record, so that a rule holds for a
thousand as it does for one; what is written stands in one transaction, under one act that says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _

from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Refused

AT_MOST = 1_000


@dataclass(frozen=True)
class Action:
    """A verb as a list offers it for many."""

    name: str
    label: Any
    icon: str
    permission: str
    refusal: Callable[[Any, Actor], str]  # why not for this record, or ""
    service: Callable[..., Model]  # takes one record, the actor and what the form asks
    form: Callable[..., forms.Form]  # called with the data and the person
    asks: str  # what it asks besides


@dataclass(frozen=True)
class Line:
    """What will become, or has become, of one record."""

    record: Any
    refusal: str


class NotAll(Refused):
    """Some cannot be done, so none were."""

    def __init__(self, lines: Sequence[Line]) -> None:
        number = sum(bool(line.refusal) for line in lines)
        super().__init__(
            _("Nothing is changed: %(number)s of %(total)s cannot be done.")
            % {"number": number, "total": len(lines)}
        )
        self.lines = lines


def preview(action: Action, records: Sequence[Any], *, actor: Actor) -> list[Line]:
    return [Line(record, action.refusal(record, actor)) for record in records]


def carry_out(
    action: Action, records: Sequence[Any], *, actor: Actor, partly: bool = False, **values: Any
) -> list[Line]:
    """Do it for all, or for none; `partly` leaves out those that cannot, and no others."""
    actor.require(action.permission)
    lines = preview(action, records, actor=actor)
    possible = [line.record for line in lines if not line.refusal]
    if not possible or (len(possible) < len(lines) and not partly):
        raise NotAll(lines)
    told = f"{action.label}: {', '.join(str(record) for record in possible)}"
    with act("user.acted_on_many", actor.user, actor=actor, reason=told):  # type: ignore[arg-type]
        for record in sorted(possible, key=lambda one: one.pk):  # in one order, whoever asks
            _do(action, record, lines, actor, values)
    return lines


def _do(
    action: Action, record: Any, lines: Sequence[Line], actor: Actor, values: dict[str, Any]
) -> None:
    try:
        action.service(record, actor=actor, **values)
    except Refused as refused:  # it has changed since it was looked at
        raise NotAll(
            [Line(one.record, refused.message) if one.record == record else one for one in lines]
        ) from refused
