"""How often a family's problem comes, and whether that has become more; exact for small counts."""

from dataclasses import dataclass
from math import exp, lgamma, log, log1p

ALARM_BELOW = 0.001  # one look; see `rises` for what it adds up to
LEAST_CASES = 3  # fewer in a window are no rise, however rare they were
LIMITS = 0.00135  # in each tail, as the three sigmas of a control chart


@dataclass(frozen=True)
class Window:
    """Cases in so much exposure: lots received, or days where no receipt is known."""

    cases: int
    exposure: float


def rises(recent: Window, before: Window) -> bool:
    """Whether a family comes more often than its own history says.

    Looked at every night for a year, a family of a steady rate is called rising with a probability
    of at most 5 %; tests/complaints/test_rates.py simulates it.
    """
    return recent.cases >= LEAST_CASES and p_of_rise(recent, before) <= ALARM_BELOW


def p_of_rise(recent: Window, before: Window) -> float:
    """P(so many recent cases or more), had the rate not changed: one-sided and exact.

    Under the same rate, recent | total ~ Binomial(total, n / (n + m)) with exposures n and m.
    Przyborowski and Wilenski (1940), Biometrika 31:313; Lehmann and Romano, Testing Statistical
    Hypotheses, 3rd ed., section 4.5.
    """
    if recent.exposure <= 0 or before.exposure <= 0:
        return 1.0  # nothing to compare with says nothing
    total = recent.cases + before.cases
    share = recent.exposure / (recent.exposure + before.exposure)
    return min(1.0, sum(_binomial(k, total, share) for k in range(recent.cases, total + 1)))


def _binomial(k: int, n: int, p: float) -> float:
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + k * log(p) + (n - k) * log1p(-p))


def limits(mean: float, tail: float = LIMITS) -> tuple[int, int]:
    """Between which counts a Poisson count of this mean stays, but for `tail` on either side.

    The exact limits of a c or u chart, where three sigmas would fall below zero and miss above:
    Montgomery, Introduction to Statistical Quality Control, 7th ed., section 7.3.
    """
    if mean <= 0:
        return 0, 0
    low = count = 0
    below, chance = 0.0, exp(-mean)  # P(X < count) and P(X = count)
    while below + chance < 1 - tail:
        below += chance
        count += 1
        chance *= mean / count
        if below <= tail:
            low = count
    return low, count
