from __future__ import annotations

from typing import Any

from django.db import models

from qms.core.imports.choices import ImportState


class ImportQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> ImportQuerySet:
        """One's own; of the others', the plant's people see what has come into the records."""
        if user.is_supplier:
            return self.none()
        return self.filter(models.Q(owner_id=user.pk) | models.Q(state=ImportState.CONFIRMED))

    def confirmed(self) -> ImportQuerySet:
        return self.filter(state=ImportState.CONFIRMED)

    def unconfirmed(self) -> ImportQuerySet:
        return self.exclude(state=ImportState.CONFIRMED)

    def of_shape(self, kind: str, shape: str, owner_id: int | None) -> ImportQuerySet:
        """Imports of files with these headings whose columns somebody has named, newest first."""
        named = self.filter(kind=kind, shape=shape).exclude(mapping={})
        known = models.Q(owner_id=owner_id) | models.Q(state=ImportState.CONFIRMED)
        return named.filter(known).order_by("-id")
