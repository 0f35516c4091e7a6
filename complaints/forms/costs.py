import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from complaints.choices import CostCategory
from complaints.models.costs import CENT, CURRENCY
from qms.core.choices import one_of
from qms.core.clock import plant_today
from qms.core.forms import new_key
from suppliers.forms.deliveries import DayField


class AmountField(forms.DecimalField):
    """An amount as the reader's language writes it: 1,240.50, or 1.240,50 in German."""

    def __init__(self, **kwargs: Any) -> None:
        no = _("Enter an amount with at most two decimals, above zero.")
        names = ["invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"]
        super().__init__(
            min_value=CENT,
            max_digits=12,
            decimal_places=2,
            localize=True,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            error_messages=dict.fromkeys([*names, "required"], no),
            **kwargs,
        )

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """One comma too many is a mistake to tell, not a thousand times the amount."""
        text = "" if value is None else str(value).strip()
        whole, point, cents = text.partition(get_format("DECIMAL_SEPARATOR"))
        groups = whole.split(get_format("THOUSAND_SEPARATOR"))
        if all(len(group) == 3 for group in groups[1:]) and groups[0]:
            whole = "".join(groups)
        text = f"{whole}{point and '.'}{cents}"
        if text and not re.fullmatch(r"[0-9]{1,18}(\.[0-9]{1,18})?", text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return Decimal(text) if text else None


class CostForm(forms.Form):
    """What a complaint has cost; a new one has no version yet."""

    category = forms.ChoiceField(
        label=_("Kind of cost"),
        choices=CostCategory,
        initial=CostCategory.INTERNAL,
        error_messages={"invalid_choice": one_of(CostCategory.labels)},
    )
    what = forms.CharField(
        label=_("What for"),
        max_length=200,
        help_text=_("For example sorting, line stop, freight."),
    )
    amount = AmountField(label=_("Amount"))
    currency = forms.CharField(
        label=_("Currency"), max_length=3, initial="EUR", validators=[CURRENCY]
    )
    incurred_on = DayField(label=_("Incurred on"), initial=plant_today)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=new_key)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["key" if self.initial else "version"]


class AgreeCostForm(forms.Form):
    agreed = AmountField(
        label=_("Amount agreed"), help_text=_("All that is claimed, or a part of it.")
    )
    reason = forms.CharField(
        label=_("Note"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class RefuseCostForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is not borne"), max_length=400, widget=forms.Textarea(attrs={"rows": 4})
    )
