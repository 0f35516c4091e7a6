"""What people type about suppliers, parts and deliveries."""

from suppliers.forms.deliveries import (
    CorrectForm,
    EditDeliveryForm,
    ReceiveForm,
    RecordDeliveryForm,
)
from suppliers.forms.register import (
    EditPartForm,
    EditSupplierForm,
    RegisterPartForm,
    RegisterSupplierForm,
    sources_of,
)

__all__ = [
    "CorrectForm",
    "EditDeliveryForm",
    "EditPartForm",
    "EditSupplierForm",
    "ReceiveForm",
    "RecordDeliveryForm",
    "RegisterPartForm",
    "RegisterSupplierForm",
    "sources_of",
]
