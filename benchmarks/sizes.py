from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    complaints: int
    suppliers: int
    parts: int


SIZES = {
    "S": Size(2_000, 60, 400),
    "M": Size(100_000, 500, 3_000),
    "L": Size(1_000_000, 5_000, 30_000),
}
