"""Order lines, one at a time: promised, received in one or several parts, corrected, cancelled."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.clock import plant_today
from qms.core.errors import Refused
from qms.core.idempotency import repeatable
from qms.core.records import create, locked, save, save_over
from qms.core.rows import write_rows
from suppliers.choices import DeliveryState, SourceStatus
from suppliers.models import ApprovedSource, Delivery, Receipt
from suppliers.workflow import delivery_workflow

EARLIEST = date(2000, 1, 1)  # before it, a year was typed with two digits


@repeatable(Delivery)
def record_delivery(
    *, actor: Actor, occurred_at: datetime | None = None, **values: Any
) -> Delivery:
    """Take down what a supplier has promised: one line of an order."""
    actor.require("suppliers.record_delivery")
    delivery = Delivery(**values)
    check_days(delivery)
    check_site(delivery)
    with (
        _known(delivery),
        act("delivery.recorded", delivery, actor=actor, occurred_at=occurred_at),
    ):
        create(delivery)
        note_sources([(delivery.supplier_id, delivery.part_id)])
    return delivery


def edit_delivery(
    delivery: Delivery, *, actor: Actor, version: int, reason: str = "", **values: Any
) -> Delivery:
    """Correct what was promised."""
    actor.require("suppliers.edit_delivery")
    with (
        _known(delivery, **values),
        act("delivery.edited", delivery, actor=actor, reason=reason),
    ):
        edited = save_over(delivery, version, **values)
        if edited.state == DeliveryState.CANCELLED:
            raise Refused(_("%(delivery)s is cancelled.") % {"delivery": edited})
        check_days(edited)
        check_site(edited)
        note_sources([(edited.supplier_id, edited.part_id)])
        return _settle(edited)


@repeatable(Delivery)
def receive_delivery(
    delivery: Delivery,
    *,
    actor: Actor,
    received_on: date,
    quantity: int,
    lot: str = "",
    delivery_note: str = "",
) -> Delivery:
    """Note that all of it has come, or a part."""
    check_received(received_on)
    receipt = Receipt(
        delivery=delivery,
        received_on=received_on,
        quantity=quantity,
        lot=lot,
        delivery_note=delivery_note,
    )
    with delivery_workflow.admitted("receive", delivery, actor=actor) as held:
        if quantity < 1:
            raise ValidationError({"quantity": _("Enter how many pieces came.")})
        create(receipt)
        return _settle(held)


def correct_delivery(
    delivery: Delivery, *, actor: Actor, receipt: Receipt, reason: str, **values: Any
) -> Delivery:
    """Put right what was noted of a receipt; one that never came has no pieces."""
    check_received(values.get("received_on", receipt.received_on))
    with delivery_workflow.admitted("correct", delivery, actor=actor, reason=reason) as held:
        save(locked(held.receipts.get(pk=receipt.pk)), **values)
        return _settle(held)


def cancel_delivery(delivery: Delivery, *, actor: Actor, reason: str) -> Delivery:
    """Wait no longer for what has not come; the line counts no more as late."""
    return delivery_workflow.make("cancel", delivery, actor=actor, reason=reason)


def _settle(delivery: Delivery) -> Delivery:
    """Bring up to date what the receipts add up to."""
    return save(delivery, **sums_of(delivery.quantity, delivery.receipts.all()))


def sums_of(quantity: int, receipts: Iterable[Any]) -> dict[str, Any]:
    """How much has come, on which day the full quantity was there, and the state that makes.

    More pieces on a later day do not make a delivery late that was complete before.
    """
    came = sorted((one for one in receipts if one.quantity), key=lambda one: one.received_on)
    received, completed_on = 0, None
    for receipt in came:
        received += receipt.quantity
        if received >= quantity and completed_on is None:
            completed_on = receipt.received_on
    return {
        "received": received,
        "completed_on": completed_on,
        "lots": " ".join(dict.fromkeys(one.lot for one in came if one.lot)),
        "state": _state(received, complete=completed_on is not None),
    }


def _state(received: int, *, complete: bool) -> DeliveryState:
    if complete:
        return DeliveryState.COMPLETE
    return DeliveryState.PARTLY if received else DeliveryState.PROMISED


def note_sources(pairs: Iterable[tuple[int, int]]) -> None:
    """Supplier and part: who delivers it stands among its sources, also without approval.

    The supplier then sees the part it is asked about, and the plant sees what it buys unapproved.
    """
    sources = [
        {"supplier": supplier, "part": part, "status": SourceStatus.UNAPPROVED.value}
        for supplier, part in pairs
    ]
    write_rows(ApprovedSource, sources, key=["supplier", "part"])


def check_days(delivery: Any) -> None:
    for name in ("promised_on", "due_on"):
        day = getattr(delivery, name)
        if day and day < EARLIEST:
            raise ValidationError({name: _too_early()})


def check_site(delivery: Any) -> None:
    if delivery.site and delivery.site.supplier_id != delivery.supplier.pk:
        named = {"site": delivery.site, "supplier": delivery.supplier}
        raise ValidationError({"site": _("%(site)s is not a site of %(supplier)s.") % named})


def check_received(day: date) -> None:
    if day < EARLIEST:
        raise ValidationError({"received_on": _too_early()})
    if day > (today := plant_today()):
        raise ValidationError(
            {
                "received_on": _("Received date cannot be after today (%(today)s, plant time).")
                % {"today": date_format(today)}
            }
        )


def _too_early() -> str:
    return _("Not before %(day)s.") % {"day": date_format(EARLIEST)}


@contextmanager
def _known(delivery: Delivery, **values: Any) -> Iterator[None]:
    """The database decides whether an order line is known; a person reads it beside the field."""
    try:
        yield
    except IntegrityError:
        for name, value in values.items():
            setattr(delivery, name, value)
        try:
            delivery.validate_constraints()
        except ValidationError as error:
            raise ValidationError({"order_number": error.messages}) from error
        raise
