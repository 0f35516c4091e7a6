"""Second factors: codes of an app, passkeys, recovery codes. allauth's; here they become ours."""

import base64
import hashlib
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.acts import act

SECOND = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
View = Callable[..., HttpResponseBase]


class FactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of codes encrypted, so that a copy of the database makes none."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This does not fit. Wait for the next code and try again."),
    }

    def encrypt(self, text: str) -> str:
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _lock().decrypt(encrypted_text).decode()

    def get_totp_label(self, user: User) -> str:
        return user.username

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}


def _lock() -> MultiFernet:
    """Locks with the present key, and still opens what an older one has locked."""
    digests = (
        hashlib.sha256(f"factors {key}".encode()).digest()
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def lacks_factor(user: Any) -> bool:
    """Whether somebody's role asks for a second factor that they have not set up yet."""
    if not user.is_authenticated or user.role not in settings.MFA_REQUIRED_ROLES:
        return False
    return not has_factor(user)


def reset_factors(user: User, *, actor: Actor, reason: str) -> User:
    """Take away what somebody has lost: the password lets them in, and they set up new ones.

    Who they are at the identity provider goes too: a new account there has a new subject.
    """
    actor.require("accounts.administer_users")
    with act("user.factors_reset", user, actor=actor, reason=reason):
        Authenticator.objects.filter(user=user).delete()
        user.identities.all().delete()
    return user


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=SECOND).exists()


def recorded(verb: str, view: View) -> View:
    """What a view of allauth's changes about somebody's factors is an act, or does not happen."""

    @wraps(view)
    def answer(request: HttpRequest, **named: Any) -> HttpResponseBase:
        user = request.user
        if request.method != "POST" or not isinstance(user, User):
            return view(request, **named)
        with transaction.atomic():
            before = _factors_of(user)
            response = view(request, **named)
            if _factors_of(user) != before:
                with act(verb, user, actor=Actor.person(user)):
                    pass
        return response

    return answer


def for_who_signs_in_here(view: View) -> View:
    """A way in is not made by whom only the identity provider lets in."""

    @wraps(view)
    def answer(request: HttpRequest, **named: Any) -> HttpResponseBase:
        if getattr(request.user, "only_by_provider", False):
            where = {"name": settings.OIDC_NAME}
            raise PermissionDenied(_("You sign in through %(name)s and nowhere else.") % where)
        return view(request, **named)

    return answer


def _factors_of(user: User) -> Iterable[Any]:
    factors = Authenticator.objects.filter(user=user).order_by("pk")
    return list(factors.values_list("pk", "data__name"))
