from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from qms.core.clock import plant_today
from qms.core.forms import ChooseField, WholeNumber, new_key
from suppliers.models import Delivery, Part, Receipt, Site, Supplier
from suppliers.models.deliveries import MOST_PIECES


class DayField(forms.DateField):
    """A day, chosen or typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        kwargs["error_messages"] = {
            "invalid": _("Not a calendar date."),
            "required": _("Enter the day."),
        }
        super().__init__(**kwargs)


class DeliveryForm(forms.Form):
    """What was ordered, and what the supplier has promised."""

    supplier = ChooseField(
        Supplier.objects.none(),
        label=_("Supplier"),
        source=reverse_lazy("suppliers:options"),
        error_messages={"required": _("Choose the supplier.")},
    )
    part = ChooseField(
        Part.objects.none(),
        label=_("Part"),
        source=reverse_lazy("suppliers:part_options"),
        depends="id_supplier",
        error_messages={"required": _("Choose the part.")},
    )
    site = ChooseField(
        Site.objects.none(),
        label=_("Site"),
        required=False,
        source=reverse_lazy("suppliers:site_options"),
        depends="id_supplier",
        help_text=_("Which of the supplier's sites ships it, if you know."),
    )
    order_number = forms.CharField(
        label=_("Order"), max_length=40, error_messages={"required": _("Enter the order number.")}
    )
    order_line = forms.CharField(label=_("Order line"), max_length=20, required=False)
    quantity = WholeNumber(label=_("Quantity promised"), min_value=1, max_value=MOST_PIECES)
    unit = forms.CharField(
        label=_("Unit"), max_length=20, required=False, help_text=_("Pieces, unless said here.")
    )
    promised_on = DayField(
        label=_("Promised for"), help_text=_("The day the supplier has committed to.")
    )
    due_on = DayField(
        label=_("Asked for"), required=False, help_text=_("The day the plant wanted it.")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = Supplier.objects.visible_to(user)
        self.fields["part"].queryset = Part.objects.visible_to(user)
        self.fields["site"].queryset = Site.objects.visible_to(user)


class RecordDeliveryForm(DeliveryForm):
    """A new order line; the key makes a second click find the first one's record."""

    key = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=new_key)


class EditDeliveryForm(DeliveryForm):
    reason = forms.CharField(label=_("Why it changes"), max_length=2000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReceiptForm(forms.Form):
    """What came in together."""

    received_on = DayField(label=_("Received on"))
    quantity = WholeNumber(label=_("Quantity"), min_value=1, max_value=MOST_PIECES)
    lot = forms.CharField(label=_("Lot or serial"), max_length=60, required=False)
    delivery_note = forms.CharField(label=_("Delivery note"), max_length=40, required=False)


class ReceiveForm(ReceiptForm):
    """Receive what is expected, unless something else came."""

    key = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=new_key)

    def __init__(self, *args: Any, expected: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = plant_today
        self.fields["quantity"].initial = expected if expected > 0 else None


class CorrectForm(ReceiptForm):
    """A receipt as it should have been noted: the one asked for, or the last."""

    quantity = WholeNumber(
        label=_("Quantity"),
        min_value=0,
        max_value=MOST_PIECES,
        help_text=_("0 if it never came."),
    )
    reason = forms.CharField(
        label=_("What was wrong"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    receipt = forms.ModelChoiceField(None, widget=forms.HiddenInput)

    def __init__(self, *args: Any, delivery: Delivery, asked: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receipts = delivery.receipts.order_by("id")
        self.fields["receipt"].queryset = receipts
        if meant := _meant(list(receipts), asked):
            self.initial = forms.model_to_dict(meant) | {"receipt": meant.pk}


def _meant(receipts: list[Receipt], asked: str) -> Receipt | None:
    return next(
        (one for one in receipts if str(one.pk) == asked), receipts[-1] if receipts else None
    )
