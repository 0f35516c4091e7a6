"""The catalogue of defect codes."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from complaints.models import DefectCode
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.idempotency import once
from qms.core.records import create, save_over
from suppliers.services.register import taken


def add_defect_code(*, actor: Actor, code: str, name: str, group: str) -> DefectCode:
    """Give a kind of failure a code."""
    actor.require("complaints.add_defectcode")
    defect = DefectCode(code=code.upper(), name=name, group=_known_group(group))
    with taken(defect), act("defectcode.added", defect, actor=actor):
        return create(defect)


def add_defect_code_once(*, actor: Actor, key: str, **values: str) -> DefectCode:
    """Add a code whose form or client may ask twice; the second time finds the first."""
    defect, _created = once(
        lambda: add_defect_code(actor=actor, **values),
        model=DefectCode,
        key=key,
        actor=actor,
        body=values,
    )
    return defect


def edit_defect_code(
    defect: DefectCode, *, actor: Actor, version: int, **values: str | bool
) -> DefectCode:
    """Say better what a code means, or retire it: it stays on old records and is not offered."""
    actor.require("complaints.edit_defectcode")
    if "group" in values:
        values["group"] = _known_group(str(values["group"]))
    with act("defectcode.edited", defect, actor=actor):
        return save_over(defect, version, **values)


def check_defect_code(chosen: DefectCode | None, *, before: DefectCode | None = None) -> None:
    if chosen and chosen.is_retired and chosen != before:
        raise ValidationError(
            {"defect_code": _("%(code)s is retired. Choose another.") % {"code": chosen.code}}
        )


def _known_group(group: str) -> str:
    """The group as it is written already, so that one in another case does not make two."""
    known = DefectCode.objects.filter(group__iexact=group).values_list("group", flat=True)
    return known.first() or group
