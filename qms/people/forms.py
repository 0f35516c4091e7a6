from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from qms.accounts.choices import Role
from qms.accounts.models import User
from qms.core.forms import ChooseField
from suppliers.models import Supplier

WHY = forms.CharField(
    label=_("Why"),
    max_length=2000,
    widget=forms.Textarea(attrs={"rows": 2}),
    error_messages={"required": _("Say why.")},
)


class BelongingForm(forms.Form):
    """What somebody may do here, and for which supplier."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, error_messages={"required": _("Enter the address.")}
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role)
    supplier = ChooseField(
        Supplier.objects.none(),
        label=_("Supplier"),
        required=False,
        source=reverse_lazy("suppliers:options"),
        help_text=_("For a supplier's person only."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = Supplier.objects.visible_to(user)

    def clean(self) -> dict[str, Any]:
        """Accounts lie below suppliers: they know a supplier by its key."""
        cleaned = super().clean() or self.cleaned_data
        supplier = cleaned.pop("supplier", None)
        return cleaned | {"supplier_id": supplier and supplier.pk}


class InviteForm(BelongingForm):
    reason = WHY


class EditPersonForm(BelongingForm):
    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    reason = WHY
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["first_name", "last_name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = False


class GivePasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Tell it to them yourself. They change it in their profile."),
    )
    reason = WHY


class AcceptForm(forms.Form):
    """Who comes in by an invitation chooses how to be called, and a password."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters."),
    )

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password)
        return password
