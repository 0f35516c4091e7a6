from __future__ import annotations

from typing import Any

from django.db import models

from qms.core.choices import UNFINISHED, ImportState


class AttachedQuerySet(models.QuerySet[Any]):
    def on(self, record: models.Model) -> AttachedQuerySet:
        """What hangs on this record."""
        return self.filter(record_type=record._meta.label_lower, record_id=record.pk)

    def readable_by(self, user: Any) -> AttachedQuerySet:
        """On records the person may see, a supplier reads what is shared with suppliers."""
        return self.filter(shared=True) if user.is_supplier else self


class BackgroundJobQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> BackgroundJobQuerySet:
        """What somebody asked for is theirs alone."""
        return self.filter(owner_id=user.pk)

    def unfinished(self) -> BackgroundJobQuerySet:
        return self.filter(state__in=UNFINISHED)

    def untold(self) -> BackgroundJobQuerySet:
        """Ended, and its owner has not read so."""
        return self.filter(ended_at__isnull=False, told_at=None)


class ImportQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> ImportQuerySet:
        """One's own; of the others', staff see what has come into the records."""
        mine = models.Q(owner_id=user.pk)
        if user.is_supplier:
            return self.filter(mine)
        return self.filter(mine | models.Q(state=ImportState.CONFIRMED))

    def confirmed(self) -> ImportQuerySet:
        return self.filter(state=ImportState.CONFIRMED)

    def of_shape(self, kind: str, shape: str, owner_id: int | None) -> ImportQuerySet:
        """Imports of files with these headings whose columns somebody has named, newest first."""
        named = self.filter(kind=kind, shape=shape).exclude(mapping={})
        known = models.Q(owner_id=owner_id) | models.Q(state=ImportState.CONFIRMED)
        return named.filter(known).order_by("-id")
