from __future__ import annotations

from typing import Any

from django.db import models


class AttachedQuerySet(models.QuerySet[Any]):
    def on(self, record: models.Model) -> AttachedQuerySet:
        """What hangs on this record."""
        return self.filter(record_type=record._meta.label_lower, record_id=record.pk)

    def readable_by(self, user: Any) -> AttachedQuerySet:
        """On records the person may see, a supplier reads what is shared with suppliers."""
        return self.filter(shared=True) if user.is_supplier else self
