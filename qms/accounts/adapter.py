from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import User
from qms.accounts.sessions import begin
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.mail import absolute
from qms.core.ratelimit import address_of


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
        return None if user and _comes_another_way(user) and not request.user.pk else user

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        if not _comes_another_way(user):
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


def _comes_another_way(user: User) -> bool:
    return settings.OIDC_ONLY and not user.is_supplier
