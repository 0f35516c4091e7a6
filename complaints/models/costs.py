from collections.abc import Mapping
from decimal import Decimal

from django.core.validators import MaxLengthValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from complaints.choices import COST_MOVES, CostCategory, CostState
from complaints.models.complaints import Complaint
from complaints.querysets import CostQuerySet
from qms.accounts.models import User
from qms.core.isolation import isolated, of_supplier
from qms.core.text import one_line, prose
from qms.core.triggers import controlled, guarded_states

CENT = Decimal("0.01")
CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters, such as EUR."))


def price(amount: Decimal, currency: str) -> str:
    return f"{number_format(amount, decimal_pos=2, force_grouping=True)} {currency}"


def prices(sums: Mapping[str, Decimal]) -> list[str]:
    """Sums by their currencies: without a rate, no currency is added to another."""
    return [price(total, currency) for currency, total in sorted(sums.items())]


class ComplaintCost(models.Model):
    """What a complaint has cost; the supplier knows of it once it is claimed."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="costs")
    category = models.CharField(_("kind of cost"), max_length=12, choices=CostCategory)
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, validators=[MinValueValidator(CENT)]
    )
    currency = models.CharField(_("currency"), max_length=3, validators=[CURRENCY])
    what = models.CharField(_("what for"), max_length=200, validators=[one_line])
    incurred_on = models.DateField(_("incurred on"))
    state = models.CharField(
        _("claim"), max_length=10, choices=CostState, default=CostState.NOTED, editable=False
    )
    agreed = models.DecimalField(
        _("amount agreed"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(CENT)],
    )
    answer = models.CharField(
        _("answer"), max_length=400, blank=True, validators=[MaxLengthValidator(400), prose]
    )
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CostQuerySet.as_manager()

    class Meta:
        constraints = [
            *controlled(),
            guarded_states("state", COST_MOVES),
            *isolated(
                "state <> 'noted' AND EXISTS (SELECT FROM complaints_complaint AS complaint"
                " WHERE complaint.id = complaint_id AND "
                + of_supplier("complaint.supplier_id")
                + ")",
                may=[
                    "SELECT",
                    "UPDATE (state, agreed, answer, answered_by_id, answered_at, version)",
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(agreed__isnull=True) | models.Q(agreed__lte=models.F("amount")),
                name="not_more_agreed_than_claimed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CostState.AGREED) | models.Q(agreed__isnull=False),
                name="agreed_says_how_much",
            ),
        ]

    def __str__(self) -> str:
        return f"{price(self.amount, self.currency)}, {self.what}"

    @property
    def state_choice(self) -> CostState:
        return CostState(self.state)

    @property
    def category_choice(self) -> CostCategory:
        return CostCategory(self.category)

    @property
    def price(self) -> str:
        return price(self.amount, self.currency)

    @property
    def price_agreed(self) -> str:
        return "" if self.agreed is None else price(self.agreed, self.currency)

    @property
    def moves(self) -> frozenset[str]:
        """The states it can come to from here."""
        return COST_MOVES.get(self.state, frozenset())
