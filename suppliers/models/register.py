from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qms.core.clock import plant_today
from qms.core.isolation import isolated, of_supplier, shown
from qms.core.search import SEARCH_COLUMN, search_index, searchable, trigram_index
from qms.core.text import one_line, plain_name
from qms.core.triggers import controlled, guarded_states
from suppliers import querysets
from suppliers.choices import SourceStatus, SupplierState
from suppliers.workflow import workflow


class Commodity(models.Model):
    """What kind of thing is bought: castings, fasteners, harnesses."""

    name = models.CharField(_("name"), max_length=80, unique=True, validators=[one_line])
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.CommodityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [*controlled(), *shown("names kinds of things, and nobody who makes them")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("suppliers:rename_commodity", args=[self.pk])


class Supplier(models.Model):
    """Who the plant buys from."""

    code = models.CharField(
        _("supplier code"),
        max_length=20,
        unique=True,
        validators=[plain_name],
        help_text=_("As your purchasing system knows it, for example 10432."),
        error_messages={"unique": _("There is a supplier with this code already.")},
    )
    name = models.CharField(_("name"), max_length=200, validators=[one_line])
    name_key = models.TextField(editable=False)  # what look-alikes share (suppliers.likeness)
    state = models.CharField(
        _("state"), max_length=10, choices=SupplierState, default=SupplierState.ACTIVE
    )
    commodity = models.ForeignKey(
        Commodity, models.PROTECT, null=True, blank=True, verbose_name=_("commodity")
    )
    city = models.CharField(_("city"), max_length=80, blank=True, validators=[one_line])
    country = models.CharField(_("country"), max_length=60, blank=True, validators=[one_line])
    email = models.EmailField(_("quality contact's e-mail"), blank=True, validators=[plain_name])
    version = models.PositiveIntegerField(default=1, editable=False)
    search_text = searchable("code", "name", "city")

    objects = querysets.SupplierQuerySet.as_manager()

    class Meta:
        ordering = ["name_key", "id"]
        constraints = [
            *controlled(unrecorded=[SEARCH_COLUMN, "name_key"], personal=["email"]),
            guarded_states("state", workflow.allowed()),
            *isolated(of_supplier("id")),
        ]
        indexes = [search_index("supplier_search"), trigram_index("name_key", "supplier_alike")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("suppliers:detail", args=[self.code])

    @property
    def supplier_id(self) -> int:
        """Whose people may read of it, as every record says that is a supplier's."""
        return self.pk

    @property
    def state_choice(self) -> SupplierState:
        return SupplierState(self.state)


class Part(models.Model):
    """Something bought by number."""

    number = models.CharField(
        _("part number"),
        max_length=40,
        unique=True,
        validators=[plain_name],
        error_messages={"unique": _("There is a part with this number already.")},
    )
    name = models.CharField(_("name"), max_length=200, validators=[one_line])
    commodity = models.ForeignKey(
        Commodity, models.PROTECT, null=True, blank=True, verbose_name=_("commodity")
    )
    suppliers = models.ManyToManyField(
        Supplier, through="ApprovedSource", related_name="parts", verbose_name=_("suppliers")
    )
    # Counts with every change of a source, so that the part's version moves and a stale form shows.
    source_changes = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    search_text = searchable("number", "name")

    objects = querysets.PartQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            *controlled(unrecorded=[SEARCH_COLUMN]),
            *isolated(
                "EXISTS (SELECT FROM suppliers_approvedsource AS source"
                " WHERE source.part_id = suppliers_part.id AND "
                + of_supplier("source.supplier_id")
                + ")"
            ),
        ]
        indexes = [search_index("part_search")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("suppliers:part", args=[self.number])

    def sources_in(self, status: str) -> models.QuerySet["ApprovedSource"]:
        return self.sources.filter(status=status).select_related("supplier")


class ApprovedSource(models.Model):
    """A supplier from whom a part may be bought."""

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="sources", verbose_name=_("supplier")
    )
    part = models.ForeignKey(Part, models.PROTECT, related_name="sources", verbose_name=_("part"))
    status = models.CharField(
        _("status"), max_length=12, choices=SourceStatus, default=SourceStatus.APPROVED
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    note = models.CharField(
        _("approved on the strength of"), max_length=200, blank=True, validators=[one_line]
    )
    told_stage = models.SmallIntegerField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.ApprovedSourceQuerySet.as_manager()

    class Meta:
        constraints = [
            *controlled(unrecorded=["told_stage"]),
            *isolated(of_supplier("supplier_id")),
            models.UniqueConstraint(fields=["supplier", "part"], name="one_approval_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier}: {self.part}"

    def get_absolute_url(self) -> str:
        return self.part.get_absolute_url()

    @property
    def status_choice(self) -> SourceStatus:
        return SourceStatus.of(self.status, self.valid_until, today=plant_today())

    @property
    def told_as(self) -> Supplier:
        """Who it is about, where a part's timeline tells what became of it."""
        return self.supplier
