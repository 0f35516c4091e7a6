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
)

__all__ = [
    "DeliveryRow",
    "Planned",
    "add_commodity",
    "block_supplier",
    "cancel_delivery",
    "correct_delivery",
    "edit_delivery",
    "edit_part",
    "edit_supplier",
    "plan_deliveries",
    "receive_delivery",
    "receive_delivery_once",
    "record_deliveries",
    "record_delivery",
    "record_delivery_once",
    "register_part",
    "register_part_once",
    "register_supplier",
    "register_supplier_once",
    "unblock_supplier",
]
