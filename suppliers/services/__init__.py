"""Every write to the register and to what suppliers deliver."""

from suppliers.services.bulk import DeliveryRow, Planned, plan_deliveries, record_deliveries
from suppliers.services.deliveries import (
    cancel_delivery,
    correct_delivery,
    edit_delivery,
    receive_delivery,
    receive_delivery_once,
    record_delivery,
    record_delivery_once,
)
from suppliers.services.register import (
    add_commodity,
    block_supplier,
    edit_part,
    edit_supplier,
    register_part,
    register_part_once,
    register_supplier,
    register_supplier_once,
    unblock_supplier,
    write_register,
)
from suppliers.services.reminders import remind_of_expiry
from suppliers.services.standing import (
    add_certificate,
    add_certificate_once,
    confirm_certificate,
    edit_source,
    note_contact,
    note_site,
    refuse_certificate,
    rename_commodity,
)

__all__ = [
    "DeliveryRow",
    "Planned",
    "add_certificate",
    "add_certificate_once",
    "add_commodity",
    "block_supplier",
    "cancel_delivery",
    "confirm_certificate",
    "correct_delivery",
    "edit_delivery",
    "edit_part",
    "edit_source",
    "edit_supplier",
    "note_contact",
    "note_site",
    "plan_deliveries",
    "receive_delivery",
    "receive_delivery_once",
    "record_deliveries",
    "record_delivery",
    "record_delivery_once",
    "refuse_certificate",
    "register_part",
    "register_part_once",
    "register_supplier",
    "register_supplier_once",
    "remind_of_expiry",
    "rename_commodity",
    "unblock_supplier",
    "write_register",
]
