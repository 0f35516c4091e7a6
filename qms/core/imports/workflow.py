"""What becomes of an uploaded file: which moves there are."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qms.core.imports.choices import ImportState
from qms.core.workflow import Move, Workflow

if TYPE_CHECKING:
    from qms.core.models import Import

PERMISSION = "core.import_records"
OPEN = frozenset({ImportState.UPLOADED, ImportState.MAPPED, ImportState.CHECKED})

workflow: Workflow["Import"] = Workflow(
    "import",
    ImportState,
    [
        Move(
            "upload",
            sources=(),
            target=ImportState.UPLOADED,
            permission=PERMISSION,
            label=_("Upload file"),
            past="uploaded",
            icon="plus",
        ),
        Move(
            "read",
            sources=OPEN,
            target=ImportState.UPLOADED,
            permission=PERMISSION,
            label=_("Say how it is read"),
            past="read",
        ),
        Move(
            "map",
            sources=OPEN,
            target=ImportState.MAPPED,
            permission=PERMISSION,
            label=_("Name the columns"),
            past="mapped",
        ),
        Move(
            "check",
            sources={ImportState.MAPPED, ImportState.CHECKED},
            target=ImportState.CHECKED,
            permission=PERMISSION,
            label=_("Check without importing"),
            past="checked",
        ),
        Move(
            "confirm",
            sources={ImportState.CHECKED},
            target=ImportState.CONFIRMED,
            permission=PERMISSION,
            label=_("Import now"),
            past="confirmed",
            icon="check",
        ),
        Move(
            "discard",
            sources=OPEN,
            target=ImportState.DISCARDED,
            permission=PERMISSION,
            label=_("Discard"),
            past="discarded",
            icon="trash",
        ),
    ],
)
