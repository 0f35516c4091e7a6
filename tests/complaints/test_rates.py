"""Whether a problem comes more often: exact, and with the false alarms that are stated."""

import random
from math import comb, exp, lgamma, log

import pytest

from complaints.rates import LIMITS, Window, limits, p_of_rise, rises

WINDOW, YEAR = 30, 365


@pytest.mark.parametrize(
    ("recent", "before"),
    [((3, 30), (1, 300)), ((0, 30), (4, 300)), ((5, 10), (5, 10)), ((2, 7.5), (0, 1))],
)
def test_the_chance_is_that_of_the_binomial(recent, before):
    (y, n), (x, m) = recent, before
    share, total = n / (n + m), x + y
    exact = sum(comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(y, total + 1))
    assert p_of_rise(Window(y, n), Window(x, m)) == pytest.approx(exact)


def test_no_history_says_nothing():
    assert not rises(Window(9, 30), Window(0, 0))


def test_a_rate_that_is_tenfold_is_noticed():
    assert rises(Window(6, 30), Window(6, 300))
    assert not rises(Window(2, 30), Window(1, 3000))


def test_limits_leave_so_little_on_either_side():
    for mean in (0.2, 1, 4.5, 30, 200):
        low, high = limits(mean)
        assert poisson_below(low, mean) <= LIMITS < poisson_below(low + 1, mean)
        assert 1 - poisson_below(high + 1, mean) <= LIMITS < 1 - poisson_below(high, mean) + 1e-12


def poisson_below(count: int, mean: float) -> float:
    return sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count))


@pytest.mark.parametrize("a_year", [1, 4, 12, 50])
def test_a_steady_family_is_rarely_called_rising_in_a_year_of_nights(a_year):
    """Begun by its first case, as every family is, and with some history before it is looked at."""
    chance = random.Random(20261128)
    families = 250
    alarmed = sum(
        ever_alarmed(chance, a_year, history=chance.randint(60, 900)) for _ in range(families)
    )
    assert alarmed / families <= 0.05


def ever_alarmed(chance: random.Random, a_year: float, history: int) -> bool:
    days = poisson_days(chance, a_year / YEAR, history + YEAR)
    for night in range(history, history + YEAR):
        recent = sum(night - WINDOW < day <= night for day in days)
        before = sum(day <= night - WINDOW for day in days)  # without the case that began it
        if rises(Window(recent, WINDOW), Window(before, night - WINDOW)):
            return True
    return False


def poisson_days(chance: random.Random, rate: float, until: int) -> list[int]:
    days, day = [], chance.expovariate(rate)
    while day < until:
        days.append(int(day) + 1)
        day += chance.expovariate(rate)
    return days
