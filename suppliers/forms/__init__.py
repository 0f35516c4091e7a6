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
from suppliers.forms.standing import (
    CertificateForm,
    ContactForm,
    RenameCommodityForm,
    SiteForm,
    SourceForm,
)
