"""Shares with the honesty of a small sample."""

from dataclasses import dataclass
from math import ceil, floor, sqrt

Z95 = 1.959963984540054  # two-sided 95 % of the normal distribution


@dataclass(frozen=True)
class Share:
    """So many of so many; of none there is no share, neither zero nor one."""

    number: int
    of: int

    @property
    def value(self) -> float | None:
        return self.number / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.number, self.of) if self.of else None

    @property
    def missed(self) -> int:
        return self.of - self.number

    @property
    def percent(self) -> int:
        return round(100 * (self.value or 0))

    @property
    def percents(self) -> tuple[int, int] | None:
        """The interval in whole percent, rounded outwards."""
        return (floor(100 * ends[0]), ceil(100 * ends[1])) if (ends := self.interval) else None


def wilson(number: int, of: int, z: float = Z95) -> tuple[float, float]:
    """The score interval of a proportion, both ends between 0 and 1.

    Wilson (1927), J. Am. Stat. Assoc. 22:209; recommended for small samples by Newcombe (1998),
    Statistics in Medicine 17:857, whose method 3 it is (without continuity correction).
    """
    share, spread = number / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
