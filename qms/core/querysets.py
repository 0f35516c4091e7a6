from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models.functions import Now

from qms.core.choices import UNFINISHED, UNSENT, SendState


class AttachedQuerySet(models.QuerySet[Any]):
    def on(self, record: models.Model) -> AttachedQuerySet:
        """What hangs on this record."""
        return self.filter(record_type=record._meta.label_lower, record_id=record.pk)

    def readable_by(self, user: Any) -> AttachedQuerySet:
        """On records the person may see, a supplier reads what was shared with it."""
        return self.filter(shared=True, supplier_id=user.supplier_id) if user.is_supplier else self


class BackgroundJobQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> BackgroundJobQuerySet:
        """What somebody asked for is theirs alone."""
        return self.filter(owner_id=user.pk)

    def unfinished(self) -> BackgroundJobQuerySet:
        return self.filter(state__in=UNFINISHED)

    def untold(self) -> BackgroundJobQuerySet:
        """Ended, and its owner has not read so."""
        return self.filter(ended_at__isnull=False, told_at=None)


class OutgoingQuerySet(models.QuerySet[Any]):
    def unsent(self) -> Self:
        return self.filter(state__in=UNSENT)

    def due(self) -> Self:
        """To be sent now; also what a worker took and did not live to send."""
        return self.unsent().filter(next_try_at__lte=Now())

    def failed(self) -> Self:
        return self.filter(state=SendState.FAILED)


class OutgoingMailQuerySet(OutgoingQuerySet):
    def visible_to(self, user: Any) -> OutgoingMailQuerySet:
        """Whether mails arrive is the business of those who run the system."""
        return self if user.has_perm("accounts.view_status") else self.none()


class SavedViewQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> SavedViewQuerySet:
        """One's own, and in the plant what colleagues share."""
        mine = models.Q(owner_id=user.pk)
        return self.filter(mine if user.is_supplier else mine | models.Q(shared=True))
