from functools import partial

from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.account.views import password_reset
from django.conf import settings
from django.contrib import messages
from django.forms import Form, model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qms.accounts.adapter import BY_PROVIDER
from qms.accounts.erasure import erase_user
from qms.accounts.forms import EraseForm, PreferencesForm, TokenForm
from qms.accounts.models import ApiToken, User
from qms.accounts.oidc import address_there, person_behind
from qms.accounts.requests import SignedIn
from qms.accounts.selectors import sign_in_facts
from qms.accounts.services import change_preferences
from qms.accounts.sessions import end_sessions, sessions_of
from qms.accounts.tokens import create_token, revoke_token
from qms.core.actors import Actor
from qms.core.errors import Refused
from qms.core.ratelimit import at_most
from qms.core.views import answered, form_page


@form_page()
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


@form_page()
def tokens(request: SignedIn) -> HttpResponse:
    """A new token's secret stands in this one answer and nowhere else."""
    form, secret = TokenForm(request.POST or None), ""
    if form.is_valid():
        _token, secret = create_token(request.user, actor=Actor.of(request), **form.cleaned_data)
        form = TokenForm()
    listed = ApiToken.objects.visible_to(request.user)
    context = {"form": form, "secret": secret, "tokens": listed}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@form_page()
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


@form_page("accounts.administer_users")
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


@form_page()
def sessions(request: SignedIn) -> HttpResponse:
    """Where somebody is signed in; each other browser, or all of them, can be signed out."""
    here = request.session.session_key or ""
    if request.method == "POST":
        pk = request.POST.get("session", "")
        if pk and not pk.isdecimal():
            raise Http404
        if not end_sessions(request.user, actor=Actor.of(request), here=here, pk=pk) and pk:
            raise Http404
        messages.success(request, _("Signed out."))
        return redirect("sessions")
    context = {"sessions": sessions_of(request.user, here=here)}
    return render(request, "accounts/sessions.html", context)


@require_GET
def sign_in_elsewhere(request: HttpRequest) -> HttpResponse:
    """Off to the plant's identity provider, where there is one."""
    if not settings.OIDC_ISSUER:
        raise Http404
    try:
        return redirect(address_there(request, next_url=get_next_redirect_url(request) or ""))
    except Refused as refused:
        return _back_to_sign_in(request, refused)


@require_GET
@at_most(30, at="oidc")
def come_back(request: HttpRequest) -> HttpResponseBase:
    """From the identity provider; whoever it is passes the same door as with a password."""
    if not settings.OIDC_ISSUER:
        raise Http404
    try:
        user, next_url = person_behind(request)
    except Refused as refused:
        return _back_to_sign_in(request, refused)
    return perform_login(
        request,
        user,
        email_verification="none",
        redirect_url=next_url,
        signal_kwargs=BY_PROVIDER,
    )


def _back_to_sign_in(request: HttpRequest, refused: Refused) -> HttpResponse:
    messages.error(request, refused.message)
    return redirect("account_login")
