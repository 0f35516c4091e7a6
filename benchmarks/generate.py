"""One seeded plant at three sizes, loaded by COPY with the trail its services would have left.

    DATABASE_URL=…owner… python -m benchmarks.inside generate M

The same seed makes the same plant. The database must be provisioned and hold no complaint.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import words
from benchmarks.loading import (
    copy,
    copy_lines,
    count_on,
    execute,
    unrecorded,
    without_indexes,
    without_triggers,
)
from benchmarks.orders import Orders, file_name, load_orders, write_orders_trail
from benchmarks.sizes import SIZES, Size, zipf
from complaints.choices import Severity, Source, State
from complaints.models import Complaint, Containment
from complaints.services import CONTAIN_WITHIN
from qms.accounts.choices import Role
from qms.accounts.services import create_user
from qms.core.actors import Actor
from qms.core.models import Act, Change, Comment, Import
from suppliers.likeness import name_key
from suppliers.models import ApprovedSource, Commodity, Delivery, Part, Receipt, Supplier

SEED = 20_417
YEARS = 3
SQL = Path(__file__).with_name("sql")
RECORDED = [Commodity, Supplier, Part, Complaint, Containment, Comment]
PEOPLE = ["Eva Brandt", "Jonas Weber", "Katrin Sommer", "Piotr Zając", "Lena Hofer", "Marc Dubois"]


@dataclass
class Plant:
    """Draws the plant's rows; every list below is in the order of its ids, which start at 1."""

    size: Size
    owners: list[int]
    now: datetime
    random: Random = field(default_factory=lambda: Random(SEED))
    told: list[tuple[Any, ...]] = field(default_factory=list)
    containments: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    last_number: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.began = self.now - timedelta(days=365 * YEARS)
        self.commodities = [{"id": n, "name": name} for n, name in enumerate(words.COMMODITIES, 1)]
        self.suppliers = [self._supplier(n) for n in range(1, self.size.suppliers + 1)]
        self.parts = [self._part(n) for n in range(1, self.size.parts + 1)]
        self.sources = list(self._sources())
        for noun, verb, rows, label in [
            ("commodity", "added", self.commodities, "name"),
            ("supplier", "registered", self.suppliers, "name"),
            ("part", "registered", self.parts, "number"),
        ]:
            for row in rows:
                self._tell(self.began, f"{noun}.{verb}", f"suppliers.{noun}", row["id"], row[label])

    def _tell(
        self,
        at: datetime,
        verb: str,
        subject_type: str,
        subject_id: int,
        label: str,
        actor_id: int | None = None,
        reason: str = "",
        row_id: int | None = None,
    ) -> None:
        self.told.append((at, verb, subject_type, subject_id, label, actor_id, reason, row_id))

    def _supplier(self, n: int) -> dict[str, Any]:
        pick = self.random.choice
        country = pick(list(words.CITIES))
        stem, trade = pick(words.STEMS), pick(words.TRADES)
        name = f"{stem} {trade} {pick(words.LEGAL_FORMS[country])}"
        return {
            "id": n,
            "code": str(10_000 + 7 * n),
            "name": name,
            "name_key": name_key(name),
            "commodity_id": pick(self.commodities)["id"],
            "city": pick(words.CITIES[country]),
            "country": country,
            "email": f"quality@{stem.lower()}-{10_000 + 7 * n}.example",
        }

    def _part(self, n: int) -> dict[str, Any]:
        commodity = self.random.choice(self.commodities)
        name = self.random.choice(self.random.choice(words.COMMODITIES[commodity["name"]]))
        return {
            "id": n,
            "number": f"{3_000 + commodity['id']}-{n:05d}-{self.random.randint(1, 9):02d}",
            "name": f"{name}, {self.random.choice(words.FINISHES)}",
            "commodity_id": commodity["id"],
        }

    def _sources(self) -> Iterator[dict[str, Any]]:
        """Few suppliers make many of the parts; a fifth of the parts has a second source."""
        weights = zipf(len(self.suppliers))
        self.parts_of: dict[int, list[int]] = {row["id"]: [] for row in self.suppliers}
        for part in self.parts:
            drawn = self.random.choices(self.suppliers, cum_weights=weights, k=2)
            makers = {row["id"] for row in drawn[: 2 if self.random.random() < 0.2 else 1]}
            for maker in sorted(makers):
                self.parts_of[maker].append(part["id"])
                yield {"supplier_id": maker, "part_id": part["id"]}

    def orders(self) -> Orders:
        return Orders(self.size.deliveries, self.parts_of, self.began, self.now)

    def note_files(self, number: int) -> None:
        """The files came one after the other, when the plant began to keep its orders here."""
        for n in range(1, number + 1):
            for past in ("uploaded", "confirmed"):
                label, owner = file_name(n), self.owners[0]
                self._tell(self.now, f"import.{past}", "core.import", n, label, owner)

    def complaints(self) -> Iterator[dict[str, Any]]:
        """Every complaint in the order it was logged, its later life noted on the way."""
        days = [self.began + timedelta(days=n) for n in range(365 * YEARS)]
        workdays = [day.replace(hour=5, minute=0) for day in days if day.weekday() < 5]
        weights = zipf(len(self.suppliers))
        makers = self.random.choices(self.suppliers, cum_weights=weights, k=self.size.complaints)
        for n, maker in enumerate(makers, 1):
            place = (n - 1) / self.size.complaints * len(workdays)
            logged_at = workdays[int(place)] + timedelta(hours=place % 1 * 13)
            yield self._complaint(n, maker["id"], min(logged_at, self.now))

    def _complaint(self, n: int, maker: int, logged_at: datetime) -> dict[str, Any]:
        draw = self.random
        received_on = (logged_at - timedelta(days=draw.choice([0, 0, 0, 1, 2, 5]))).date()
        number = self.last_number[received_on.year] = self.last_number.get(received_on.year, 0) + 1
        severity = draw.choices(list(Severity), [1, 5, 4])[0]
        made = self.parts_of[maker]
        place = int(len(made) * draw.random() ** 2)  # the first parts of a list fail most often
        lot = f"L{logged_at:%y}-{draw.randint(1, 52):02d}{draw.randint(0, 9999):04d}"
        title, description = self._text()
        row = {
            "id": n,
            "number": f"CMP-{received_on.year}-{number:06d}",
            "title": title,
            "description": description,
            "supplier_id": maker,
            "part_id": made[place] if made and draw.random() < 0.95 else None,
            "lot": lot if draw.random() < 0.7 else "",
            "affected": draw.randint(1, 400) if draw.random() < 0.8 else None,
            "source": draw.choices(list(Source), [2, 5, 4, 1, 0.3])[0],
            "severity": severity,
            "received_on": received_on,
            "owner_id": draw.choice(self.owners),
            "contain_by": logged_at + CONTAIN_WITHIN[severity],
            "logged_at": logged_at,
        }
        self._note(row, logged_at, "logged")
        return row | self._life(row)

    def _text(self) -> tuple[str, str]:
        draw = self.random
        german = draw.random() < 0.4
        defect, place = draw.choice(words.DEFECTS)[german], draw.choice(words.PLACES)[german]
        sentences = words.SENTENCES_DE if german else words.SENTENCES_EN
        values = {
            "few": draw.randint(1, 40),
            "many": draw.choice([50, 80, 125, 200, 315]),
            "line": draw.randint(1, 16),
            "hour": draw.randint(6, 21),
            "minute": f"{draw.randint(0, 59):02d}",
            "measure": f"{draw.uniform(8, 90):.2f}",
            "nominal": f"{draw.uniform(8, 90):.1f}",
            "note": draw.randint(80_000_000, 89_999_999),
            "gauge": f"LM-{draw.randint(100, 999)}",
            "shift": draw.choice(["A", "B", "C"]),
            "torque": f"{draw.uniform(4, 60):.1f}",
        }
        told = " ".join(draw.sample(sentences, draw.randint(1, 4))).format_map(values)
        return f"{defect} {'an' if german else 'on'} {place}", told

    def _life(self, row: dict[str, Any]) -> dict[str, Any]:
        """What became of a complaint by now; most are contained in days and closed in weeks."""
        draw = self.random
        for _remark in range(draw.choice([0, 0, 0, 0, 1, 2])):
            self._comment(row, row["logged_at"] + timedelta(hours=draw.uniform(1, 200)))
        contained_at = row["logged_at"] + timedelta(hours=draw.lognormvariate(3.2, 0.8))
        if draw.random() < 0.02:
            self._note(row, row["logged_at"] + timedelta(hours=1), "voided", words.VOIDED)
            return {"state": State.VOID, "version": 2}
        if contained_at > self.now:
            return {"state": State.OPEN, "version": 1, "due_at": row["contain_by"]}
        self._contain(row, contained_at)
        closed_at = contained_at + timedelta(days=draw.lognormvariate(2.8, 0.7))
        if closed_at > self.now or draw.random() < 0.01:
            return {"state": State.CONTAINED, "version": 2}
        self._note(row, closed_at, "closed", words.SETTLED)
        return {"state": State.CLOSED, "version": 3, "closed_at": closed_at}

    def _note(
        self,
        row: dict[str, Any],
        at: datetime,
        past: str,
        reasons: tuple[str, ...] | list[str] = (),
    ) -> None:
        """An act on a complaint, nearly always its owner's."""
        actor = row["owner_id"] if self.random.random() < 0.9 else self.random.choice(self.owners)
        reason = self.random.choice(reasons) if reasons else ""
        verb = f"complaint.{past}"
        self._tell(at, verb, "complaints.complaint", row["id"], row["number"], actor, reason)

    def _contain(self, row: dict[str, Any], at: datetime) -> None:
        checked = self.random.randint(20, 2_000)
        self.containments.append(
            {
                "id": len(self.containments) + 1,
                "complaint_id": row["id"],
                "measure": self.random.choice(words.MEASURES),
                "place": self.random.choice(words.STORES),
                "checked": checked,
                "rejected": int(checked * self.random.random() ** 4),
            }
        )
        self._note(row, at, "contained")

    def _comment(self, row: dict[str, Any], at: datetime) -> None:
        if at > self.now:
            return
        comment = {
            "id": len(self.comments) + 1,
            "record_type": "complaints.complaint",
            "record_id": row["id"],
            "supplier_id": row["supplier_id"],
            "text": self.random.choice(words.REMARKS),
        }
        self.comments.append(comment)
        who, verb = self.random.choice(self.owners), "complaint.commented"
        subject = ("complaints.complaint", row["id"], row["number"])
        self._tell(at, verb, *subject, who, "", comment["id"])


def main(size: str) -> None:
    """Load a plant of this size into a provisioned, empty database, as its owner."""
    execute("SET statement_timeout = 0")
    execute("SET synchronous_commit = off")
    execute("SET maintenance_work_mem = '512MB'")
    execute("SET work_mem = '128MB'")
    execute("SET timezone = 'UTC'")
    plant = Plant(SIZES[size], owners(), datetime.now(UTC).replace(microsecond=0))
    with without_triggers(), without_indexes(Complaint, Containment, Comment, Change):
        copy(Commodity, plant.commodities)
        copy(Supplier, plant.suppliers)
        copy(Part, plant.parts)
        copy(ApprovedSource, ({"id": n} | row for n, row in enumerate(plant.sources, 1)))
        copy(Complaint, plant.complaints())
        copy(Containment, plant.containments)
        copy(Comment, plant.comments)
        plant.note_files(load_orders(plant.orders(), plant.owners[0]))
    with without_triggers():
        _write_trail(plant)
    for model in (*RECORDED, ApprovedSource, Delivery, Receipt, Import, Act):
        count_on(model)
    execute("VACUUM ANALYZE")


def owners() -> list[int]:
    """A few engineers who own everything; they cannot sign in."""
    return [
        create_user(
            username=name.split()[0].lower(),
            first_name=name.split()[0],
            last_name=name.split()[1],
            role=Role.ENGINEER,
            actor=Actor.clock("load"),
        ).pk
        for name in PEOPLE
    ]


def _write_trail(plant: Plant) -> None:
    """Acts in the order of time, their changes and the chain over them; and the counters."""
    execute(
        "CREATE TEMP TABLE told (at timestamptz, verb text, subject_type text, subject_id bigint,"
        " subject_label text, actor_id bigint, reason text, row_id bigint, act_id bigint)"
    )
    plant.told.sort(key=lambda told: told[0])
    ((last,),) = execute("SELECT coalesce(max(id), 0) FROM core_act")
    copy_lines("told", ((*told, last + n) for n, told in enumerate(plant.told, 1)))
    execute("CREATE INDEX ON told (act_id)")
    execute("ANALYZE told")
    skipped = {model._meta.model_name: unrecorded(model) for model in RECORDED}
    with without_indexes(Change):
        execute((SQL / "trail.sql").read_text(), skipped | {"source": unrecorded(ApprovedSource)})
        write_orders_trail()
    execute((SQL / "chain.sql").read_text())
    for year, last_number in plant.last_number.items():
        execute(
            "INSERT INTO core_counter (series, year, last) VALUES ('CMP', %s, %s)",
            [year, last_number],
        )
