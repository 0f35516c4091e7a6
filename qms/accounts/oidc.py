"""Sign-in through the plant's own identity provider: OpenID Connect, the code flow with PKCE.

The provider says who somebody is; who may come in, and as what, is decided here and nowhere else.
"""

import base64
import hashlib
import logging
import secrets
from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from qms.accounts.models import Identity, User
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Refused
from qms.core.records import create

KEPT = "oidc"  # in the session, between going there and coming back
PATIENCE = 10  # seconds for each question to the provider
LONGEST = 255  # letters of a name or address
ALGORITHMS = ["RS256", "PS256", "ES256"]
REQUIRED = ["iss", "sub", "aud", "exp", "iat"]
# All that an answer can be which is no OpenID Connect: away, late, no JSON, of another shape.
NONSENSE = (
    requests.RequestException,
    jwt.PyJWTError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)

logger = logging.getLogger(__name__)


def address_there(request: HttpRequest, *, next_url: str) -> str:
    """Where the provider asks who somebody is; what the answer has to fit stays in the session."""
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    request.session[KEPT] = kept | {"next": next_url}
    challenge = hashlib.sha256(kept["verifier"].encode()).digest()
    asked = {
        "response_type": "code",
        "scope": "openid email",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": _address_here(request),
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    try:
        return f"{_web_address(_discovered()['authorization_endpoint'])}?{urlencode(asked)}"
    except NONSENSE as error:
        raise _did_not_work(error) from error


def person_behind(request: HttpRequest) -> tuple[User, str]:
    """Who has come back from the provider, and where they wanted to go."""
    kept = request.session.pop(KEPT, None)
    if kept is None or not constant_time_compare(request.GET.get("state", ""), kept["state"]):
        raise _did_not_work("the state is not the one that was sent")
    try:
        claims = _claims(request, kept)
    except NONSENSE as error:
        raise _did_not_work(error) from error
    return _person(claims), kept["next"]


def _claims(request: HttpRequest, kept: dict[str, str]) -> dict[str, Any]:
    """The provider's word, fetched for the code and checked in every part."""
    provider = _discovered()
    asked = {
        "grant_type": "authorization_code",
        "code": request.GET["code"],
        "redirect_uri": _address_here(request),
        "client_id": settings.OIDC_CLIENT_ID,
        "client_secret": settings.OIDC_CLIENT_SECRET,
        "code_verifier": kept["verifier"],
    }
    token = _said("POST", provider["token_endpoint"], data=asked)["id_token"]
    keys = jwt.PyJWKSet.from_dict(_said("GET", provider["jwks_uri"]))
    claims: dict[str, Any] = jwt.decode(
        token,
        keys[jwt.get_unverified_header(token)["kid"]].key,
        algorithms=ALGORITHMS,
        audience=settings.OIDC_CLIENT_ID,
        issuer=settings.OIDC_ISSUER,
        leeway=60,
        options={"require": REQUIRED},
    )
    if not constant_time_compare(str(claims.get("nonce")), kept["nonce"]):
        raise jwt.InvalidTokenError("the nonce is not the one that was sent")
    if claims.get("azp", settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise jwt.InvalidTokenError("the token was made for another program")
    return claims | {
        "sub": _word(claims["sub"] or None),
        "email": _word(claims.get("email") or ""),
    }


def _word(value: Any) -> str:
    """A claim we look somebody up by: something a column can hold."""
    if not isinstance(value, str) or len(value) > LONGEST or "\0" in value:
        raise ValueError("a claim is no word")
    return value


def _discovered() -> dict[str, Any]:
    address = f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration"
    provider = _said("GET", address)
    if provider["issuer"] != settings.OIDC_ISSUER:
        raise ValueError(f"the issuer calls itself {provider['issuer']}")
    return provider


def _said(method: str, address: str, **asked: Any) -> dict[str, Any]:
    """What is answered at this very address: a redirect would carry the secret elsewhere."""
    answer = requests.request(method, address, timeout=PATIENCE, allow_redirects=False, **asked)
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    return said


def _web_address(said: str) -> str:
    if not said.startswith(("https://", "http://")):
        raise ValueError("the address to go to is none of the web")
    return said


def _address_here(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("oidc_callback"))


def _person(claims: dict[str, Any]) -> User:
    """Known by the subject; the first time, by an address the provider has verified."""
    known = Identity.objects.select_related("user").filter(
        issuer=claims["iss"], subject=claims["sub"]
    )
    user = known[0].user if known else _linked(claims)
    if user is None or not user.is_active:
        raise Refused(_("You are not known here under that account. Ask an administrator."))
    return user


def _linked(claims: dict[str, Any]) -> User | None:
    """Staff only, and only who is not linked yet: nobody is made, nobody becomes more."""
    if not claims["email"] or claims.get("email_verified") is not True:
        return None
    found = User.objects.staff().filter(email__iexact=claims["email"], identities=None)
    if len(found) != 1:
        return None
    identity = Identity(user=found[0], issuer=claims["iss"], subject=claims["sub"])
    with act("user.identity_linked", found[0], actor=Actor.person(found[0])):
        create(identity)
    return found[0]


def _did_not_work(why: object) -> Refused:
    logger.warning("Sign-in through %s did not work: %s", settings.OIDC_ISSUER, why)
    return Refused(_("That did not work. Try again, or ask an administrator."))
