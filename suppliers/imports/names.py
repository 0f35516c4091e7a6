"""Suppliers and parts as a file names them: by code or number, or else by exactly their name.

Names that look alike stay apart until people say so; they are only pointed out.
"""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from qms.core.imports.kinds import Row, Unknown
from suppliers.likeness import name_key
from suppliers.models import Supplier

PREFIX = "NEW-"  # of the code that stands for one which came without
NAMED = 3  # look-alikes
ASKED_ABOUT = 1_000  # names; nobody compares more of them one by one

Said = tuple[str, str]  # a code, or else a name


def look_alikes() -> Callable[[str], list[str]]:
    """Say who is called nearly so, of the suppliers that were here before the file."""
    last = Supplier.objects.aggregate(last=Max("pk"))["last"] or 0
    before = Supplier.objects.filter(pk__lte=last)

    def named(name: str) -> list[str]:
        return [f"{one.name} ({one.code})" for one in before.alike(name_key(name))[:NAMED]]

    return named


class Names:
    """The records of one kind that the rows of a file are about."""

    def __init__(
        self,
        model: Any,
        key: str,
        fields: tuple[str, str],  # where the rows hold the code and the name
        *,
        alike: Callable[[str], list[str]],
        registers: bool,
    ) -> None:
        self.model = model
        self.key = key
        self.fields = fields
        self.alike = alike
        self.registers = registers
        self.kind = str(model._meta.verbose_name)
        self.known: dict[Said, list[Any]] = {}
        self.unknown: dict[Said, Unknown] = {}

    def learn(self, rows: Sequence[Row]) -> None:
        """Look up, at once, what these rows name and earlier ones did not."""
        asked = {self.said(row) for row in rows} - self.known.keys()
        self.known |= {said: [] for said in asked}
        codes, names = ({said[at] for said in asked} - {""} for at in (0, 1))
        found = Q(**{f"{self.key}__in": codes}) | Q(name__in=names)
        for one in self.model.objects.filter(found) if codes or names else ():
            for said in asked & {(getattr(one, self.key), ""), ("", one.name)}:
                self.known[said].append(one)

    def said(self, row: Row) -> Said:
        """The code in a row; where it has none, the name."""
        code, name = (row.values.get(field) or "" for field in self.fields)
        return (code, "") if code else ("", name)

    def of(self, row: Row) -> Any:
        """The record a row names; None, and a problem in the row, where there is none."""
        said = self.said(row)
        if not any(said):
            row.refuse(self.fields[0], _("Is missing."))
            return None
        if not self.known[said]:
            self._note(row, said)
        if said in self.unknown:
            self.unknown[said].rows += 1
        known = self.known[said]
        if len(known) == 1:
            return known[0]
        if known:
            sentence = _("%(number)s records are called so. Give the code or number.")
        else:
            sentence = _("“%(name)s” is not registered.")
        said_of = {"number": len(known), "name": "".join(said)}
        row.refuse(self.fields[not said[0]], sentence % said_of)
        return None

    def _note(self, row: Row, said: Said) -> None:
        """Note what is not registered; as a record to be, where that was chosen."""
        name = row.values.get(self.fields[1]) or said[0]
        if said not in self.unknown:
            alike = self.alike(name) if len(self.unknown) < ASKED_ABOUT else []
            written = " ".join(filter(None, map(row.values.get, self.fields)))
            self.unknown[said] = Unknown(self.kind, written, alike)
        if self.registers:
            # It has no place in the database yet, and a number that nothing there has.
            record = self.model(pk=-len(self.unknown), name=name, **{self.key: said[0]})
            self.known[said] = [record]

    def numbered(self, new: list[Any]) -> list[Any]:
        """Give what came without a code the next of those that stand for one: NEW-00001."""
        if nameless := [one for one in new if not getattr(one, self.key)]:
            taken = self.model.objects.filter(**{f"{self.key}__regex": rf"^{PREFIX}\d{{5}}$"})
            last = taken.order_by(f"-{self.key}").values_list(self.key, flat=True).first()
            said = {getattr(one, self.key) for one in new}  # a file may know such codes, too
            numbers = count(int(last.removeprefix(PREFIX)) + 1 if last else 1)
            free = (code for n in numbers if (code := f"{PREFIX}{n:05}") not in said)
            for one, code in zip(nameless, free, strict=False):
                setattr(one, self.key, code)
        return new
