"""Every write to the register and to what suppliers deliver."""

from suppliers.services.bulk import DeliveryRow, Planned, plan_deliveries, record_deliveries
from suppliers.services.deliveries import (
    cancel_delivery,
    correct_delivery,
    edit_delivery,
    receive_delivery,
    record_delivery,
)
from suppliers.services.register import (
    add_commodity,
    block_supplier,
    edit_part,
    edit_supplier,
    register_part,
    register_supplier,
    unblock_supplier,
    write_register,
)
from suppliers.services.reminders import remind_of_expiry
from suppliers.services.standing import (
    add_certificate,
    confirm_certificate,
    edit_source,
    erase_contact,
    note_contact,
    note_site,
    refuse_certificate,
    rename_commodity,
)
