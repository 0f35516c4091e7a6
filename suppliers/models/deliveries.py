"""What was ordered for a day, and what came."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from qms.core.addresses import address
from qms.core.isolation import isolated, of_supplier
from qms.core.search import SEARCH_COLUMN, search_index, searchable
from qms.core.text import one_line, plain_name
from qms.core.triggers import controlled, guarded_states
from suppliers import querysets
from suppliers.choices import TO_COME, DeliveryState, Punctuality
from suppliers.models.register import Part, Supplier
from suppliers.models.standing import Site
from suppliers.workflow import delivery_workflow

MOST_PIECES = 100_000_000
PIECES = [MinValueValidator(1), MaxValueValidator(MOST_PIECES)]


class Delivery(models.Model):
    """One line of an order: what a supplier has promised for a day, and how much of it has come."""

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="+", verbose_name=_("supplier"), db_index=False
    )
    part = models.ForeignKey(
        Part, models.PROTECT, related_name="+", verbose_name=_("part"), db_index=False
    )
    # Which of the supplier's sites ships it, where somebody knows.
    site = models.ForeignKey(
        Site,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("site"),
        db_index=False,
    )
    order_number = models.CharField(_("order"), max_length=40, validators=[plain_name])
    order_line = models.CharField(
        _("order line"), max_length=20, blank=True, validators=[plain_name]
    )
    promised_on = models.DateField(_("promised for"))
    due_on = models.DateField(_("asked for"), null=True, blank=True)
    quantity = models.PositiveIntegerField(_("quantity promised"), validators=PIECES)
    unit = models.CharField(_("unit"), max_length=20, blank=True, validators=[one_line])
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState, default=DeliveryState.PROMISED
    )
    # What the receipts add up to, so that lists and figures read one row.
    received = models.PositiveBigIntegerField(_("received"), default=0, editable=False)
    completed_on = models.DateField(_("complete on"), null=True, editable=False)
    lots = models.TextField(_("lots"), editable=False, default="")
    version = models.PositiveIntegerField(default=1, editable=False)
    search_text = searchable("order_number", "order_line", "lots")
    told_with = ("receipts",)  # what its history tells of an import

    objects = querysets.DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-promised_on", "-id"]
        constraints = [
            *controlled(unrecorded=[SEARCH_COLUMN, "lots"]),
            *isolated(of_supplier("supplier_id")),
            guarded_states("state", delivery_workflow.allowed()),
            models.UniqueConstraint(
                fields=["supplier", "order_number", "order_line"],
                name="one_delivery_an_order_line",
                violation_error_message=_("This supplier has this order line already."),
            ),
        ]
        indexes = [
            search_index("delivery_search"),
            # Every order a list offers, and every question a page counts by.
            models.Index(fields=["promised_on", "id"], name="delivery_promised"),
            models.Index(fields=["order_number", "id"], name="delivery_order"),
            models.Index(fields=["state", "-id"], name="delivery_in_state"),
            models.Index(fields=["state", "id"], name="delivery_in_state_down"),
            models.Index(fields=["supplier", "promised_on"], name="delivery_of_supplier"),
            models.Index(fields=["part", "promised_on"], name="delivery_of_part"),
            models.Index(
                fields=["site", "promised_on"],
                name="delivery_of_site",
                condition=models.Q(site__isnull=False),
            ),
            models.Index(
                fields=["promised_on", "id"],
                name="delivery_to_come",
                condition=models.Q(state__in=sorted(TO_COME)),
            ),
        ]

    def __str__(self) -> str:
        return " / ".join(filter(None, [self.order_number, self.order_line]))

    def get_absolute_url(self) -> str:
        return f"{address('suppliers:deliveries')}{self.pk}/"

    @property
    def state_choice(self) -> DeliveryState:
        return DeliveryState(self.state)

    @property
    def is_settled(self) -> bool:
        """Nobody waits for it any more."""
        return self.state not in TO_COME

    @property
    def excess(self) -> int:
        """How many pieces came that nobody had promised."""
        return max(0, self.received - self.quantity)

    def punctuality(self, today: date) -> Punctuality | None:
        return Punctuality.of(self.state, self.promised_on, self.completed_on, today=today)


class Receipt(models.Model):
    """Pieces of a delivery that came in together."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="receipts")
    received_on = models.DateField(_("received on"))
    quantity = models.PositiveIntegerField(
        _("quantity"), validators=[MaxValueValidator(MOST_PIECES)]
    )
    lot = models.CharField(_("lot or serial"), max_length=60, blank=True, validators=[one_line])
    delivery_note = models.CharField(
        _("delivery note"), max_length=40, blank=True, validators=[one_line]
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            *controlled(),
            *isolated(
                "EXISTS (SELECT FROM suppliers_delivery AS delivery"
                " WHERE delivery.id = delivery_id AND " + of_supplier("delivery.supplier_id") + ")"
            ),
        ]
        indexes = [models.Index(fields=["received_on"], name="receipt_received")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.received_on:%Y-%m-%d} {self.lot}".strip()
