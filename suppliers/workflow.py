"""Which moves suppliers and deliveries have, and who makes them."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qms.core.workflow import Move, Workflow
from suppliers.choices import CertificateState, DeliveryState, SupplierState

if TYPE_CHECKING:
    from suppliers.models import Certificate, Delivery, Supplier


workflow: Workflow["Supplier"] = Workflow(
    "supplier",
    SupplierState,
    [
        Move(
            "register",
            sources=(),
            target=SupplierState.ACTIVE,
            permission="suppliers.register_supplier",
            label=_("Register supplier"),
            past="registered",
            icon="plus",
        ),
        Move(
            "block",
            sources={SupplierState.ACTIVE},
            target=SupplierState.BLOCKED,
            permission="suppliers.block_supplier",
            label=_("Block"),
            past="blocked",
            needs_reason=True,
            icon="ban",
        ),
        Move(
            "unblock",
            sources={SupplierState.BLOCKED},
            target=SupplierState.ACTIVE,
            permission="suppliers.unblock_supplier",
            label=_("Unblock"),
            past="unblocked",
            needs_reason=True,
            icon="lock-open",
        ),
    ],
)

# How much has come decides between promised, partly received and complete.
delivery_workflow: Workflow["Delivery"] = Workflow(
    "delivery",
    DeliveryState,
    [
        Move(
            "record",
            sources=(),
            target=DeliveryState.PROMISED,
            or_else={DeliveryState.PARTLY, DeliveryState.COMPLETE},
            permission="suppliers.record_delivery",
            label=_("Record delivery"),
            past="recorded",
            icon="plus",
        ),
        Move(
            "receive",
            sources={DeliveryState.PROMISED, DeliveryState.PARTLY, DeliveryState.COMPLETE},
            target=DeliveryState.COMPLETE,
            or_else={DeliveryState.PARTLY},
            permission="suppliers.receive_delivery",
            label=_("Receive"),
            past="received",
            icon="download",
        ),
        Move(
            "correct",
            sources={DeliveryState.PARTLY, DeliveryState.COMPLETE},
            target=DeliveryState.PARTLY,
            or_else={DeliveryState.PROMISED, DeliveryState.COMPLETE},
            permission="suppliers.correct_delivery",
            label=_("Correct a receipt"),
            past="corrected",
            needs_reason=True,
            icon="pencil",
        ),
        Move(
            "cancel",
            sources={DeliveryState.PROMISED, DeliveryState.PARTLY},
            target=DeliveryState.CANCELLED,
            permission="suppliers.cancel_delivery",
            label=_("Cancel delivery"),
            past="cancelled",
            last_resort=True,
            needs_reason=True,
            icon="ban",
        ),
    ],
)

# What a supplier adds counts once somebody of the plant has looked at it.
certificate_workflow: Workflow["Certificate"] = Workflow(
    "certificate",
    CertificateState,
    [
        Move(
            "add",
            sources=(),
            target=CertificateState.CONFIRMED,
            or_else={CertificateState.UNCONFIRMED},
            permission="suppliers.add_certificate",
            label=_("Add certificate"),
            past="added",
            icon="plus",
        ),
        Move(
            "confirm",
            sources={CertificateState.UNCONFIRMED},
            target=CertificateState.CONFIRMED,
            permission="suppliers.confirm_certificate",
            label=_("Confirm"),
            past="confirmed",
            icon="check",
        ),
        Move(
            "refuse",
            sources={CertificateState.UNCONFIRMED, CertificateState.CONFIRMED},
            target=CertificateState.REFUSED,
            permission="suppliers.refuse_certificate",
            label=_("Do not accept"),
            past="refused",
            needs_reason=True,
            icon="ban",
        ),
    ],
)
