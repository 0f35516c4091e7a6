"""Suppliers and parts from a file: new ones registered, known ones corrected."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.core.actors import Actor
from qms.core.imports.choices import RowState
from qms.core.imports.kinds import Field, Importer, Row, Unknown, declare
from suppliers.imports.names import look_alikes
from suppliers.likeness import name_key
from suppliers.models import Commodity, Part, Supplier
from suppliers.services import add_commodity, write_register


class Register:
    """Rows that each stand for one record, found by its key."""

    model: ClassVar[type[Any]]
    key: ClassVar[str]
    related: ClassVar[Sequence[str]] = ("commodity",)

    def __init__(self, choices: dict[str, Any]) -> None:
        self.registers_alike = bool(choices.get("register_unknown"))
        self.unknown: list[Unknown] = []
        self.seen: dict[str, int] = {}
        self.commodities: dict[str, Commodity] = {}

    def plan(self, rows: Sequence[Row]) -> None:
        self._plan(rows, self._known(rows))

    def write(self, rows: Sequence[Row], *, actor: Actor) -> None:
        known = self._known(rows, lock=True)
        self._plan(rows, known)
        changed = [row for row in rows if not row.problems and row.state != RowState.SAME]
        records = [self._as_said(row, known, actor=actor) for row in changed]
        self._store(records, actor=actor)
        for row, record in zip(changed, records, strict=True):
            row.records.append((self.model._meta.label_lower, record.pk))

    def _store(self, records: Sequence[Any], *, actor: Actor) -> None:
        write_register(records, actor=actor, correct=True)

    def _known(self, rows: Sequence[Row], *, lock: bool = False) -> dict[str, Any]:
        keys = {f"{self.key}__in": [row.values.get(self.key) for row in rows]}
        found = self.model.objects.filter(**keys).select_related(*self.related)
        held = found.select_for_update(of=("self",)) if lock else found
        return {getattr(one, self.key): one for one in held}

    def _plan(self, rows: Sequence[Row], known: dict[str, Any]) -> None:
        for row in rows:
            row.label = key = row.values.get(self.key) or ""
            if row.problems:
                continue
            first = self.seen.setdefault(key, row.number)
            if first != row.number:
                row.refuse(self.key, _("Stands in row %(row)s already.") % {"row": first})
                continue
            row.changes = [*self._differences(known.get(key, self.model()), row)]
            row.settle(is_new=key not in known)
            if key not in known:
                self._look_at_new(row)

    def _differences(self, record: Any, row: Row) -> Iterator[tuple[str, str, str]]:
        """What the file says otherwise; a column that is not there, or empty, says nothing."""
        for name, value in row.values.items():
            stored = str(getattr(record, name) or "")
            same = stored.casefold() == value.casefold() if name == "commodity" else stored == value
            if value and not same and name != self.key:
                yield name, stored, value

    def _look_at_new(self, row: Row) -> None:
        """Whether one that is not registered yet gives anything to ask about."""

    def _as_said(self, row: Row, known: dict[str, Any], *, actor: Actor) -> Any:
        record = known.get(row.label) or self.model()
        for name, value in row.values.items():
            if value:
                said = self._commodity(value, actor) if name == "commodity" else value
                setattr(record, name, said)
        return record

    def _commodity(self, name: str, actor: Actor) -> Commodity:
        if name not in self.commodities:
            self.commodities[name] = add_commodity(name, actor=actor)
        return self.commodities[name]


class Suppliers(Register):
    model = Supplier
    key = "code"

    def __init__(self, choices: dict[str, Any]) -> None:
        super().__init__(choices)
        self.alike = look_alikes()
        self.keys: dict[str, str] = {}  # folded names of this file's new suppliers

    def _look_at_new(self, row: Row) -> None:
        """A name that looks like another company's is asked about, as on the page."""
        name, key = row.values["name"], name_key(row.values["name"])
        alike = self.alike(name)
        if key in self.keys:
            alike.append(self.keys[key])
        self.keys[key] = name
        if not alike:
            return
        self.unknown.append(Unknown(str(Supplier._meta.verbose_name), name, alike, rows=1))
        if not self.registers_alike:
            names = {"names": ", ".join(alike)}
            row.refuse("name", _("Looks like existing supplier %(names)s.") % names)


class Parts(Register):
    model = Part
    key = "number"


COMMODITY = Field(
    "commodity",
    gettext_lazy("Commodity"),
    "commodity group, material group, product group, Warengruppe, Materialgruppe",
    help_text=gettext_lazy("One that is not there yet is added."),
    column=Commodity._meta.get_field("name"),
)


def _field(model: Any, name: str, label: Any, aliases: str, **more: Any) -> Field:
    return Field(name, label, aliases, column=model._meta.get_field(name), **more)


declare(
    Importer(
        "suppliers.supplier",
        gettext_lazy("Suppliers"),
        permission="suppliers.register_supplier",
        list_url="suppliers:index",
        begin=Suppliers,
        fields=[
            _field(
                Supplier,
                "code",
                gettext_lazy("Supplier code"),
                "code, vendor code, vendor no, supplier no, Lieferantennummer",
                required=True,
            ),
            _field(
                Supplier,
                "name",
                gettext_lazy("Name"),
                "supplier, supplier name, vendor, vendor name, Lieferant",
                required=True,
            ),
            COMMODITY,
            _field(Supplier, "city", gettext_lazy("City"), "town, Stadt, Ort"),
            _field(Supplier, "country", gettext_lazy("Country"), "Staat"),
            _field(Supplier, "email", gettext_lazy("Quality contact's e-mail"), "email, mail"),
        ],
    )
)

declare(
    Importer(
        "suppliers.part",
        gettext_lazy("Parts"),
        permission="suppliers.register_part",
        list_url="suppliers:parts",
        begin=Parts,
        fields=[
            _field(
                Part,
                "number",
                gettext_lazy("Part number"),
                "part no, number, item, item no, material, Teilenummer",
                required=True,
            ),
            _field(
                Part,
                "name",
                gettext_lazy("Name"),
                "part name, description, item description, Benennung",
                required=True,
            ),
            COMMODITY,
        ],
    )
)
