"""The administration pages: people and access, and nothing else.

Django's admin draws them; what they change goes through the services, under an act with a reason.
"""

from functools import wraps
from typing import Any

from django import forms
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from qms.accounts.choices import Role
from qms.accounts.models import User
from qms.accounts.services import create_user, edit_user, give_password, refusal_to_edit
from qms.core.actors import Actor
from qms.core.timeline import timeline_of
from suppliers.models import Supplier

ADMINISTER = "accounts.administer_users"


class Administration(AdminSite):
    """For administrators; for everybody else it is not there."""

    site_header = site_title = _("People and access")
    index_title = _("Administration")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ADMINISTER)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002
        inner = super().admin_view(view, cacheable)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return guarded

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one door to this site, and it is not here."""
        return redirect("admin:index")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")


class Reasoned(ModelAdmin):
    """A record that is changed through services, for a reason, and never deleted.

    The acts are its history; Django's own log would be a second one.
    """

    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ADMINISTER)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(ADMINISTER)

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The act says it."""

    log_change = log_addition

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        record = get_object_or_404(self.model, pk=object_id)
        timeline = timeline_of(record, reader=request.user)
        return render(request, "admin/acts.html", {"record": record, "timeline": timeline})


class UserForm(forms.ModelForm):
    supplier = forms.ModelChoiceField(
        Supplier.objects.order_by("name"), label=_("Supplier"), required=False
    )
    new_password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        required=False,
        help_text=_("Only to give a new one. Nobody can read the one in use."),
    )
    why = forms.CharField(label=_("Why"), max_length=2000)

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "role", "is_active"]

    actor: Actor  # set for each request

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].initial = self.instance.supplier_id

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        supplier = cleaned.get("supplier")
        self.instance.supplier_id = supplier and supplier.pk
        if (cleaned.get("role") == Role.SUPPLIER) != bool(supplier):
            self.add_error("supplier", _("A supplier's person, and nobody else, has a supplier."))
        if why := refusal_to_edit(self.instance, actor=self.actor, **cleaned):
            raise ValidationError(why)
        return cleaned

    def clean_new_password(self) -> str:
        password = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        return password


class UserAdmin(Reasoned):
    form = UserForm
    list_display = ["username", "__str__", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["username", "first_name", "last_name", "email"]
    ordering = ["username"]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, *args, **kwargs)
        form.actor = Actor.of(request)
        return form

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        values = {name: form.cleaned_data[name] for name in UserForm.Meta.fields}
        values["supplier_id"] = obj.supplier_id
        said = {"actor": form.actor, "reason": form.cleaned_data["why"]}
        if change:
            stored = edit_user(User.objects.get(pk=obj.pk), **said, **values)
        else:
            stored = create_user(**said, **values)
            obj.pk = stored.pk
        if password := form.cleaned_data["new_password"]:
            give_password(stored, password, **said)


site = Administration()
site.register(User, UserAdmin)
