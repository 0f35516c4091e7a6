from typing import Any, NoReturn

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from qms.accounts.choices import Scope
from qms.accounts.factors import lacks_factor
from qms.accounts.models import ApiToken, User
from qms.accounts.tokens import use_token
from qms.core.ratelimit import address_of, count

FAILURES_A_MINUTE = 30


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer qms_…`"""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = use_token(secret.strip())
        if token is None:
            self._refuse(request)
        if token.is_expired:
            raise AuthenticationFailed(_("This token has run out."), code="token_expired")
        return token.user, token

    def _refuse(self, request: Request) -> NoReturn:
        """Who tries tokens is slowed down; who holds a good one from there is not."""
        failed = count(f"token {address_of(request)}", seconds=60)
        if failed.number > FAILURES_A_MINUTE:
            raise Throttled(failed.seconds_left)
        raise AuthenticationFailed(_("This token is not known, or no longer valid."))

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class HasSecondFactor(BasePermission):
    """Programs wait too, until their person has set up what the role asks for."""

    code = "mfa_required"
    message = gettext_lazy("Your role needs a second factor. Sign in to the site and set it up.")

    def has_permission(self, request: Request, view: Any) -> bool:
        return not lacks_factor(request.user)


class WithinScope(BasePermission):
    """A token that was made for reading does not write."""

    message = gettext_lazy("This token may read only.")
    code = "token_scope"

    def has_permission(self, request: Request, view: Any) -> bool:
        reads = request.method in SAFE_METHODS
        return reads or getattr(request.auth, "scope", Scope.WRITE) == Scope.WRITE


class BearerToken(OpenApiAuthenticationExtension):
    """How the schema tells programs to sign in."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "qms_…"}
