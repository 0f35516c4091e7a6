"""A supplier may be ordered from, or not: which moves there are and who makes them."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qms.core.workflow import Move, Workflow
from suppliers.choices import SupplierState

if TYPE_CHECKING:
    from suppliers.models import Supplier


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
