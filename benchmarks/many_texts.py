"""Inside: so many complaints in 100,000 wordings, asked and checked (recurrence.py tells more)."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from random import Random
from statistics import median, quantiles
from typing import Any

from benchmarks.generate import Plant, owners
from benchmarks.loading import copy, count_on, execute, without_indexes, without_triggers
from benchmarks.sizes import Size
from complaints.models import Complaint, Fingerprint
from complaints.selectors import about, similar_to
from complaints.services import check_recurrence, read_complaints
from complaints.services.learning import learn_texts
from qms.core.actors import Actor
from suppliers.models import ApprovedSource, Commodity, Part, Supplier

WORDINGS = 100_000
ASKED = 300
FULL_TEXT = (
    "SELECT id FROM complaints_complaint, to_tsquery('simple', %(words)s) AS asked"
    " WHERE to_tsvector('simple', title) @@ asked"
    " ORDER BY ts_rank(to_tsvector('simple', title), asked) DESC LIMIT 5"
)
TRIGRAMS = (
    "SELECT id FROM complaints_complaint WHERE title %% %(text)s"
    " ORDER BY similarity(title, %(text)s) DESC LIMIT 5"
)


@dataclass
class Wordings(Plant):
    """Says the same again and again, as plants do, and mistypes a tenth of the words."""

    wordings: list[tuple[str, str]] = field(default_factory=list)

    def _text(self) -> tuple[str, str]:
        if len(self.wordings) == WORDINGS:
            return self.random.choice(self.wordings)
        title, details = super()._text()
        self.wordings.append((" ".join(map(self._slipped, title.split())), details))
        return self.wordings[-1]

    def _slipped(self, word: str) -> str:
        if len(word) < 4 or self.random.random() > 0.1:
            return word
        at = self.random.randrange(1, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def main(complaints: str, new: str) -> None:
    """Inside, on the plant's database, as its owner: load, learn, read, ask, check."""
    told: dict[str, Any] = {}
    execute("SET statement_timeout = 0")
    load(int(complaints), int(new))
    told["seconds to learn"] = _timed(learn_texts)
    told["ms to read one"] = 1000 * _timed(read_complaints) / WORDINGS
    share_fingerprints()
    sample = Random(7).sample(range(1, int(complaints) + 1), ASKED)
    asked = list(Complaint.objects.in_bulk(sample).values())
    everything = Complaint.objects.all()
    told["similar cases"] = _spent(lambda one: similar_to(about(one), everything), asked)
    told["checked"] = int(new)
    told["seconds to check"] = _timed(
        lambda: check_recurrence(actor=Actor.clock("complaints.check_recurrence"))
    )
    ((told["suggested"],),) = execute("SELECT count(*) FROM complaints_resemblance")
    told |= {
        name: _spent(lambda one, sql=sql: execute(sql, _words(one.title)), asked[:20])
        for name, sql in prepared().items()
    }
    json.dump(told, sys.stdout)


def load(complaints: int, new: int) -> None:
    """The newest ones, nobody has compared yet."""
    size = Size(complaints + new, suppliers=2_000, parts=12_000, deliveries=0)
    plant = Wordings(size, owners(), datetime.now(UTC).replace(microsecond=0))
    with without_triggers(), without_indexes(Complaint):
        copy(Commodity, plant.commodities)
        copy(Supplier, plant.suppliers)
        copy(Part, plant.parts)
        copy(ApprovedSource, ({"id": n} | row for n, row in enumerate(plant.sources, 1)))
        now = plant.now
        rows = plant.complaints()
        copy(Complaint, (row | {"compared_at": now} for row in islice(rows, complaints)))
        copy(Complaint, rows)
    count_on(Complaint)
    execute(
        f"INSERT INTO {Fingerprint._meta.db_table} (complaint_id, marks, weights, letters, vector)"
        " SELECT id, '{}', '', 0, '' FROM complaints_complaint WHERE id <= %s",
        [WORDINGS],
    )
    execute("ANALYZE")


def share_fingerprints() -> None:
    """Complaints in the same words have the same fingerprint."""
    with without_indexes(Fingerprint):
        execute(
            "INSERT INTO complaints_fingerprint"
            " (complaint_id, learning_id, marks, weights, letters, vector)"
            " SELECT one.id, learning_id, marks, weights, letters, vector"
            " FROM complaints_complaint AS one JOIN (SELECT DISTINCT ON (title, description) * FROM"
            " complaints_complaint JOIN complaints_fingerprint ON id = complaint_id)"
            " AS same USING (title, description)"
            " WHERE one.id > %s",
            [WORDINGS],
        )
    execute("VACUUM ANALYZE")


def prepared() -> dict[str, str]:
    execute("CREATE INDEX ON complaints_complaint USING gin (to_tsvector('simple', title))")
    execute("CREATE INDEX ON complaints_complaint USING gin (title gin_trgm_ops)")
    return {"full text of titles": FULL_TEXT, "trigrams of titles": TRIGRAMS}


def _words(title: str) -> dict[str, str]:
    words = [word for word in title.split() if word.isalnum()]
    return {"words": " | ".join(words), "text": title}


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _spent(ask: Callable[[Any], Any], asked: list[Any]) -> dict[str, float]:
    for one in asked[:10]:
        ask(one)
    spent = [1000 * _timed(lambda one=one: ask(one)) for one in asked]  # type: ignore[misc]
    return {"ms p50": median(spent), "ms p95": quantiles(spent, n=20)[-1]}
