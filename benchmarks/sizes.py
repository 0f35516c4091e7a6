from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True)
class Size:
    complaints: int
    suppliers: int
    parts: int
    deliveries: int


SIZES = {
    "S": Size(2_000, 60, 400, 20_000),
    "E": Size(2_000, 500, 3_000, 100_000),  # for files in and out (exports.py)
    "M": Size(100_000, 500, 3_000, 1_000_000),
    "L": Size(1_000_000, 5_000, 30_000, 10_000_000),
}


def zipf(n: int) -> list[float]:
    """Weights of ranks, summed up: the second comes half as often as the first, and so on."""
    return list(accumulate(1 / rank for rank in range(1, n + 1)))
