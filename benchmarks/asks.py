"""A work: what is asked of us and of the reference, and what it may cost.

Budgets are those of docs/speed.md. They were set on another machine, so what counts is the ratio
to the reference in the same run: budget ÷ the reference's figure at the time.
"""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.meter import Ask

Asks = Callable[[int], Ask]


@dataclass(frozen=True)
class Budget:
    """Ours at most (or at least, for a rate), and what bare Django took when it was set."""

    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare


@dataclass(frozen=True)
class Work:
    name: str
    ours: Asks
    bare: Asks
    cpu_ms: Budget
    per_second: Budget | None = None
    crowd_p95_ms: Budget | None = None


def get(root: str, ends: list[str]) -> Asks:
    return lambda n: ("GET", root + ends[n % len(ends)], None)


def post(path: str, bodies: list[bytes]) -> Asks:
    return lambda n: ("POST", path, bodies[n % len(bodies)])
