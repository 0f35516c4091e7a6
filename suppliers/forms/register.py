from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from qms.core.forms import OPTIONS_AT_MOST, ChooseField, new_key
from suppliers.models import Commodity, Part, Supplier


class ChosenAndFirst(ModelChoiceIterator):
    """The chosen ones of a long list, and the first of the others."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        others = self.queryset.exclude(pk__in=[one.pk for one in self.field.chosen])
        for option in [*self.field.chosen, *others[:OPTIONS_AT_MOST]]:
            yield self.choice(option)


class ChooseManyField(forms.ModelMultipleChoiceField):
    """Some records out of many: a native list that a script turns into a search as you type."""

    iterator = ChosenAndFirst
    chosen: list[Any] = []

    def __init__(self, queryset: Any, *, source: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        self.widget.attrs |= {"data-choose": "", "data-source": source}

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        bound = super().get_bound_field(form, field_name)
        keys = [value for value in bound.value() or [] if str(value).isdecimal()]
        self.chosen = list(self.queryset.filter(pk__in=keys))  # type: ignore[union-attr]
        return bound


class CommodityForm(forms.Form):
    """What two forms have in common: a commodity out of the list, or a new one."""

    commodity = ChooseField(Commodity.objects.none(), label=_("Commodity"), required=False)
    new_commodity = forms.CharField(
        label=_("Or a new commodity"),
        max_length=80,
        required=False,
        help_text=_("Only if none of the list fits."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commodity"].queryset = Commodity.objects.visible_to(user)


class SupplierForm(CommodityForm):
    """Who it is and how to reach them."""

    code = forms.CharField(
        label=_("Supplier code"),
        max_length=20,
        help_text=Supplier.code.field.help_text,
        error_messages={"required": _("Enter the code.")},
    )
    name = forms.CharField(
        label=_("Name"), max_length=200, error_messages={"required": _("Enter the name.")}
    )
    confirm_similar = forms.BooleanField(
        label=_("Another company of a similar name"), required=False, widget=forms.HiddenInput
    )
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    country = forms.CharField(label=_("Country"), max_length=60, required=False)
    email = forms.EmailField(label=_("Quality contact's e-mail"), max_length=254, required=False)

    field_order = ["code", "name", "confirm_similar", "city", "country", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("confirm_similar"):
            self._ask_for_confirmation()

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if field == "confirm_similar":
            self._ask_for_confirmation()

    def _ask_for_confirmation(self) -> None:
        """Show the box only once the service has found a company that looks like this one."""
        self.fields["confirm_similar"].widget = forms.CheckboxInput()


class RegisterSupplierForm(SupplierForm):
    """A new supplier; the key makes a second click find the first one's record."""

    key = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=new_key)


class EditSupplierForm(SupplierForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class PartForm(CommodityForm):
    """What is bought, and from whom."""

    number = forms.CharField(
        label=_("Part number"),
        max_length=40,
        error_messages={"required": _("Enter the part number.")},
    )
    name = forms.CharField(
        label=_("Name"), max_length=200, error_messages={"required": _("Enter the name.")}
    )
    approved = ChooseManyField(
        Supplier.objects.none(),
        label=_("Approved suppliers"),
        required=False,
        source=reverse_lazy("suppliers:options"),
    )
    conditional = ChooseManyField(
        Supplier.objects.none(),
        label=_("Approved with conditions"),
        required=False,
        source=reverse_lazy("suppliers:options"),
        help_text=_("Who stands in neither list any more is shown as withdrawn."),
    )

    field_order = ["number", "name", "approved", "conditional"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        for name in ("approved", "conditional"):
            self.fields[name].queryset = Supplier.objects.visible_to(user)


class RegisterPartForm(PartForm):
    """A new part; the key makes a second click find the first one's record."""

    key = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=new_key)


class EditPartForm(PartForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


def sources_of(part: Part) -> dict[str, list[int]]:
    """The suppliers that stand in each list of the form."""
    return {
        status: [source.supplier_id for source in part.sources_in(status)]
        for status in ("approved", "conditional")
    }
