"""The catalogue of defect codes."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from complaints.models import DefectCode
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.idempotency import repeatable
from qms.core.records import create, save_over
from qms.core.rows import write_rows
from suppliers.services.register import taken

WRITTEN = ("code", "name", "group")  # what a file says


@repeatable(DefectCode)
def add_defect_code(*, actor: Actor, code: str, name: str, group: str) -> DefectCode:
    """Give a kind of failure a code."""
    actor.require("complaints.add_defectcode")
    defect = DefectCode(code=code.upper(), name=name, group=_known_group(group))
    with taken(defect), act("defectcode.added", defect, actor=actor):
        return create(defect)


def edit_defect_code(
    defect: DefectCode, *, actor: Actor, version: int, **values: str | bool
) -> DefectCode:
    """Say better what a code means, or retire it: it stays on old records and is not offered."""
    actor.require("complaints.edit_defectcode")
    if "group" in values:
        values["group"] = _known_group(str(values["group"]))
    with act("defectcode.edited", defect, actor=actor):
        return save_over(defect, version, **values)


def write_defect_codes(defects: Sequence[DefectCode], *, actor: Actor) -> None:
    """Add or correct codes by the hundred, all or none, within the act that stands around."""
    for verb in ("add", "edit"):
        actor.require(f"complaints.{verb}_defectcode")
    groups = {group.casefold(): group for group in DefectCode.objects.groups()}
    for defect in defects:
        defect.group = groups.setdefault(defect.group.casefold(), defect.group)
        defect.clean_fields(exclude={"id"})
    rows = [{name: getattr(defect, name) for name in WRITTEN} for defect in defects]
    ids = write_rows(DefectCode, rows, key=["code"], over=["name", "group"])
    for defect, pk in zip(defects, ids, strict=True):
        defect.pk = pk


def check_defect_code(chosen: DefectCode | None, *, before: DefectCode | None = None) -> None:
    if chosen and chosen.is_retired and chosen != before:
        raise ValidationError(
            {"defect_code": _("%(code)s is retired. Choose another.") % {"code": chosen.code}}
        )


def _known_group(group: str) -> str:
    """The group as it is written already, so that one in another case does not make two."""
    known = DefectCode.objects.filter(group__iexact=group).values_list("group", flat=True)
    return known.first() or group
