from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qms.core.search import SEARCH_COLUMN, search_index, searchable
from qms.core.triggers import controlled
from suppliers import querysets
from suppliers.choices import SourceStatus, SupplierState


class Commodity(models.Model):
    """What kind of thing is bought: castings, fasteners, harnesses."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.CommodityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = controlled()

    def __str__(self) -> str:
        return self.name


class Supplier(models.Model):
    """Who the plant buys from."""

    code = models.CharField(
        _("supplier code"),
        max_length=20,
        unique=True,
        help_text=_("As your purchasing system knows it, for example 10432."),
    )
    name = models.CharField(_("name"), max_length=200)
    state = models.CharField(
        _("state"), max_length=10, choices=SupplierState, default=SupplierState.ACTIVE
    )
    commodity = models.ForeignKey(
        Commodity, models.PROTECT, null=True, blank=True, verbose_name=_("commodity")
    )
    city = models.CharField(_("city"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=60, blank=True)
    email = models.EmailField(_("quality contact's e-mail"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    search_text = searchable("code", "name", "city")

    objects = querysets.SupplierQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = controlled(unrecorded=[SEARCH_COLUMN], personal=["email"])
        indexes = [search_index("supplier_search")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("suppliers:detail", args=[self.code])


class Part(models.Model):
    """Something bought by number."""

    number = models.CharField(_("part number"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    commodity = models.ForeignKey(
        Commodity, models.PROTECT, null=True, blank=True, verbose_name=_("commodity")
    )
    suppliers = models.ManyToManyField(
        Supplier, through="ApprovedSource", related_name="parts", verbose_name=_("suppliers")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    search_text = searchable("number", "name")

    objects = querysets.PartQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = controlled(unrecorded=[SEARCH_COLUMN])
        indexes = [search_index("part_search")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("suppliers:part", args=[self.number])


class ApprovedSource(models.Model):
    """A supplier from whom a part may be bought."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="sources")
    part = models.ForeignKey(Part, models.PROTECT, related_name="sources")
    status = models.CharField(
        _("status"), max_length=12, choices=SourceStatus, default=SourceStatus.APPROVED
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.ApprovedSourceQuerySet.as_manager()

    class Meta:
        constraints = [
            *controlled(),
            models.UniqueConstraint(fields=["supplier", "part"], name="one_approval_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier}: {self.part}"
