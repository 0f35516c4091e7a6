from functools import partial

from django.contrib.auth.decorators import login_required, permission_required
from django.forms import Form, model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qms.accounts.erasure import erase_user
from qms.accounts.forms import EraseForm, PreferencesForm, TokenForm
from qms.accounts.models import ApiToken, User
from qms.accounts.requests import SignedIn
from qms.accounts.selectors import sign_in_facts
from qms.accounts.services import change_preferences
from qms.accounts.tokens import create_token, revoke_token
from qms.core.actors import Actor
from qms.core.views import answered


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: SignedIn) -> HttpResponse:
    initial = model_to_dict(request.user, fields=list(PreferencesForm.base_fields))
    form = PreferencesForm(request.POST or None, initial=initial)
    return answered(
        request,
        "accounts/profile.html",
        form,
        partial(change_preferences, request.user),
        done=_("Saved."),
        back=reverse("accounts:profile"),
        context={"facts": sign_in_facts(request.user)},
    )


@require_http_methods(["GET", "POST"])
@login_required
def tokens(request: SignedIn) -> HttpResponse:
    """A new token's secret stands in this one answer and nowhere else."""
    form, secret = TokenForm(request.POST or None), ""
    if form.is_valid():
        name = form.cleaned_data["name"]
        _token, secret = create_token(request.user, name, actor=Actor.of(request))
        form = TokenForm()
    listed = ApiToken.objects.visible_to(request.user)
    context = {"form": form, "secret": secret, "tokens": listed}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def revoke(request: SignedIn, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    return answered(
        request,
        "accounts/revoke.html",
        Form(request.POST if request.method == "POST" else None),
        partial(revoke_token, token),
        done=_("Revoked."),
        back=reverse("accounts:tokens"),
        context={"token": token},
    )


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("accounts.administer_users", raise_exception=True)
def erase(request: SignedIn, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    return answered(
        request,
        "accounts/erase.html",
        EraseForm(request.POST or None),
        partial(erase_user, person),
        done=_("Erased."),
        back=reverse("admin:accounts_user_history", args=[pk]),
        context={"account": person},
    )


@require_GET
def forgotten(request: HttpRequest) -> HttpResponse:
    """Who lets people in also gives new passwords, as long as the system sends no mail."""
    return render(request, "accounts/forgotten.html")
