from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from suppliers.models import ApprovedSource, Commodity, Part, Supplier


class CommodityQuerySet(models.QuerySet["Commodity"]):
    def visible_to(self, user: Any) -> CommodityQuerySet:
        return self.none() if user.is_supplier else self


class SupplierQuerySet(models.QuerySet["Supplier"]):
    def visible_to(self, user: Any) -> SupplierQuerySet:
        """A supplier's user sees that supplier and no other."""
        return self.filter(pk=user.supplier_id) if user.is_supplier else self

    def matching(self, words: str) -> SupplierQuerySet:
        """Suppliers whose code, name or place holds every word."""
        found = self
        for word in words.split():
            found = found.filter(search_text__contains=word.upper())
        return found


class PartQuerySet(models.QuerySet["Part"]):
    def visible_to(self, user: Any) -> PartQuerySet:
        """A supplier's user sees the parts that supplier makes."""
        return self.filter(sources__supplier=user.supplier_id) if user.is_supplier else self

    def matching(self, words: str) -> PartQuerySet:
        """Parts whose number or name holds every word."""
        found = self
        for word in words.split():
            found = found.filter(search_text__contains=word.upper())
        return found


class ApprovedSourceQuerySet(models.QuerySet["ApprovedSource"]):
    def visible_to(self, user: Any) -> ApprovedSourceQuerySet:
        return self.filter(supplier=user.supplier_id) if user.is_supplier else self
