"""Real suppliers, parts and complaint texts, loaded through the services as people would.

    python -m benchmarks.real_data          into the current database, 500 complaints

The data sets lie beside the checkout (`../shared/datasets`, or DATASETS) and are no part of it.
"""

import csv
import os
import time
from collections.abc import Iterator
from datetime import date, datetime
from datetime import time as clock_time
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

DATASETS = Path(os.environ.get("DATASETS") or Path(__file__).parents[2] / "shared" / "datasets")
DELIVERIES = DATASETS / "deliveries" / "scms_dev_vendors.csv"
RECALLS = DATASETS / "capa_nc" / "fda_food_recalls_2022_2026.csv"

SEVERITY = {"Class I": "critical", "Class II": "major", "Class III": "minor"}
COMMODITY = {
    "ARV": "Antiretrovirals",
    "HRDT": "HIV tests",
    "ACT": "Malaria treatments",
    "ANTM": "Malaria medicines",
}


class Line(NamedTuple):
    """What a delivery line says about a supplier and a part."""

    vendor: str
    item: str
    group: str


class Recall(NamedTuple):
    """A recall, told as a complaint."""

    firm_code: str
    firm: str
    city: str
    country: str
    part_number: str
    product: str
    reason: str
    severity: str
    day: date
    event: str


def delivery_lines() -> Iterator[Line]:
    """The lines of the file; they end in a bare CR, and the first begins with a byte order mark."""
    with DELIVERIES.open(encoding="utf-8-sig", newline=None) as file:
        for row in csv.DictReader(file):
            yield Line(_line(row["Vendor"]), _line(row["Item Description"]), row["Product Group"])


def recalls() -> Iterator[Recall]:
    """One recall per event and reason, in the order of the file."""
    seen = set()
    with RECALLS.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            told = (row["Event ID"], row["Reason for Recall"])
            if told not in seen:
                seen.add(told)
                yield _recall(row)


def _recall(row: dict[str, str]) -> Recall:
    return Recall(
        firm_code=row["FEI Number"],
        firm=_line(row["Recalling Firm Name"]),
        city=_line(row["Recalling Firm City"]),
        country=_line(row["Recalling Firm Country"]),
        part_number=row["Product ID"],
        product=_line(row["Product Description"]),
        reason=row["Reason for Recall"].strip(),
        severity=SEVERITY[row["Event Classification"]],
        day=date.fromisoformat(row["Center Classification Date"]),
        event=row["Event ID"],
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def load_register(actor: Any) -> tuple[int, int]:
    """Every vendor as a supplier and every item as a part; aliases stay apart until people say so.

    The file has no codes: they count in the order of first appearance.
    """
    from suppliers import services

    lines = list(delivery_lines())
    suppliers = {
        vendor: services.register_supplier(
            actor=actor, code=f"SCMS-{place:03}", name=vendor, confirm_similar=True
        )
        for place, vendor in enumerate(dict.fromkeys(line.vendor for line in lines), start=1)
    }
    items = dict.fromkeys((line.item, line.group) for line in lines)
    for place, (item, group) in enumerate(items, start=1):
        vendors = {line.vendor for line in lines if line.item == item}
        services.register_part(
            actor=actor,
            number=f"ITEM-{place:04}",
            name=item,
            new_commodity=COMMODITY[group],
            approved=[suppliers[vendor] for vendor in sorted(vendors)],
        )
    return len(suppliers), len(items)


def load_complaints(actor: Any, number: int = 500) -> list[Any]:
    """Recalls as complaints, each about the firm and the product it names."""
    from complaints.services import log_complaint

    return [
        log_complaint(actor=actor, **_told(recall, actor)) for recall in islice(recalls(), number)
    ]


def _told(recall: Recall, actor: Any) -> dict[str, Any]:
    """A recall in the words of a complaint: the reason, and what it is about."""
    supplier = _supplier(recall, actor)
    noon = datetime.combine(recall.day, clock_time(12), tzinfo=ZoneInfo("UTC"))
    return {
        "supplier": supplier,
        "part": _part(recall, supplier, actor),
        "title": _line(recall.reason)[:200].rstrip(),
        "description": f"{recall.reason}\n\n{recall.product}"[:4000],
        "lot": f"Event {recall.event}",
        "source": "customer",
        "severity": recall.severity,
        "received_on": recall.day,
        "occurred_at": noon,
    }


def _supplier(recall: Recall, actor: Any) -> Any:
    from suppliers.models import Supplier
    from suppliers.services import register_supplier

    known = Supplier.objects.filter(code=recall.firm_code).first()
    return known or register_supplier(
        actor=actor,
        code=recall.firm_code,
        name=recall.firm,
        city=recall.city,
        country=recall.country,
        new_commodity="Food",
        confirm_similar=True,
    )


def _part(recall: Recall, supplier: Any, actor: Any) -> Any:
    from suppliers.models import Part
    from suppliers.services import register_part

    known = Part.objects.filter(number=recall.part_number).first()
    return known or register_part(
        actor=actor,
        number=recall.part_number,
        name=recall.product[:200],
        new_commodity="Food",
        approved=[supplier],
    )


def load(number: int = 500) -> None:
    """Load everything and say how long it took."""
    from qms.core.actors import Actor

    actor = Actor.clock("real data")
    started = time.perf_counter()
    suppliers, parts = load_register(actor)
    registered = time.perf_counter()
    complaints = load_complaints(actor, number)
    ended = time.perf_counter()
    print(f"\nreal data: {suppliers} suppliers and {parts} parts in {registered - started:.1f} s,")
    print(
        f"{len(complaints)} complaints with their firms and products in {ended - registered:.1f} s"
    )


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms.settings")
    django.setup()
    load()
