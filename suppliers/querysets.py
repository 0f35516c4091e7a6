from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db import models

from qms.core.search import holds

if TYPE_CHECKING:
    from suppliers.models import ApprovedSource, Commodity, Part, Supplier

ALIKE = 0.55  # from here on two folded names are worth asking about: one letter of five, and more


class CommodityQuerySet(models.QuerySet["Commodity"]):
    def visible_to(self, user: Any) -> CommodityQuerySet:
        return self.none() if user.is_supplier else self


class SupplierQuerySet(models.QuerySet["Supplier"]):
    def visible_to(self, user: Any) -> SupplierQuerySet:
        """A supplier's user sees that supplier and no other."""
        return self.filter(pk=user.supplier_id) if user.is_supplier else self

    def matching(self, words: str) -> SupplierQuerySet:
        """Suppliers whose code, name or place holds every word."""
        return self.filter(holds(words))

    def alike(self, key: str) -> SupplierQuerySet:
        """Suppliers whose folded name is nearly this one, the nearest first."""
        near = self.filter(name_key__trigram_similar=key)  # what the index can answer
        return (
            near.annotate(likeness=TrigramSimilarity("name_key", key))
            .filter(likeness__gte=ALIKE)
            .order_by("-likeness", "id")
        )

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


class ApprovedSourceQuerySet(models.QuerySet["ApprovedSource"]):
    def visible_to(self, user: Any) -> ApprovedSourceQuerySet:
        return self.filter(supplier=user.supplier_id) if user.is_supplier else self

    def with_names(self) -> ApprovedSourceQuerySet:
        """Approved ones first, then by name."""
        return self.select_related("supplier", "part").order_by("status", "supplier__name_key")
