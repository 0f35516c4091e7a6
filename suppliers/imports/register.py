"""Suppliers and parts from a file: new ones registered, known ones corrected, by the services."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.core.actors import Actor
from qms.core.imports.choices import RowState
from qms.core.imports.kinds import Field, Importer, Row, Unknown, declare
from qms.core.records import label
from suppliers import services
from suppliers.likeness import name_key
from suppliers.models import Commodity, Part, Supplier

NAMED = 3  # look-alikes


class Register:
    """Rows that each stand for one record, found by its key."""

    model: ClassVar[type[models.Model]]
    key: ClassVar[str]

    def __init__(self, choices: dict[str, Any]) -> None:
        self.registers_alike = bool(choices.get("register_unknown"))
        self.unknown: dict[tuple[str, str], Unknown] = {}
        self.seen: dict[str, int] = {}

    def plan(self, rows: Sequence[Row]) -> None:
        known = self._known(rows)
        for row in rows:
            row.label = key = row.values.get(self.key) or ""
            if row.problems:
                continue
            first = self.seen.setdefault(key, row.number)
            if first != row.number:
                row.refuse(self.key, _("Stands in row %(row)s already.") % {"row": first})
            elif record := known.get(key):
                row.changes = [*self._differences(record, row)]
                row.state = RowState.CHANGED if row.changes else RowState.SAME
            else:
                self._plan_new(row)

    def _known(self, rows: Sequence[Row]) -> dict[str, Any]:
        keys = {f"{self.key}__in": [row.values.get(self.key) for row in rows]}
        found = self.model._default_manager.filter(**keys).select_related("commodity")
        return {getattr(record, self.key): record for record in found}

    def _plan_new(self, row: Row) -> None:
        row.state = RowState.NEW
        row.changes = [
            (label(self.model(), name), "", str(value))
            for name, value in row.values.items()
            if value and name != self.key
        ]

    def _differences(self, record: Any, row: Row) -> Any:
        """What the file says otherwise; a column that is not there, or empty, says nothing."""
        for name, value in row.values.items():
            stored = str(getattr(record, name) or "")
            same = stored.casefold() == value.casefold() if name == "commodity" else stored == value
            if value and not same:
                yield label(record, name), stored, value

    def write(self, rows: Sequence[Row], *, actor: Actor) -> None:
        self.plan(rows)
        known = self._known(rows)
        for row in rows:
            if row.problems or row.state == RowState.SAME:
                continue
            values = {name: value for name, value in row.values.items() if value}
            if "commodity" in values:
                values["new_commodity"] = values.pop("commodity")
            if record := known.get(row.values[self.key]):
                self._edit(record, actor=actor, version=record.version, **values)
            else:
                self._register(actor=actor, **values)

    def _edit(self, record: Any, **values: Any) -> None:
        raise NotImplementedError

    def _register(self, **values: Any) -> None:
        raise NotImplementedError


class Suppliers(Register):
    model = Supplier
    key = "code"

    def __init__(self, choices: dict[str, Any]) -> None:
        super().__init__(choices)
        self.keys: dict[str, str] = {}  # folded names of this file's new suppliers

    def _plan_new(self, row: Row) -> None:
        """A name that looks like another company's is asked about, as on the page."""
        super()._plan_new(row)
        name, key = row.values["name"], name_key(row.values["name"])
        alike = [f"{one.name} ({one.code})" for one in Supplier.objects.alike(key)[:NAMED]]
        if key in self.keys:
            alike.append(self.keys[key])
        self.keys[key] = name
        if not alike:
            return
        kind = str(Supplier._meta.verbose_name)
        self.unknown[kind, name] = Unknown(kind, name, alike, rows=1)
        if not self.registers_alike:
            names = {"names": ", ".join(alike)}
            row.refuse("name", _("Looks like existing supplier %(names)s.") % names)

    def _edit(self, record: Any, **values: Any) -> None:
        services.edit_supplier(record, confirm_similar=True, **values)

    def _register(self, **values: Any) -> None:
        services.register_supplier(confirm_similar=True, **values)


class Parts(Register):
    model = Part
    key = "number"

    def _edit(self, record: Any, **values: Any) -> None:
        services.edit_part(record, **values)

    def _register(self, **values: Any) -> None:
        services.register_part(**values)


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
