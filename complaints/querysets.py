from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now

from complaints.choices import UNDER_WAY, CostState, State, Verdict
from complaints.similarity.texts import folded
from qms.core.search import holds, keys_named
from suppliers.models import Part, Supplier

if TYPE_CHECKING:
    from complaints.models import Complaint, ComplaintCost, DefectCode, Disposition


class DefectCodeQuerySet(models.QuerySet["DefectCode"]):
    def visible_to(self, user: Any) -> DefectCodeQuerySet:
        """They name failures and nobody who has them: everybody reads them."""
        return self

    def offered(self) -> DefectCodeQuerySet:
        """What a new complaint can be given; a retired code stays where it is."""
        return self.filter(is_retired=False)

    def matching(self, words: str) -> DefectCodeQuerySet:
        """Codes that hold every word, in code or name."""
        return self.filter(
            *(Q(code__icontains=word) | Q(name__icontains=word) for word in words.split())
        )

    def groups(self) -> list[str]:
        return list(self.order_by("group").values_list("group", flat=True).distinct())


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
        """Complaints that hold every word: in their own text, or as supplier, part or defect."""
        found, codes = self, apps.get_model("complaints", "defectcode").objects
        for word in words.split():
            found = found.filter(
                holds(word)
                | Q(supplier__in=keys_named(word, Supplier.objects))
                | Q(part__in=keys_named(word, Part.objects))
                | Q(defect_code__in=keys_named(word, codes))
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


class PlantsOwnQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What is the plant's alone: a supplier's user sees nothing of it."""
        return self.none() if user.is_supplier else self


class FamilyQuerySet(PlantsOwnQuerySet):
    def counted(self) -> FamilyQuerySet:
        """Each with how many cases it has, and when the last one came."""
        cases = apps.get_model("complaints", "familymember").objects
        theirs = cases.filter(family=OuterRef("pk")).order_by().values("family")
        return self.annotate(
            cases=Coalesce(Subquery(theirs.annotate(n=Count("pk")).values("n")), 0),
            last_case=Subquery(theirs.annotate(day=Max("complaint__received_on")).values("day")),
        )

    def standing(self) -> FamilyQuerySet:
        """Families that have not become part of another."""
        return self.filter(merged_into=None)

    def with_cases_since(self, day: date) -> FamilyQuerySet:
        """Families of which a case was received after this day."""
        cases = apps.get_model("complaints", "familymember").objects
        return self.filter(pk__in=cases.filter(complaint__received_on__gt=day).values("family"))

    def matching(self, words: str) -> FamilyQuerySet:
        """Families whose number or title holds every word."""
        return self.filter(
            *(Q(number__icontains=word) | Q(title__icontains=word) for word in words.split())
        )


class ResemblanceQuerySet(PlantsOwnQuerySet):
    def undecided(self) -> ResemblanceQuerySet:
        """Pairs that wait for a verdict, the most alike first."""
        return self.filter(verdict=Verdict.NONE).order_by("-score", "id")

    def confirmed(self) -> ResemblanceQuerySet:
        return self.filter(verdict=Verdict.SAME)

    def with_both(self) -> ResemblanceQuerySet:
        """With all that two columns side by side show."""
        return self.select_related(
            *(
                f"{end}__{name}"
                for end in ("lower", "higher")
                for name in ("supplier", "part", "membership__family")
            )
        )

    def of(self, complaints: Collection[int]) -> ResemblanceQuerySet:
        """Pairs with one of these complaints, by their keys."""
        return self.filter(Q(lower__in=complaints) | Q(higher__in=complaints))

    def between(self, some: Collection[int], others: Collection[int]) -> ResemblanceQuerySet:
        """Pairs of one complaint of each side, by their keys."""
        return self.filter(
            Q(lower__in=some, higher__in=others) | Q(lower__in=others, higher__in=some)
        )


class FindingQuerySet(PlantsOwnQuerySet):
    def standing(self) -> FindingQuerySet:
        """Those whose complaint is a case of the family, or may yet become one."""
        cases = apps.get_model("complaints", "familymember").objects
        pairs = apps.get_model("complaints", "resemblance").objects.filter(verdict=Verdict.NONE)
        complaint, family = OuterRef("complaint"), OuterRef("family")
        return self.filter(
            Exists(cases.filter(complaint=complaint, family=family))
            | Exists(pairs.filter(lower=complaint, higher__membership__family=family))
            | Exists(pairs.filter(higher=complaint, lower__membership__family=family))
        )


class SynonymsQuerySet(PlantsOwnQuerySet):
    def in_force(self) -> Self:
        return self.filter(withdrawn_at=None)

    def holding(self, words: Iterable[str]) -> Self:
        """Rows that have every one of these folded words."""
        return self.filter(*(Q(folded__contains=f" {word} ") for word in words))

    def matching(self, words: str) -> Self:
        """Rows that hold every word, or it as a piece of one, in whatever case and umlauts."""
        return self.filter(*(Q(folded__contains=folded(word)) for word in words.split()))


class CostQuerySet(models.QuerySet["ComplaintCost"]):
    def visible_to(self, user: Any) -> CostQuerySet:
        """A supplier's user sees what is claimed; what a complaint cost besides is the plant's."""
        return self.exclude(state=CostState.NOTED) if user.is_supplier else self
