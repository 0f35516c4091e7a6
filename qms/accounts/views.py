from functools import partial

from allauth.account.views import password_reset
from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.forms import Form, model_to_dict
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

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
        _token, secret = create_token(request.user, actor=Actor.of(request), **form.cleaned_data)
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
        back=person.get_absolute_url(),
        context={"account": person},
    )


@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponseBase:
    """A link by mail; where the system sends none, who lets people in gives new passwords."""
    if settings.MAIL_TRANSPORT:
        return password_reset(request)
    return render(request, "accounts/forgotten.html")
