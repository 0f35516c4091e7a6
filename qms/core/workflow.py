"""States and the moves between them, as data.

One table per app feeds the buttons, the API, the database guard, the exhaustive test and the
diagram in the docs. `refusal()` is the single place that knows whether a move is possible and why
not; `make()` asks it again under a lock.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Denied, Refused
from qms.core.records import locked, save
from qms.core.text import require_reason

Record = TypeVar("Record", bound=models.Model)
Guard = Callable[[Any], str]  # a sentence when the move is not possible, "" when it is


@dataclass(frozen=True)
class Move:
    """One verb: from where to where, who may, and what must be true."""

    name: str
    sources: Collection[str]  # empty: the move makes a new record
    target: str
    permission: str
    label: Any
    past: str  # the verb of the act: "closed" makes "complaint.closed"
    icon: str = "arrow-right"
    or_else: Collection[str] = ()  # where it leads instead, as what is written with it decides
    needs_reason: bool = False
    last_resort: bool = False  # leads off the path, and is never proposed as the next step
    guards: tuple[Guard, ...] = ()

    @property
    def creates(self) -> bool:
        return not self.sources


def _lowered(label: Any) -> str:
    """A label in the middle of a sentence; its nouns stay as they are."""
    return str(label)[:1].lower() + str(label)[1:]


class Workflow(Generic[Record]):
    """The moves of one model; its state stands in the column `state`."""

    def __init__(self, noun: str, states: type[models.TextChoices], moves: Iterable[Move]) -> None:
        self.noun = noun
        self.states = states
        self.moves = {move.name: move for move in moves}

    def refusal(self, name: str, record: Record, *, actor: Actor) -> str:
        """Why this move cannot be made now, in a sentence; empty when it can."""
        move = self.moves[name]
        if not actor.may(move.permission):
            return _("Your role does not %(verb)s.") % {"verb": _lowered(move.label)}
        state = record.state  # type: ignore[attr-defined]
        if state not in move.sources:
            return _("%(record)s is %(state)s, not %(sources)s.") % {
                "record": record,
                "state": self._named([state]),
                "sources": self._named(source for source in self.states if source in move.sources),
            }
        return next((why for guard in move.guards if (why := guard(record))), "")

    def _named(self, states: Iterable[str]) -> str:
        return _(" or ").join(_lowered(self.states(state).label) for state in states)

    @contextmanager
    def moving(
        self,
        name: str,
        record: Record,
        *,
        actor: Actor,
        reason: str = "",
        occurred_at: datetime | None = None,
        **values: Any,
    ) -> Iterator[Record]:
        """Make the move, and with it what the block writes; or raise the sentence that says no."""
        with self.admitted(
            name, record, actor=actor, reason=reason, occurred_at=occurred_at
        ) as record:
            yield record
            save(record, state=self.moves[name].target, **values)

    @contextmanager
    def admitted(
        self,
        name: str,
        record: Record,
        *,
        actor: Actor,
        reason: str = "",
        occurred_at: datetime | None = None,
    ) -> Iterator[Record]:
        """Hold the record for a move that is possible; where it leads, the block writes itself."""
        move = self.moves[name]
        verb = f"{self.noun}.{move.past}"
        if not actor.may(move.permission):  # asked first: who may not, may not hold the row either
            raise Denied(self.refusal(name, record, actor=actor))
        with act(verb, record, actor=actor, reason=reason, occurred_at=occurred_at):
            record = locked(record)
            if why := self.refusal(name, record, actor=actor):
                raise Refused(why)
            if move.needs_reason:
                require_reason(reason)
            yield record

    def make(self, name: str, record: Record, **arguments: Any) -> Record:
        """Make the move when nothing else is written with it."""
        with self.moving(name, record, **arguments) as moved:
            pass
        return moved

    def allowed(self) -> dict[str, set[str]]:
        """Every state and the states its moves lead to; "" stands for "not yet a record"."""
        ends: dict[str, set[str]] = {}
        for move in self.moves.values():
            for source in move.sources or [""]:
                ends.setdefault(source, set()).update({move.target, *move.or_else})
        return ends

    def sources_of(self, move: Move) -> list[str]:
        """The states a move starts from, in the order of their declaration."""
        return [state for state in self.states.values if state in move.sources]

    def targets_of(self, move: Move) -> list[str]:
        """The states a move may lead to, its own first."""
        return [move.target, *(state for state in self.states.values if state in move.or_else)]

    def diagram(self) -> str:
        """The moves as a mermaid state diagram."""
        arrows = [
            f"    {source} --> {target}: {move.label}"
            for move in self.moves.values()
            for source in self.sources_of(move) or ["[*]"]
            for target in self.targets_of(move)
        ]
        return "\n".join(["stateDiagram-v2", *arrows])

    def next_moves(self, record: Record, *, actor: Actor) -> list[tuple[Move, str]]:
        """The moves an actor's role knows, each with the reason it is not possible now, or ""."""
        return [
            (move, self.refusal(move.name, record, actor=actor))
            for move in self.moves.values()
            if not move.creates and actor.may(move.permission)
        ]
