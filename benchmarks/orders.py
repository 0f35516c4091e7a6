"""The plant's order lines and what came of them, in files of ten thousand as an import leaves them.

Each file is a record of its own with one act, under which all of its lines and receipts stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.loading import copy, execute, unrecorded, without_indexes
from benchmarks.sizes import zipf
from qms.core.imports.choices import ImportState
from qms.core.models import Import
from suppliers.choices import DeliveryState
from suppliers.models import Delivery, Receipt

SEED = 20_418
LINES_A_FILE = 10_000
TRAIL = Path(__file__).with_name("sql") / "orders.sql"
LEAD_DAYS = (5, 10, 14, 14, 21, 28, 42, 60)
DAYS_OFF = (0, 0, 0, 0, 0, 0, 0, -1, -1, -2, 1, 1, 2, 5, 12, 30)  # came, after the promised day


@dataclass
class Orders:
    """Draws order lines; ids start at 1 and follow the days on which was ordered."""

    number: int
    parts_of: dict[int, list[int]]
    began: datetime
    now: datetime
    random: Random = field(default_factory=lambda: Random(SEED))
    receipts: list[dict[str, Any]] = field(default_factory=list)  # not loaded yet
    received: int = 0

    def lines(self) -> Iterator[dict[str, Any]]:
        """Orders of one supplier with a few lines each; few suppliers get most of them."""
        makers = [maker for maker, made in self.parts_of.items() if made]
        weights = zipf(len(makers))
        self.today, days = self.now.date(), (self.now - self.began).days
        placed = line_id = 0
        while line_id < self.number:
            placed += 1
            (maker,) = self.random.choices(makers, cum_weights=weights)
            ordered_on = self.began.date() + timedelta(days=line_id * days // self.number)
            for line in range(1, min(self.random.randint(1, 9), self.number - line_id) + 1):
                line_id += 1
                order = {"id": line_id, "order_number": f"45{placed:08}", "order_line": line * 10}
                yield order | self._line(line_id, maker, ordered_on)

    def _line(self, line_id: int, maker: int, ordered_on: Any) -> dict[str, Any]:
        draw, made = self.random, self.parts_of[maker]
        promised_on = ordered_on + timedelta(days=draw.choice(LEAD_DAYS))
        quantity = draw.choice((50, 100, 200, 250, 400, 500, 1_000, 2_500))
        line = {
            "supplier_id": maker,
            "part_id": made[int(len(made) * draw.random() ** 2)],
            "promised_on": promised_on,
            "due_on": promised_on - timedelta(days=7) if draw.random() < 0.1 else None,
            "quantity": quantity,
            "unit": "pcs",
        }
        if draw.random() < 0.02:
            return line | {"state": DeliveryState.CANCELLED}
        return line | self._came(line_id, promised_on, quantity)

    def _came(self, line_id: int, promised_on: Any, quantity: int) -> dict[str, Any]:
        """What is there by today: all of it, a part, or nothing yet; a tenth comes in two parts."""
        draw = self.random
        first = promised_on + timedelta(days=draw.choice(DAYS_OFF))
        if first > self.today or draw.random() < 0.001:
            return {"state": DeliveryState.PROMISED}
        if draw.random() >= 0.1:
            lot = self._receive(line_id, first, quantity)
            return self._whole(first, quantity, lot)
        lots = self._receive(line_id, first, quantity // 2)
        last = first + timedelta(days=draw.randint(1, 9))
        if last > self.today:
            return {"state": DeliveryState.PARTLY, "received": quantity // 2, "lots": lots}
        lots += f" {self._receive(line_id, last, quantity - quantity // 2)}"
        return self._whole(last, quantity, lots)

    def _whole(self, day: Any, quantity: int, lots: str) -> dict[str, Any]:
        state = DeliveryState.COMPLETE
        return {"state": state, "completed_on": day, "received": quantity, "lots": lots}

    def _receive(self, line_id: int, day: Any, quantity: int) -> str:
        self.received += 1
        lot = f"L{day:%y}-{self.random.randrange(10**6):06}"
        self.receipts.append(
            {
                "id": self.received,
                "delivery_id": line_id,
                "received_on": day,
                "quantity": quantity,
                "lot": lot,
                "delivery_note": f"DN{self.received:08}",
            }
        )
        return lot


def load_orders(orders: Orders, owner: int) -> int:
    """Load them file by file, and say how many files that were."""
    files, lines = 0, orders.lines()
    with without_indexes(Delivery, Receipt):
        while file := list(islice(lines, LINES_A_FILE)):
            files += 1
            copy(Delivery, file)
            copy(Receipt, orders.receipts)
            orders.receipts.clear()
    copy(Import, (_file(n, owner, orders.now) for n in range(1, files + 1)))
    return files


def file_name(n: int) -> str:
    return f"orders-{n:04}.csv"


def _file(n: int, owner: int, at: datetime) -> dict[str, Any]:
    name = file_name(n)
    return {
        "id": n,
        "kind": "suppliers.delivery",
        "owner_id": owner,
        "name": name,
        "sha256": sha256(name.encode()).hexdigest(),
        "state": ImportState.CONFIRMED,
        "confirmed_at": at,
    }


def write_orders_trail() -> None:
    """What the acts of the files wrote; without the deferred checks, as everything here."""
    skipped = {model._meta.model_name: unrecorded(model) for model in (Import, Delivery, Receipt)}
    execute(TRAIL.read_text(), skipped | {"lines": LINES_A_FILE})
