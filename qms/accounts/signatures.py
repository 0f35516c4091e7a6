"""Signing: a person says by their password that they have read something and stand by it."""

import hashlib

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.models import Signature
from qms.core.actors import Actor
from qms.core.acts import current_act
from qms.core.errors import Refused
from qms.core.records import create


def digest(statement: str) -> str:
    return hashlib.sha256(statement.encode()).hexdigest()


def sign(*, actor: Actor, password: str, meaning: str, statement: str, shown: str) -> Signature:
    """Sign, inside the act that is signed; `shown` is the digest of what the person has read."""
    if actor.kind != "person" or actor.user is None:
        raise Refused(_("Only a person signs, in the browser; a program cannot."))
    if actor.user.only_by_provider:
        raise Refused(_("Signing asks for a password of this site's, and you have none."))
    if shown != digest(statement):
        raise Refused(_("What you sign has changed since you read it. Open this page again."))
    if not actor.user.check_password(password):
        raise ValidationError({"password": _("This is not your password.")})
    return create(
        Signature(
            signer=actor.user,
            printed_name=str(actor.user),
            meaning=meaning,
            statement=statement,
            sha256=shown,
            signed_at=timezone.now(),
            time_zone=timezone.get_current_timezone_name(),
            act_id=current_act(),
        )
    )
