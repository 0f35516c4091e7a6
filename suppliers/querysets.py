from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models import F, Q

from qms.core.clock import plant_today
from qms.core.portal import is_inside
from qms.core.search import holds, keys_named
from suppliers.choices import (
    MAY_BE_BOUGHT,
    SOON,
    STAGES,
    TO_COME,
    CertificateState,
    DeliveryState,
    SourceStatus,
    Validity,
)

if TYPE_CHECKING:
    from suppliers.models import Part, Supplier


class NamedQuerySet(models.QuerySet[Any]):
    said_in: tuple[str, ...] = ("name",)

    def matching(self, words: str) -> Self:
        """Those that hold every word, in whichever of these columns."""
        found = self
        for word in words.split():
            holding = [Q(**{f"{name}__icontains": word}) for name in self.said_in]
            found = found.filter(Q(*holding, _connector=Q.OR))
        return found


class CommodityQuerySet(NamedQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.none() if user.is_supplier else self


class OfSupplierQuerySet(NamedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """What belongs to one supplier, its own people see."""
        return self.filter(supplier=user.supplier_id) if user.is_supplier else self


class SupplierQuerySet(models.QuerySet["Supplier"]):
    def visible_to(self, user: Any) -> SupplierQuerySet:
        """A supplier's user sees that supplier and no other."""
        return self.filter(pk=user.supplier_id) if user.is_supplier else self

    def matching(self, words: str) -> SupplierQuerySet:
        """Suppliers whose code, name or place holds every word."""
        return self.filter(holds(words))

    def alike(self, key: str) -> SupplierQuerySet:
        """Suppliers whose folded name is nearly this one, the nearest first."""
        near = self.filter(name_key__trigram_similar=key)  # as much as the settings say
        return near.order_by(TrigramSimilarity("name_key", key).desc(), "id")

    def certified(self, validity: str, today: date) -> SupplierQuerySet:
        """Suppliers of which a certificate that counts is valid, expires soon, or has expired."""
        certificates = apps.get_model("suppliers", "certificate").objects.counting()
        theirs = certificates.valid_as(validity, today).filter(supplier=models.OuterRef("pk"))
        return self.filter(models.Exists(theirs))

    def countries(self) -> list[str]:
        named = self.exclude(country="").order_by("country")
        return list(named.values_list("country", flat=True).distinct())


class PartQuerySet(models.QuerySet["Part"]):
    def visible_to(self, user: Any) -> PartQuerySet:
        """A supplier's user sees the parts that supplier makes."""
        return self.filter(sources__supplier=user.supplier_id) if user.is_supplier else self

    def matching(self, words: str) -> PartQuerySet:
        """Parts whose number or name holds every word."""
        return self.filter(holds(words))


class ApprovedSourceQuerySet(OfSupplierQuerySet):
    said_in = ("note", "supplier__name", "part__number", "part__name")

    def current(self) -> ApprovedSourceQuerySet:
        """May be bought from today."""
        return self.filter(_not_over(), status__in=MAY_BE_BOUGHT)

    def standing(self, status: str) -> ApprovedSourceQuerySet:
        """Of this status today; an approval whose date is over has expired, whatever it was."""
        if status == SourceStatus.EXPIRED:
            return self.filter(~_not_over(), status__in=MAY_BE_BOUGHT)
        return self.filter(Q(status=status) & (_not_over() | ~Q(status__in=MAY_BE_BOUGHT)))

    def untold(self, today: date) -> ApprovedSourceQuerySet:
        """Approvals that run out, of which nobody has been told at the stage they are at."""
        return self.filter(_reached(today), status__in=MAY_BE_BOUGHT)

    def with_names(self) -> ApprovedSourceQuerySet:
        """Approved ones first, then by name."""
        return self.select_related("supplier", "part").order_by("status", "supplier__name_key")


def _not_over() -> Q:
    return Q(valid_until=None) | Q(valid_until__gte=plant_today())


def _reached(today: date) -> Q:
    """The end is as near as one of the stages, and no later stage has been told."""
    return Q(
        *(
            Q(valid_until__lte=today + timedelta(days=stage))
            & (Q(told_stage=None) | Q(told_stage__gt=stage))
            for stage in STAGES
        ),
        _connector=Q.OR,
    )


class CertificateQuerySet(OfSupplierQuerySet):
    said_in = ("number", "standard", "other_standard", "supplier__name")

    def counting(self) -> CertificateQuerySet:
        """Confirmed, and no confirmed one of the same standard runs longer: the rest is history."""
        same = apps.get_model("suppliers", "certificate").objects.filter(
            state=CertificateState.CONFIRMED,
            supplier=models.OuterRef("supplier"),
            standard=models.OuterRef("standard"),
            other_standard=models.OuterRef("other_standard"),
        )
        longer = Q(valid_until__gt=models.OuterRef("valid_until")) | Q(
            valid_until=models.OuterRef("valid_until"), pk__gt=models.OuterRef("pk")
        )
        return self.filter(~models.Exists(same.filter(longer)), state=CertificateState.CONFIRMED)

    def valid_as(self, validity: str, today: date) -> CertificateQuerySet:
        """Valid, expiring soon, or expired on this day."""
        if validity == Validity.EXPIRED:
            return self.filter(valid_until__lt=today)
        if validity == Validity.EXPIRING:
            return self.filter(valid_until__gte=today, valid_until__lte=today + SOON)
        return self.filter(valid_until__gt=today + SOON)

    def untold(self, today: date) -> CertificateQuerySet:
        """Those that count and run out, of which nobody has been told at the stage they are at."""
        return self.counting().filter(_reached(today))


class DeliveryQuerySet(OfSupplierQuerySet):
    def matching(self, words: str) -> Self:
        """Deliveries that hold every word: in order, line and lots, or as supplier or part."""
        suppliers = apps.get_model("suppliers", "supplier").objects
        parts = apps.get_model("suppliers", "part").objects
        found = self
        for word in words.split():
            found = found.filter(
                holds(word)
                | Q(supplier__in=keys_named(word, suppliers))
                | Q(part__in=keys_named(word, parts))
            )
        return found

    def late_on(self, day: date) -> DeliveryQuerySet:
        """Promised for an earlier day, and not all there yet."""
        return self.filter(state__in=TO_COME, promised_on__lt=day)

    def due_between(self, first: date, last: date) -> DeliveryQuerySet:
        """Promised for one of these days, both included, and not cancelled since."""
        return self.exclude(state=DeliveryState.CANCELLED).filter(
            promised_on__gte=first, promised_on__lte=last
        )

    def came_between(self, first: date | None, last: date | None) -> DeliveryQuerySet:
        """Of which something was received on one of these days."""
        asked = {"received_on__gte": first, "received_on__lte": last}
        receipts = apps.get_model("suppliers", "receipt").objects.filter(
            **{name: day for name, day in asked.items() if day}
        )
        if is_inside():  # where whose a receipt is has to be looked up, for each
            return self.filter(models.Exists(receipts.filter(delivery=models.OuterRef("pk"))))
        # DISTINCT has these receipts read first; asked line by line, a list in the order of
        # promises looks through all that was promised since.
        return self.filter(pk__in=receipts.values("delivery").distinct())

    def decided(self, today: date, *, grace: int = 0) -> DeliveryQuerySet:
        """Lines that are on time or late by now: the last day they could come on is over."""
        over = today - timedelta(days=grace + 1)
        return self.exclude(state=DeliveryState.CANCELLED).filter(promised_on__lte=over)

    def punctual(self) -> DeliveryQuerySet:
        return self.filter(on_time_within())

    def unpunctual(self) -> DeliveryQuerySet:
        return self.filter(Q(completed_on=None) | ~on_time_within())


def on_time_within(*, early: int | None = None, grace: int = 0) -> Q:
    """The last part of the full quantity came no later, and no earlier, than so many days."""
    days = F("promised_on")
    window = Q(completed_on__lte=days + timedelta(days=grace))
    return window if early is None else window & Q(completed_on__gte=days - timedelta(days=early))
