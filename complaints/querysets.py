from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from complaints.choices import UNDER_WAY, State
from qms.core.search import holds
from suppliers.models import Part, Supplier

if TYPE_CHECKING:
    from complaints.models import Complaint, Disposition

NAMES_AT_MOST = 200  # a word that names more suppliers than this is too common to narrow anything


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, user: Any) -> ComplaintQuerySet:
        """A supplier's user sees the complaints about that supplier."""
        return self.filter(supplier=user.supplier_id) if user.is_supplier else self

    def under_way(self) -> ComplaintQuerySet:
        return self.filter(state__in=UNDER_WAY)

    def uncontained_at(self, moment: datetime | Now) -> ComplaintQuerySet:
        """Open complaints whose containment was due before this moment."""
        return self.filter(state=State.OPEN, contain_by__lt=moment)

    def matching(self, words: str) -> ComplaintQuerySet:
        """Complaints that hold every word, in their own text, their supplier's name or part."""
        found = self
        for word in words.split():
            suppliers = Supplier.objects.matching(word).values_list("pk", flat=True)
            parts = Part.objects.matching(word).values_list("pk", flat=True)
            found = found.filter(
                holds(word)
                | Q(supplier__in=list(suppliers[:NAMES_AT_MOST]))
                | Q(part__in=list(parts[:NAMES_AT_MOST]))
            )
        return found


class DispositionQuerySet(models.QuerySet["Disposition"]):
    def in_force(self) -> DispositionQuerySet:
        return self.filter(withdrawn_at=None)

    def pieces(self) -> int:
        return self.aggregate(total=models.Sum("quantity", default=0))["total"]

    def ending(self, by: date) -> DispositionQuerySet:
        """Signed concessions that run out by this day, and nobody was told."""
        signed = self.in_force().filter(signature__isnull=False, told_at=None)
        return signed.filter(expires_on__lte=by).exclude(complaint__state=State.VOID)
