from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from qms.accounts.models import ApiToken, User
from qms.accounts.tokens import use_token


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer qms_…`"""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = use_token(secret.strip())
        if token is None:
            raise AuthenticationFailed(_("This token is not known, or no longer valid."))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
