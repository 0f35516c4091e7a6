"""Order lines by the thousand, as a file brings them: what each row would do, and doing it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from qms.core.actors import Actor
from qms.core.rows import write_rows
from suppliers.choices import DeliveryState
from suppliers.models import Delivery, Part, Receipt, Site, Supplier
from suppliers.services.deliveries import (
    check_days,
    check_received,
    check_site,
    note_sources,
    sums_of,
)

KEY = ("supplier", "order_number", "order_line")
SAID = ("part", "site", "promised_on", "due_on", "quantity", "unit")
SUMS = ("received", "completed_on", "lots", "state")
PROMISE = {
    name: Delivery._meta.get_field(name)
    for name in ("order_number", "order_line", "promised_on", "due_on", "quantity", "unit")
}
RECEIPT = {
    name: Receipt._meta.get_field(column)
    for name, column in {
        "received_on": "received_on",
        "received": "quantity",
        "lot": "lot",
        "delivery_note": "delivery_note",
    }.items()
}
COLUMNS: dict[str, Any] = PROMISE | RECEIPT

Key = tuple[int, str, str]


@dataclass(slots=True)
class DeliveryRow:
    """An order line and, if some of it came, one receipt; what is empty says nothing."""

    supplier: Supplier
    part: Part
    order_number: str
    promised_on: date
    quantity: int
    order_line: str = ""
    site: Site | None = None
    due_on: date | None = None
    unit: str = ""
    received_on: date | None = None
    received: int | None = None
    lot: str = ""
    delivery_note: str = ""

    @property
    def key(self) -> Key:
        return self.supplier.pk, self.order_number, self.order_line

    @property
    def has_come(self) -> bool:
        return self.received_on is not None or bool(self.received)


@dataclass(slots=True)
class Planned:
    """What a row does: it begins a line, changes one, or says what is known; or it cannot be."""

    is_new: bool = False
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)  # name, old, new
    problems: dict[str, list[str]] = field(default_factory=dict)
    delivery_id: int | None = None  # once it is written


@dataclass(slots=True)
class _Came:
    """A receipt; known by its day, lot and delivery note."""

    received_on: date
    lot: str
    delivery_note: str
    quantity: int
    pk: int | None = None
    is_touched: bool = False

    def is_in(self, row: DeliveryRow) -> bool:
        return (self.received_on, self.lot, self.delivery_note) == (
            row.received_on,
            row.lot,
            row.delivery_note,
        )


@dataclass(slots=True)
class _Line:
    """A delivery with its receipts, as stored and as the rows make it."""

    said: dict[str, Any] = field(default_factory=lambda: {"site": None, "due_on": None, "unit": ""})
    receipts: list[_Came] = field(default_factory=list)
    pk: int | None = None
    state: str = ""
    is_touched: bool = False


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
    _write({key: line for key, line in lines.items() if line.is_touched})
    note_sources({(row.supplier.pk, row.part.pk) for row in rows})
    for row, one in zip(rows, planned, strict=True):
        one.delivery_id = lines[row.key].pk
    return planned


def _stored(rows: Sequence[DeliveryRow], *, lock: bool = False) -> dict[Key, _Line]:
    """The lines these rows are about, as far as there are any."""
    found = Delivery.objects.filter(
        supplier__in={row.supplier.pk for row in rows},
        order_number__in={row.order_number for row in rows},
    ).values("id", "state", *KEY, *SAID)
    stored = list(found.select_for_update() if lock else found)
    parts = Part.objects.in_bulk({one["part"] for one in stored})
    sites = Site.objects.in_bulk({one["site"] for one in stored} - {None})
    lines, by_id = {}, {}
    for one in stored:
        said = {name: one[name] for name in SAID} | {
            "part": parts[one["part"]],
            "site": sites.get(one["site"]),
        }
        line = _Line(said, pk=one["id"], state=one["state"])
        lines[one["supplier"], one["order_number"], one["order_line"]] = by_id[line.pk] = line
    columns = ("received_on", "lot", "delivery_note", "quantity", "id")
    receipts = Receipt.objects.filter(delivery__in=by_id).order_by("id")
    for delivery, *values in receipts.values_list("delivery", *columns):
        by_id[delivery].receipts.append(_Came(*values))
    return lines


def _take(row: DeliveryRow, lines: dict[Key, _Line]) -> Planned:
    """Let a row have its say in its line."""
    line = lines.get(row.key)
    planned = Planned(is_new=line is None)
    if line and line.state == DeliveryState.CANCELLED:
        sentence = _("%(delivery)s is cancelled.")
        order = " / ".join(filter(None, row.key[1:]))
        planned.problems = {"order_number": [sentence % {"delivery": order}]}
    else:
        planned.problems = _problems(row)
    if not planned.problems:
        line = lines.setdefault(row.key, line or _Line())
        planned.changes = [*_correct(line, row), *_receive(line, row)]
        line.is_touched = line.is_touched or planned.is_new or bool(planned.changes)
    return planned


def _problems(row: DeliveryRow) -> dict[str, list[str]]:
    """What the models, and the calendar, have against a row."""
    if row.has_come and (row.received_on is None or not row.received):
        missing = "received" if row.received_on else "received_on"
        return {missing: [_("Say both when it came and how much.")]}
    names = COLUMNS if row.has_come else PROMISE
    wrong = [name for name in names if not _is_fine(name, getattr(row, name))]
    problems = {name: _refusal(name, getattr(row, name)) for name in wrong}
    try:
        check_days(row)
        check_site(row)
        if row.received_on:
            check_received(row.received_on)
    except ValidationError as error:
        problems |= error.message_dict
    return problems


@lru_cache(maxsize=20_000)
def _is_fine(name: str, value: Any) -> bool:
    """Values come again and again; the sentences do not, and each has its reader's language."""
    return not _refusal(name, value)


def _refusal(name: str, value: Any) -> list[str]:
    try:
        COLUMNS[name].clean(value, None)
    except ValidationError as error:
        return error.messages
    return []


def _correct(line: _Line, row: DeliveryRow) -> Iterator[tuple[str, Any, Any]]:
    """Put what the row says over what is stored."""
    for name in SAID:
        said, stored = getattr(row, name), line.said.get(name)
        if said not in (None, "") and said != stored:
            line.said[name] = said
            yield "part_number" if name == "part" else name, stored, said


def _receive(line: _Line, row: DeliveryRow) -> Iterator[tuple[str, Any, Any]]:
    """Add the row's receipt, or correct how much came with it."""
    if row.received_on is None or not row.received:
        return
    came = next((one for one in line.receipts if one.is_in(row)), None)
    if came is None:
        came = _Came(row.received_on, row.lot, row.delivery_note, 0)
        line.receipts.append(came)
        yield "received_on", None, row.received_on
    if came.quantity != row.received:
        yield "received", came.quantity or None, row.received
        came.quantity, came.is_touched = row.received, True


def _write(lines: dict[Key, _Line]) -> None:
    """Two statements for any number of lines, and a third for corrected receipts."""
    deliveries = [_delivery(key, line) for key, line in lines.items()]
    ids = write_rows(Delivery, deliveries, key=KEY, over=[*SAID, *SUMS])
    for line, pk in zip(lines.values(), ids, strict=True):
        line.pk = pk
    touched = [(line, one) for line in lines.values() for one in line.receipts if one.is_touched]
    write_rows(Receipt, [_receipt(line, one) for line, one in touched if one.pk is None])
    corrected = [_receipt(line, one) | {"id": one.pk} for line, one in touched if one.pk]
    write_rows(Receipt, corrected, key=["id"], over=["quantity"])


def _delivery(key: Key, line: _Line) -> dict[str, Any]:
    sums = sums_of(line.said["quantity"], line.receipts)
    named = {name: (one := line.said[name]) and one.pk for name in ("part", "site")}
    return dict(zip(KEY, key, strict=True)) | line.said | sums | named


def _receipt(line: _Line, came: _Came) -> dict[str, Any]:
    return {
        "delivery": line.pk,
        "received_on": came.received_on,
        "quantity": came.quantity,
        "lot": came.lot,
        "delivery_note": came.delivery_note,
    }
