from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import User
from qms.accounts.sessions import begin
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.mail import absolute
from qms.core.ratelimit import address_of

BY_PROVIDER = {"by": "provider"}  # what allauth is told of who comes from there


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves, and a changed password is an act."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("User name and password do not belong together."),
        "email_password_mismatch": _("E-mail and password do not belong together."),
        "too_many_login_attempts": _(
            "Too many wrong passwords. Wait five minutes, or ask an administrator for a new one."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        begin(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Where the provider is the plant's only way in, a password only confirms who is in."""
        user = super().authenticate(request, **credentials)
        return None if user and user.only_by_provider and not request.user.pk else user

    def pre_login(self, request: HttpRequest, user: User, **options: Any) -> Any:
        """There a passkey lets nobody in either, also one from before."""
        if user.only_by_provider and options["signal_kwargs"] != BY_PROVIDER:
            messages.error(request, _("Sign in through %(name)s.") % {"name": settings.OIDC_NAME})
            return redirect("account_login")
        return super().pre_login(request, user, **options)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        if not user.only_by_provider:
            super().send_password_reset_mail(user, email, context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The site's own address, whatever name the request came in by."""
        place = reverse("account_reset_password_from_key", args=["UID", "KEY"])
        return absolute(place.replace("UID-KEY", quote(key)))

    def set_password(self, user: User, password: str) -> None:
        with act("user.password_changed", user, actor=Actor.person(user)):
            super().set_password(user, password)

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords lock a name for the address they come from, not for its owner."""
        name = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{name} {address_of(request)}"
