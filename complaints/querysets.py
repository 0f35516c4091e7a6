from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from complaints.choices import UNDER_WAY, State
from qms.core.search import holds
from suppliers.models import Part, Supplier

if TYPE_CHECKING:
    from complaints.models import Complaint

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

    def overdue_at(self, moment: datetime | Now) -> ComplaintQuerySet:
        """Complaints whose next step, whoever has to take it, was due before this moment."""
        return self.filter(due_at__lt=moment)

    def unanswered_at(self, moment: datetime | Now) -> ComplaintQuerySet:
        """Complaints with the supplier whose next step was due before this moment."""
        return self.overdue_at(moment).filter(state=State.WITH_SUPPLIER)

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
