"""Order lines and their receipts from a file, written by the thousand."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.core.actors import Actor
from qms.core.imports.choices import RowState
from qms.core.imports.kinds import COUNT, DAY, Field, Importer, Row, Unknown, declare
from suppliers.imports.names import Names, look_alikes
from suppliers.models import Delivery, Part, Receipt, Site, Supplier
from suppliers.services import (
    DeliveryRow,
    Planned,
    plan_deliveries,
    record_deliveries,
    write_register,
)

ORDER = ("order_number", "order_line")
LINE = ("supplier_code", "supplier_name", *ORDER)
PROMISE = ("part_number", "part_name", "promised_on", "due_on", "quantity", "unit", "site")
RECEIPT = ("received_on", "lot", "delivery_note")
TAKEN = frozenset({*ORDER, *PROMISE[2:], *RECEIPT, "received"})
Key = tuple[Any, ...]


class Deliveries:
    """Rows that each stand for an order line, with the receipt of it or of a part."""

    def __init__(self, choices: dict[str, Any]) -> None:
        registers = bool(choices.get("register_unknown"))
        self.suppliers = Names(
            Supplier,
            "code",
            ("supplier_code", "supplier_name"),
            alike=look_alikes(),
            registers=registers,
        )
        self.parts = Names(
            Part,
            "number",
            ("part_number", "part_name"),
            alike=lambda name: [],
            registers=registers,
        )
        self.sites: dict[int, list[Site]] = {}  # of each supplier that ships from one
        self.promises: dict[Key, tuple[int, Key]] = {}  # what the file has said, and in which row
        self.receipts: dict[Key, int] = {}

    @property
    def unknown(self) -> list[Unknown]:
        return [*self.suppliers.unknown.values(), *self.parts.unknown.values()]

    def plan(self, rows: Sequence[Row]) -> None:
        good = self._lines(rows)
        _note(good, plan_deliveries([line for _row, line in good]))

    def write(self, rows: Sequence[Row], *, actor: Actor) -> None:
        """Plan and write at once; only where the service refuses, find out which rows it means."""
        good = self._lines(rows)
        self._register(self.suppliers, [(row, line.supplier) for row, line in good], actor)
        self._register(self.parts, [(row, line.part) for row, line in good], actor)
        try:
            _note(good, record_deliveries([line for _row, line in good], actor=actor))
        except ValidationError:
            _note(good, plan_deliveries([line for _row, line in good]))
            good = [(row, line) for row, line in good if not row.problems]
            _note(good, record_deliveries([line for _row, line in good], actor=actor))

    def _register(self, names: Names, named: Sequence[tuple[Row, Any]], actor: Actor) -> None:
        """Register what these rows name for the first time."""
        first = {one.pk: (row, one) for row, one in named[::-1] if one.pk < 0}
        write_register(names.numbered([one for _row, one in first.values()]), actor=actor)
        for row, one in first.values():
            row.records.append((one._meta.label_lower, one.pk))

    def _lines(self, rows: Sequence[Row]) -> list[tuple[Row, DeliveryRow]]:
        """The rows that can be planned; the others say why not."""
        self.suppliers.learn(rows)
        self.parts.learn(rows)
        good = []
        for row in rows:
            row.label = " / ".join(filter(None, map(row.values.get, ORDER)))
            supplier, part = self.suppliers.of(row), self.parts.of(row)
            if not row.problems:
                self._refuse_contradiction(row)
            site = self._site(row, supplier) if not row.problems else None
            if not row.problems:
                good.append((row, _line(row, supplier, part, site)))
        return good

    def _site(self, row: Row, supplier: Supplier) -> Site | None:
        """The one site of the supplier that the row names."""
        if not (name := row.values.get("site")):
            return None
        if supplier.pk not in self.sites:
            self.sites[supplier.pk] = list(Site.objects.filter(supplier=supplier.pk))
        called = [site for site in self.sites[supplier.pk] if site.name == name]
        if len(called) != 1:
            said = {"number": len(called), "name": name}
            row.refuse("site", _("The supplier has %(number)s sites called “%(name)s”.") % said)
            return None
        return called[0]

    def _refuse_contradiction(self, row: Row) -> None:
        """A file may name an order line again for another receipt, but not say two things of it."""
        line, promise, receipt = (
            tuple(map(row.values.get, names)) for names in (LINE, PROMISE, RECEIPT)
        )
        number, first = self.promises.setdefault(line, (row.number, promise))
        if first != promise:
            sentence = _("Row %(row)s says otherwise of this order line.") % {"row": number}
            row.refuse("order_number", sentence)
            return
        number = self.receipts.setdefault(line + receipt, row.number)
        if number != row.number:
            row.refuse("order_number", _("Stands in row %(row)s already.") % {"row": number})


def _line(row: Row, supplier: Supplier, part: Part, site: Site | None) -> DeliveryRow:
    """What came without a number of pieces is the whole line."""
    values = {name: value for name, value in row.values.items() if value and name in TAKEN}
    if values.get("received_on") and not values.get("received"):
        values["received"] = values["quantity"]
    return DeliveryRow(supplier=supplier, part=part, **values | {"site": site})


def _note(good: Sequence[tuple[Row, DeliveryRow]], planned: Sequence[Planned]) -> None:
    for (row, _line), said in zip(good, planned, strict=True):
        for name, sentences in said.problems.items():
            row.refuse(name, " ".join(sentences))
        row.changes = said.changes
        row.settle(is_new=said.is_new)
        if said.delivery_id and row.state != RowState.SAME:
            row.records.append((Delivery._meta.label_lower, said.delivery_id))


# What stands without a column is measured by the service, once and for every way in.
FIELDS = [
    Field(
        "order_number",
        gettext_lazy("Order"),
        "po, po number, po / so #, purchase order, order no, Bestellung, Bestellnummer",
        required=True,
    ),
    Field("order_line", gettext_lazy("Order line"), "line, po line, position, pos, line id, id"),
    Field(
        "supplier_code",
        gettext_lazy("Supplier code"),
        "vendor code, vendor no, supplier no, Lieferantennummer, Kreditor",
        column=Supplier._meta.get_field("code"),
    ),
    Field(
        "supplier_name",
        gettext_lazy("Supplier"),
        "supplier name, vendor, vendor name, Lieferantenname",
        help_text=gettext_lazy("Where there is no code: the name, exactly as it is registered."),
        column=Supplier._meta.get_field("name"),
    ),
    Field(
        "part_number",
        gettext_lazy("Part number"),
        "part no, item no, material, material number, Teilenummer, Materialnummer",
        column=Part._meta.get_field("number"),
    ),
    Field(
        "part_name",
        gettext_lazy("Part"),
        "part name, item description, description, Materialkurztext, Benennung",
        help_text=gettext_lazy("Where there is no number: the name, exactly as it is registered."),
        column=Part._meta.get_field("name"),
    ),
    Field(
        "quantity",
        gettext_lazy("Quantity promised"),
        "quantity, qty, order quantity, line item quantity, Menge, Bestellmenge",
        kind=COUNT,
        required=True,
        column=Delivery._meta.get_field("quantity"),
    ),
    Field("unit", gettext_lazy("Unit"), "uom, unit of measure, Einheit, ME"),
    Field(
        "promised_on",
        gettext_lazy("Promised for"),
        "promised date, confirmed date, scheduled delivery date, Bestätigter Termin, Liefertermin",
        kind=DAY,
        required=True,
    ),
    Field(
        "due_on",
        gettext_lazy("Asked for"),
        "due date, requested date, required date, Wunschtermin, Bedarfstermin",
        kind=DAY,
    ),
    Field(
        "site",
        gettext_lazy("Site"),
        "ships from, plant, supplier site, Lieferwerk, Werk",
        help_text=gettext_lazy("The supplier's, by its name exactly as it is registered."),
    ),
    Field(
        "received_on",
        gettext_lazy("Received on"),
        "received date, receipt date, delivered on, delivered to client date, Wareneingang",
        kind=DAY,
    ),
    Field(
        "received",
        gettext_lazy("Quantity received"),
        "received quantity, qty received, delivered quantity, Gelieferte Menge",
        kind=COUNT,
        help_text=gettext_lazy("Where none is given, all of the line has come."),
        column=Receipt._meta.get_field("quantity"),
    ),
    Field("lot", gettext_lazy("Lot or serial"), "lot, batch, lot number, Charge, Los"),
    Field(
        "delivery_note",
        gettext_lazy("Delivery note"),
        "asn, asn/dn #, delivery note no, packing slip, Lieferschein",
    ),
]

declare(
    Importer(
        "suppliers.delivery",
        gettext_lazy("Deliveries"),
        permission="suppliers.record_delivery",
        list_url="suppliers:deliveries",
        begin=Deliveries,
        fields=FIELDS,
    )
)
