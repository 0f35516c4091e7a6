"""What complaints have in common beside their words."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints.models import Answer
from complaints.selectors.asked import Told
from complaints.similarity.texts import SAYING_NOTHING, stem_of, words_of
from suppliers.models import Part

SAME_PART, SAME_COMMODITY, SAME_DEFECT, SAME_CAUSE = 0.12, 0.06, 0.12, 0.12
SAME_SUPPLIER, SAME_WEEK = 0.06, 0.03  # shares of what the texts leave open
OVERLAP = 0.5  # of the words of two causes that are the same


@dataclass(frozen=True)
class Circumstances:
    """The commodity of each part and the root cause of each complaint, as far as there is one."""

    commodities: dict[int, int | None]
    causes: dict[int, set[str]]  # stems

    @classmethod
    def of(cls, asked: Collection[Told], found: Collection[Told]) -> "Circumstances":
        parts = {one.part_id for one in [*asked, *found] if one.part_id}
        commodities = Part.objects.filter(pk__in=parts).values_list("pk", "commodity")
        if causes := _causes(asked):
            causes |= _causes(found)
        return cls(dict(commodities), causes)

    def in_common(self, one: Told, other: Told) -> Iterator[tuple[float, Any]]:
        """Each with the share it fills of what the texts leave open, and as a reason."""
        if one.part_id and one.part_id == other.part_id:
            yield SAME_PART, _("same part")
        elif (kind := self._commodity(one)) and kind == self._commodity(other):
            yield SAME_COMMODITY, _("same commodity")
        if one.defect_code_id and one.defect_code_id == other.defect_code_id:
            yield SAME_DEFECT, _("same defect code")
        if self._overlap(one, other) >= OVERLAP:
            yield SAME_CAUSE, _("same root cause")
        if one.supplier_id and one.supplier_id == other.supplier_id:
            yield SAME_SUPPLIER, _("same supplier")
        if _week(one) and _week(one) == _week(other):
            yield SAME_WEEK, _("same week")

    def _commodity(self, one: Told) -> int | None:
        return self.commodities.get(one.part_id or 0)

    def _overlap(self, one: Told, other: Told) -> float:
        causes = [self.causes.get(each.pk or 0, set()) for each in (one, other)]
        return len(causes[0] & causes[1]) / max(1, min(map(len, causes)))


def _causes(told: Collection[Told]) -> dict[int, set[str]]:
    """By the last answer that names one."""
    complaints = [one.pk for one in told if one.pk]
    answers = Answer.objects.filter(request__complaint__in=complaints).exclude(root_cause="")
    named = answers.order_by("id").values_list("request__complaint", "root_cause")
    return {key: {*map(stem_of, words_of(cause))} - SAYING_NOTHING for key, cause in named}


def _week(one: Told) -> tuple[int, int] | None:
    return one.received_on.isocalendar()[:2] if one.received_on else None
