"""Every write to the register: suppliers, commodities, parts and who makes them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.translation import gettext as _

from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Conflict, Difference
from qms.core.idempotency import repeatable
from qms.core.records import create, save, save_over
from qms.core.rows import write_rows
from suppliers.choices import SourceStatus
from suppliers.likeness import name_key
from suppliers.models import ApprovedSource, Commodity, Part, Supplier
from suppliers.workflow import workflow

NAMED_AT_MOST = 3  # look-alikes named when we ask

# What a file says, by the columns that hold it; the first is what each is known by.
WRITTEN: dict[type[models.Model], Sequence[str]] = {
    Supplier: ("code", "name", "name_key", "commodity", "city", "country", "email"),
    Part: ("number", "name", "commodity"),
}

Suppliers = Iterable[Supplier]


@repeatable(Supplier)
def register_supplier(
    *, actor: Actor, confirm_similar: bool = False, new_commodity: str = "", **values: Any
) -> Supplier:
    """Take a supplier into the register; one that looks like another only when that is meant."""
    actor.require("suppliers.register_supplier")
    supplier = Supplier(**values)
    supplier.name_key = name_key(supplier.name)
    with taken(supplier), act("supplier.registered", supplier, actor=actor):
        supplier.commodity = _commodity(supplier.commodity, new_commodity, actor=actor)
        create(supplier)
        if not confirm_similar:
            _ask_about_look_alikes(supplier)
    return supplier


def edit_supplier(
    supplier: Supplier,
    *,
    actor: Actor,
    version: int,
    confirm_similar: bool = False,
    new_commodity: str = "",
    **values: Any,
) -> Supplier:
    """Correct what is known about a supplier."""
    actor.require("suppliers.edit_supplier")
    renamed = values.get("name", supplier.name) != supplier.name
    if renamed:
        values["name_key"] = name_key(values["name"])
    with taken(supplier, **values), act("supplier.edited", supplier, actor=actor):
        if new_commodity:
            values["commodity"] = _commodity(None, new_commodity, actor=actor)
        edited = save_over(supplier, version, **values)
        if renamed and not confirm_similar:
            _ask_about_look_alikes(edited)
        return edited


def write_register(records: Sequence[Any], *, actor: Actor, correct: bool = False) -> None:
    """Write new suppliers or parts by the hundred, all or none, within the act that stands around.

    One that is known by now is left as it is, unless this is to correct it.
    """
    if not records:
        return
    model = type(records[0])
    for verb in ("register", "edit") if correct else ("register",):
        actor.require(f"suppliers.{verb}_{model._meta.model_name}")
    fields = [model._meta.get_field(name) for name in WRITTEN[model]]
    for record in records:
        record.clean_fields(exclude={"id", "commodity", "name_key"})
        if isinstance(record, Supplier):
            record.name_key = name_key(record.name)
    key, *others = WRITTEN[model]
    rows = [{one.name: one.value_from_object(record) for one in fields} for record in records]
    ids = write_rows(model, rows, key=[key], over=others if correct else [key])
    for record, pk in zip(records, ids, strict=True):
        record.pk = pk


def block_supplier(supplier: Supplier, *, actor: Actor, reason: str) -> Supplier:
    """Take no new orders to this supplier until somebody unblocks it."""
    return workflow.make("block", supplier, actor=actor, reason=reason)


def unblock_supplier(supplier: Supplier, *, actor: Actor, reason: str) -> Supplier:
    """Order from this supplier again; the reason says what has become better."""
    return workflow.make("unblock", supplier, actor=actor, reason=reason)


@repeatable(Part)
def register_part(
    *,
    actor: Actor,
    approved: Suppliers = (),
    conditional: Suppliers = (),
    new_commodity: str = "",
    **values: Any,
) -> Part:
    """Take a part into the register, with the suppliers it is bought from."""
    actor.require("suppliers.register_part")
    part = Part(**values)
    with taken(part), act("part.registered", part, actor=actor):
        part.commodity = _commodity(part.commodity, new_commodity, actor=actor)
        create(part)
        _change_sources(part, approved=approved, conditional=conditional)
    return part


def edit_part(
    part: Part,
    *,
    actor: Actor,
    version: int,
    approved: Suppliers | None = None,
    conditional: Suppliers | None = None,
    new_commodity: str = "",
    **values: Any,
) -> Part:
    """Correct a part and who makes it; a supplier left out of its list is withdrawn, not erased."""
    actor.require("suppliers.edit_part")
    with taken(part, **values), act("part.edited", part, actor=actor):
        if new_commodity:
            values["commodity"] = _commodity(None, new_commodity, actor=actor)
        try:
            edited = save_over(part, version, **values)
        except Conflict as conflict:
            conflict.differences = {
                **conflict.differences,
                **_differing_sources(part, approved=approved, conditional=conditional),
            }
            raise
        if _change_sources(edited, approved=approved, conditional=conditional):
            save(edited, source_changes=edited.source_changes + 1)
        return edited


def add_commodity(name: str, *, actor: Actor) -> Commodity:
    """The commodity of this name; a new one only if none is called that."""
    actor.require("suppliers.add_commodity")
    if known := Commodity.objects.filter(name__iexact=name).first():
        return known
    commodity = Commodity(name=name)
    with taken(commodity), act("commodity.added", commodity, actor=actor):
        return create(commodity)


def _commodity(chosen: Commodity | None, new: str, *, actor: Actor) -> Commodity | None:
    """The commodity that was chosen, unless a new one was written."""
    if not new:
        return chosen
    try:
        return add_commodity(new, actor=actor)
    except ValidationError as error:
        raise ValidationError({"new_commodity": error.messages}) from error


def _ask_about_look_alikes(supplier: Supplier) -> None:
    """Ask, before a company stands in the register twice."""
    alike = Supplier.objects.exclude(pk=supplier.pk).alike(supplier.name_key)[:NAMED_AT_MOST]
    if names := ", ".join(f"{other.name} ({other.code})" for other in alike):
        raise ValidationError(
            {"confirm_similar": _("Looks like existing supplier %(names)s.") % {"names": names}}
        )


@contextmanager
def taken(record: models.Model, **values: Any) -> Iterator[None]:
    """The database decides whether a code is taken; a person reads which field it was."""
    try:
        yield
    except IntegrityError:
        for name, value in values.items():
            setattr(record, name, value)
        record.validate_unique()
        raise


def _change_sources(part: Part, **lists: Suppliers | None) -> bool:
    """Make the part's sources those of the lists given; say whether anything changed.

    A list that is not given stays as it is. The part's row is locked by whoever calls.
    """
    wanted = _statuses(lists)
    stored = {source.supplier_id: source for source in part.sources.all()}
    left_out = [
        source
        for supplier_id, source in stored.items()
        if lists.get(source.status) is not None and supplier_id not in wanted
    ]
    for source in left_out:
        save(source, status=SourceStatus.WITHDRAWN)
    moved = [pair for pair in wanted.items() if pair not in _pairs(stored.values())]
    for supplier_id, status in moved:
        if supplier_id in stored:
            save(stored[supplier_id], status=status)
        else:
            create(ApprovedSource(part=part, supplier_id=supplier_id, status=status))
    return bool(left_out or moved)


def _pairs(sources: Iterable[ApprovedSource]) -> set[tuple[int, str]]:
    return {(source.supplier_id, source.status) for source in sources}


def _statuses(lists: dict[str, Suppliers | None]) -> dict[int, str]:
    """The status each supplier is given; nobody stands in two lists."""
    given: dict[int, str] = {}
    for status, suppliers in lists.items():
        for supplier in suppliers or ():
            if given.setdefault(supplier.pk, status) != status:
                raise ValidationError(
                    {status: _("%(supplier)s is in both lists.") % {"supplier": supplier}}
                )
    return given


def _differing_sources(part: Part, **lists: Suppliers | None) -> dict[str, Difference]:
    """Both values of every list of suppliers that differs, in words."""
    differing = {}
    for status, suppliers in lists.items():
        stored = {str(source.supplier) for source in part.sources_in(status)}
        yours = {str(supplier) for supplier in suppliers or ()}
        if suppliers is not None and stored != yours:
            label = str(SourceStatus(status).label)
            differing[status] = Difference(
                status, label, ", ".join(sorted(stored)), ", ".join(sorted(yours))
            )
    return differing
