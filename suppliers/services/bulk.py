"""Order lines by the thousand, as a file brings them: what each row would do, and doing it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from qms.core.actors import Actor
from qms.core.records import label
from suppliers.choices import DeliveryState
from suppliers.models import Delivery, Part, Receipt, Supplier
from suppliers.services.deliveries import check_days, check_received, note_sources, sums_of

SAID = ("part", "promised_on", "due_on", "quantity", "unit")
SUMS = ("received", "completed_on", "lots", "state")
TYPED = ("order_number", "order_line", "promised_on", "due_on", "quantity", "unit")

Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """An order line and, if some of it came, one receipt; what is empty says nothing."""

    supplier: Supplier
    part: Part
    order_number: str
    promised_on: date
    quantity: int
    order_line: str = ""
    due_on: date | None = None
    unit: str = ""
    received_on: date | None = None
    received: int | None = None
    lot: str = ""
    delivery_note: str = ""

    @property
    def key(self) -> Key:
        return self.supplier.pk, self.order_number, self.order_line


@dataclass(slots=True)
class Planned:
    """What a row does: it begins a line, changes one, or says what is known; or it cannot be."""

    is_new: bool = False
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)  # label, old, new
    problems: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Line:
    """A delivery with its receipts, as stored and as the rows make it."""

    delivery: Delivery
    receipts: list[Receipt]
    is_touched: bool = False
    recounted: list[Receipt] = field(default_factory=list)


def plan_deliveries(rows: Sequence[DeliveryRow]) -> list[Planned]:
    """Say what each row would do to what is stored now; nothing is written."""
    lines = _stored(rows)
    return [_take(row, lines) for row in rows]


def record_deliveries(rows: Sequence[DeliveryRow], *, actor: Actor) -> list[Planned]:
    """Write the rows, all or none, within the act that stands around; say what each of them did.

    A row of a known line corrects it. A receipt is known by its day, lot and delivery note; so a
    file that comes a second time changes nothing.
    """
    actor.require("suppliers.record_delivery")
    lines = _stored(rows, lock=True)
    planned = [_take(row, lines) for row in rows]
    for number, one in enumerate(planned, 1):
        if one.problems:
            where = _("Row %(number)s") % {"number": number}
            raise ValidationError(
                [f"{where}: {text}" for texts in one.problems.values() for text in texts]
            )
    _write([line for line in lines.values() if line.is_touched])
    note_sources({(row.supplier.pk, row.part.pk) for row in rows})
    return planned


def _stored(rows: Sequence[DeliveryRow], *, lock: bool = False) -> dict[Key, _Line]:
    """The lines these rows are about, as far as there are any."""
    found = Delivery.objects.filter(
        supplier__in={row.supplier.pk for row in rows},
        order_number__in={row.order_number for row in rows},
    ).prefetch_related("part")
    lines = {
        (one.supplier_id, one.order_number, one.order_line): _Line(one, [])
        for one in (found.select_for_update() if lock else found)
    }
    by_id = {line.delivery.pk: line for line in lines.values()}
    for receipt in Receipt.objects.filter(delivery__in=by_id).order_by("id"):
        by_id[receipt.delivery_id].receipts.append(receipt)
    return lines


def _take(row: DeliveryRow, lines: dict[Key, _Line]) -> Planned:
    """Let a row have its say in its line."""
    planned = Planned(is_new=row.key not in lines)
    line = lines.setdefault(row.key, _Line(_new(row), []))
    if line.delivery.state == DeliveryState.CANCELLED:
        planned.problems["order_number"] = [
            _("%(delivery)s is cancelled.") % {"delivery": line.delivery}
        ]
        return planned
    try:
        planned.changes += [*_correct(line, row), *_receive(line, row)]
        if planned.is_new or planned.changes:
            _check(line.delivery)
    except ValidationError as error:
        planned.problems = error.message_dict
    line.is_touched = line.is_touched or planned.is_new or bool(planned.changes)
    return planned


def _new(row: DeliveryRow) -> Delivery:
    return Delivery(supplier=row.supplier, order_number=row.order_number, order_line=row.order_line)


def _correct(line: _Line, row: DeliveryRow) -> Iterator[tuple[str, Any, Any]]:
    """Put what the row says over what is stored."""
    delivery, is_new = line.delivery, line.delivery.part_id is None
    for name in SAID:
        said, stored = getattr(row, name), None if is_new else getattr(delivery, name)
        if said not in (None, "") and said != stored:
            setattr(delivery, name, said)
            yield label(delivery, name), stored, said


def _receive(line: _Line, row: DeliveryRow) -> Iterator[tuple[str, Any, Any]]:
    """Add the row's receipt, or correct how much came with it."""
    if row.received_on is None and not row.received:
        return
    receipt = _receipt(row)
    known = next((one for one in line.receipts if _same(one, receipt)), None)
    if known is None:
        line.receipts.append(receipt)
        yield label(receipt, "received_on"), None, receipt
    elif known.quantity != receipt.quantity:
        yield label(receipt, "quantity"), known.quantity, receipt.quantity
        known.quantity = receipt.quantity
        if known.pk:
            line.recounted.append(known)


def _receipt(row: DeliveryRow) -> Receipt:
    if row.received_on is None or not row.received:
        missing = "received" if row.received_on else "received_on"
        raise ValidationError({missing: _("Say both when it came and how much.")})
    check_received(row.received_on)
    receipt = Receipt(
        received_on=row.received_on,
        quantity=row.received,
        lot=row.lot,
        delivery_note=row.delivery_note,
    )
    receipt.clean_fields(exclude={"delivery"})
    return receipt


def _same(one: Receipt, other: Receipt) -> bool:
    return (one.received_on, one.lot, one.delivery_note) == (
        other.received_on,
        other.lot,
        other.delivery_note,
    )


def _check(delivery: Delivery) -> None:
    delivery.clean_fields(exclude={f.name for f in delivery._meta.fields} - {*TYPED})
    check_days(delivery)


def _write(lines: Sequence[_Line]) -> None:
    """Two statements for any number of lines, and a third for corrected receipts."""
    for line in lines:
        for name, value in sums_of(line.delivery, line.receipts).items():
            setattr(line.delivery, name, value)
    Delivery.objects.bulk_create(
        [line.delivery for line in lines],
        update_conflicts=True,
        unique_fields=["supplier", "order_number", "order_line"],
        update_fields=[*SAID, *SUMS],
    )
    new = [(line, one) for line in lines for one in line.receipts if one.pk is None]
    for line, receipt in new:
        receipt.delivery = line.delivery
    Receipt.objects.bulk_create([receipt for _line, receipt in new])
    Receipt.objects.bulk_update([one for line in lines for one in line.recounted], ["quantity"])
