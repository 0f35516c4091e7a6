"""Which column is which field: proposed by name, remembered from the last file of this shape."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from qms.core.imports.kinds import COUNT, DAY, TEXT, Field, Importer, Problem, Row
from qms.core.imports.values import ASK, DAY_FIRST, POINT, day, shown, text, whole

SIMILAR = 0.8  # from here on two names are offered as the same
LANGUAGES = ("en", "de")


def propose(headings: Sequence[str], fields: Iterable[Field]) -> dict[str, str]:
    """The heading that is most likely meant by each field; every heading once."""
    found: dict[str, str] = {}
    for likeness in (_same, _similar):
        for field in fields:
            free = [heading for heading in headings if heading not in found.values()]
            if field.name not in found and (best := likeness(field, free)):
                found[field.name] = best
    return found


def _same(field: Field, headings: Sequence[str]) -> str:
    """The names of a field are tried in their order: the first alias is the surest."""
    folded = {_folded(heading): heading for heading in reversed(headings)}
    return next((folded[name] for name in _names(field) if name in folded), "")


def _similar(field: Field, headings: Sequence[str]) -> str:
    scored = [
        (SequenceMatcher(None, _folded(heading), name).ratio(), heading)
        for heading in headings
        for name in _names(field)
    ]
    score, heading = max(scored, default=(0.0, ""))
    return heading if score >= SIMILAR else ""


def _names(field: Field) -> list[str]:
    labels = []
    for language in LANGUAGES:
        with translation.override(language):
            labels.append(str(field.label))
    return [_folded(name) for name in (field.name, *labels, *field.aliases.split(","))]


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def known(remembered: Mapping[str, Any], headings: Sequence[str]) -> dict[str, str]:
    """A remembered map, as far as its columns are there."""
    fields = remembered.get("fields", {})
    return {name: heading for name, heading in fields.items() if heading in headings}


def check_mapping(importer: Importer, look: Mapping[str, Any], mapping: dict[str, Any]) -> None:
    """Refuse a map that leaves something to guess; settle what the columns prove."""
    fields = mapping["fields"]
    problems = {
        field.name: _("Say which column holds this.")
        for field in importer.fields
        if field.required and field.name not in fields
    }
    for name, heading in fields.items():
        if other := next((n for n, h in fields.items() if h == heading and n != name), ""):
            problems.setdefault(
                name,
                _("“%(heading)s” is already taken for %(other)s.")
                % {"heading": heading, "other": importer.field(other).label},
            )
    problems |= _undecided(importer, look, mapping)
    if problems:
        raise ValidationError(problems)


def _undecided(
    importer: Importer, look: Mapping[str, Any], mapping: dict[str, Any]
) -> dict[str, str]:
    """Whether days or numbers can be read in two ways, and nobody has said which."""
    days = _("These days can be read in two ways. Say which is meant.")
    numbers = _("These numbers can be read in two ways. Say which is meant.")
    problems = {}
    for kind, name, usual, sentence in (
        (DAY, "order", DAY_FIRST, days),
        (COUNT, "point", POINT, numbers),
    ):
        proof = proved(importer, look, mapping["fields"], kind, name)
        if proof != ASK:
            mapping[name] = proof or mapping.get(name) or usual
        elif not mapping.get(name):
            problems[name] = sentence
    return problems


def proved(
    importer: Importer, look: Mapping[str, Any], fields: Mapping[str, str], kind: str, proof: str
) -> str:
    """What the columns of this kind prove together; ASK where they do not, or disagree."""
    proofs = {
        look["columns"][look["headings"].index(heading)][proof]
        for name, heading in fields.items()
        if importer.field(name).kind == kind
    } - {""}
    decided = proofs - {ASK}
    if len(decided) == 1:
        return decided.pop()
    return ASK if proofs else ""


class Reader:
    """Rows of cells as rows of values, by a map that was settled."""

    def __init__(self, importer: Importer, headings: list[str], mapping: Mapping[str, Any]) -> None:
        self.width = len(headings)
        self.fields = {
            headings.index(heading): importer.field(name)
            for name, heading in mapping["fields"].items()
        }
        self.order = mapping["order"]
        self.point = mapping["point"]
        # Values come again and again; what they mean is found out once.
        self.value = lru_cache(20_000, typed=True)(self._value)

    def row(self, number: int, cells: list[Any]) -> Row:
        row = Row(number, cells, {})
        if any(cell not in ("", None) for cell in cells[self.width :]):
            reason = _("The row has more cells than there are headings.")
            row.problems.append(Problem("", shown(cells[self.width]), reason))
        for place, field in self.fields.items():
            cell = cells[place] if place < len(cells) else ""
            try:
                row.values[field.name] = self.value(place, cell)
            except ValidationError as error:
                row.problems.append(Problem(field.name, text(cell), error.messages[0]))
        return row

    def _value(self, place: int, cell: Any) -> Any:
        field = self.fields[place]
        written = text(cell)
        if not written:
            if field.required:
                raise ValidationError(_("Is missing."))
            return "" if field.kind == TEXT else None
        if field.kind == DAY:
            return day(cell, self.order)
        value = whole(cell, self.point) if field.kind == COUNT else written
        if field.column is not None:
            field.column.run_validators(value)
        return value
