"""Shares of small numbers, against published values."""

import pytest

from suppliers.kpis import Share, wilson


@pytest.mark.parametrize(
    ("number", "of", "low", "high"),
    [  # Newcombe (1998), Statistics in Medicine 17:857, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(number, of, low, high):
    assert wilson(number, of) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_no_data_is_neither_zero_nor_one():
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, None)


def test_all_of_a_few_is_not_certain():
    low, high = Share(5, 5).interval or (0, 0)
    assert high == 1 and low < 0.6
