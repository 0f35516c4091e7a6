"""API tokens: made here, shown once, found again by their hash."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.choices import Scope
from qms.accounts.models import ApiToken, User
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Denied
from qms.core.records import create, save

PREFIX = "qms_"


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def create_token(
    user: User, name: str, *, actor: Actor, scope: str = Scope.WRITE, days: int | None = None
) -> tuple[ApiToken, str]:
    """Make a token; the second value is the secret, which nobody can read again."""
    actor.require("accounts.create_token")
    if actor.kind == "token":
        raise Denied(_("A token makes no tokens. Sign in."))
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(user=user, name=name, prefix=secret[:8], digest=digest(secret), scope=scope)
    if days is not None:
        token.expires_at = timezone.now() + timedelta(days=days)
    with act("token.created", token, actor=actor):
        create(token)
    return token, secret


def revoke_token(token: ApiToken, *, actor: Actor) -> ApiToken:
    actor.require("accounts.revoke_token")
    with act("token.revoked", token, actor=actor):
        return save(token, revoked_at=token.revoked_at or timezone.now())


def use_token(secret: str) -> ApiToken | None:
    """The token behind a secret, its person with it, also when it has run out; else None."""
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest(secret), revoked_at__isnull=True, user__is_active=True)
        .first()
    )
    if token and token.last_used_on != (today := timezone.now().date()):
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return token
