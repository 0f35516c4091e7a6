"""Defect codes from a file: new ones added, known ones corrected."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints.models import DefectCode
from complaints.services import write_defect_codes
from qms.core.actors import Actor
from qms.core.imports.kinds import Field, Importer, declare
from suppliers.imports.register import Register


class DefectCodes(Register):
    model = DefectCode
    key = "code"
    related = ()

    def _store(self, records: Sequence[Any], *, actor: Actor) -> None:
        write_defect_codes(records, actor=actor)


def _field(name: str, label: Any, aliases: str) -> Field:
    column = DefectCode._meta.get_field(name)
    return Field(name, label, aliases, required=True, column=column)


declare(
    Importer(
        "complaints.defectcode",
        _("Defect codes"),
        permission="complaints.add_defectcode",
        list_url="complaints:defect_codes",
        begin=DefectCodes,
        fields=[
            _field("code", _("Defect code"), "code, failure code, Fehlerschlüssel"),
            _field("name", _("Name"), "defect, failure, description, Fehlerart, Benennung"),
            _field("group", _("Group"), "defect group, category, Fehlergruppe, Kategorie"),
        ],
    )
)
