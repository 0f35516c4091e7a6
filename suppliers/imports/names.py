"""Suppliers and parts as a file names them: by code or number, or else by exactly their name.

Names that look alike stay apart until people say so; they are only pointed out.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from qms.core.imports.kinds import Row, Unknown

PREFIX = "NEW-"  # of the code that stands for one which came without
NAMED = 3  # look-alikes
ASKED_ABOUT = 1_000  # names; nobody compares more of them one by one


class Names:
    """The records of one kind that the rows of a file are about."""

    def __init__(
        self,
        model: Any,
        key: str,
        fields: tuple[str, str],  # where the rows hold the code and the name
        *,
        alike: Callable[[str], Any],
        registers: bool,
    ) -> None:
        self.model = model
        self.key = key
        self.fields = fields
        self.alike = alike
        self.registers = registers
        self.kind = str(model._meta.verbose_name)
        self.by_key: dict[str, Any] = {}
        self.by_name: dict[str, list[Any]] = {}
        self.unknown: dict[tuple[str, str], Unknown] = {}
        self.new: dict[tuple[str, str], Any] = {}

    def learn(self, rows: Sequence[Row]) -> None:
        """Look up, at once, what these rows name and earlier ones did not."""
        pairs = {self.said(row) for row in rows}
        keys = {key for key, _name in pairs} - self.by_key.keys() - {""}
        names = {name for key, name in pairs if not key} - self.by_name.keys()
        found = self.model.objects.filter
        if keys:
            known = found(**{f"{self.key}__in": keys})
            self.by_key |= {getattr(one, self.key): one for one in known}
        self.by_name |= {name: [] for name in names}
        for one in found(name__in=names) if names else ():
            self.by_name[one.name].append(one)

    def said(self, row: Row) -> tuple[str, str]:
        """The code and the name in a row."""
        key, name = (row.values.get(field) or "" for field in self.fields)
        return key, name

    def known(self, row: Row) -> list[Any]:
        """The records of this code; without one, those of exactly this name."""
        key, name = self.said(row)
        if not key:
            return self.by_name.get(name, [])
        return [self.by_key[key]] if key in self.by_key else []

    def of(self, row: Row) -> Any:
        """The record a row names; None, and a problem in the row, where there is none."""
        (key, name), known = self.said(row), self.known(row)
        if len(known) == 1:
            return known[0]
        if not key and not name:
            row.refuse(self.fields[0], _("Is missing."))
        elif known:
            sentence = _("%(number)s records are called so. Give the code or number.")
            row.refuse(self.fields[1], sentence % {"number": len(known)})
        else:
            return self._unknown(row, key, name)
        return None

    def _unknown(self, row: Row, key: str, name: str) -> Any:
        """Note the name, and the records it could be; as a record to be, where that was chosen."""
        said = (key, name)
        if said not in self.unknown:
            near = self.alike(name)[:NAMED] if len(self.unknown) < ASKED_ABOUT else []
            alike = [f"{one.name} ({getattr(one, self.key)})" for one in near]
            self.unknown[said] = Unknown(self.kind, " ".join(filter(None, said)), alike)
        self.unknown[said].rows += 1
        if not self.registers:
            sentence = _("“%(name)s” is not registered.") % {"name": key or name}
            row.refuse(self.fields[0] if key else self.fields[1], sentence)
            return None
        if said not in self.new:
            # It has no place in the database yet, and a number that nothing there has.
            pk = -1 - len(self.new)
            self.new[said] = self.model(pk=pk, name=name or key, **{self.key: key})
        return self.new[said]

    def register(self, rows: Sequence[Row], service: Callable[..., Any]) -> None:
        """Register what these rows name for the first time; from now on it is known."""
        for row in rows:
            key, name = said = self.said(row)
            if said not in self.new or self.known(row):
                continue
            try:
                made = service(**{self.key: key or self._free_key(), "name": name or key})
            except ValidationError as error:
                where = _("Row %(row)s: ") % {"row": row.number}
                raise ValidationError([where + text for text in error.messages]) from error
            if key:
                self.by_key[key] = made
            else:
                self.by_name[name] = [made]

    def _free_key(self) -> str:
        """The next of the codes for what came without one."""
        taken = self.model.objects.filter(**{f"{self.key}__regex": rf"^{PREFIX}\d{{5}}$"})
        last = taken.order_by(f"-{self.key}").values_list(self.key, flat=True).first()
        number = int(last.removeprefix(PREFIX)) + 1 if last else 1
        return f"{PREFIX}{number:05}"
