"""Invitations: who is invited comes in by a link in a mail, once, and only by saying yes.

Programs that look through mails follow links, so opening one changes nothing.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from qms.accounts.choices import Role
from qms.accounts.models import Invitation, User
from qms.accounts.tokens import digest
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Refused
from qms.core.mail import absolute, send
from qms.core.records import create, locked, save

GOOD_FOR = timedelta(hours=72)
INVITATION_LOCKS = 7_105_005  # the class of our advisory locks


def invite(*, actor: Actor, reason: str, role: str, **values: Any) -> Invitation:
    """Ask somebody in by mail, in place of an earlier time; until they say yes, no account."""
    actor.require("accounts.administer_users")
    invitation = Invitation(role=Role(role), invited_by=actor.user, **values)
    _check_address(invitation.email)
    with act("invitation.sent", invitation, actor=actor, reason=reason):
        _one_at_a_time(invitation.email)
        for earlier in Invitation.objects.waiting().filter(email__iexact=invitation.email):
            withdraw(earlier, actor=actor, reason=reason)
        secret = _renew(invitation)
        create(invitation)
        _mail(invitation, secret)
    return invitation


def send_again(invitation: Invitation, *, actor: Actor) -> Invitation:
    """A new link, good for as long again; the old one is worth nothing any more."""
    actor.require("accounts.administer_users")
    with act("invitation.sent_again", invitation, actor=actor):
        invitation = locked(invitation)
        _check_open(invitation)
        secret = _renew(invitation)
        invitation.save(update_fields=["digest", "expires_at"])
        _mail(invitation, secret)
    return invitation


def withdraw(invitation: Invitation, *, actor: Actor, reason: str) -> Invitation:
    """Take an invitation back that nobody has followed yet."""
    actor.require("accounts.administer_users")
    with act("invitation.withdrawn", invitation, actor=actor, reason=reason):
        invitation = locked(invitation)
        _check_open(invitation)
        return save(invitation, withdrawn_at=timezone.now())


def find_invitation(secret: str) -> Invitation | None:
    return Invitation.objects.filter(digest=digest(secret)).first()


def refusal_of(invitation: Invitation | None) -> str:
    """Why this link does not let anybody in, in a sentence; empty when it does."""
    if invitation is None:
        return _("This link is not known. Perhaps it was sent again: take the newest mail.")
    if invitation.accepted_at:
        return _("This invitation has been used already. Sign in, or ask for a new password.")
    if invitation.withdrawn_at or _was_put_out(invitation.invited_by):
        return _("This invitation was withdrawn. Take the newest mail, or ask whoever invited you.")
    if invitation.expires_at < timezone.now():
        return _("This invitation has expired. Ask whoever invited you to send it again.")
    return ""


def _was_put_out(person: User | None) -> bool:
    """Who may not come in any more lets nobody in; nobody is the clock."""
    return person is not None and not person.is_active


def accept_invitation(
    invitation: Invitation, *, username: str, first_name: str, last_name: str, password: str
) -> User:
    """Come in: the account is what the invitation says, and the link is used up."""
    user = User(
        username=username,
        first_name=first_name,
        last_name=last_name,
        email=invitation.email,
        role=invitation.role,
        supplier_id=invitation.supplier_id,
    )
    validate_password(password, user)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    with act("invitation.accepted", invitation, actor=Actor.clock("invitation")):
        invitation = locked(invitation)
        if why := refusal_of(invitation):
            raise Refused(why)
        _check_address(invitation.email)
        with act("user.created", user, actor=Actor.clock("invitation")):
            user.save(force_insert=True)
        save(invitation, accepted_at=timezone.now())
    return user


def _renew(invitation: Invitation) -> str:
    secret = secrets.token_urlsafe(32)
    invitation.digest = digest(secret)
    invitation.expires_at = timezone.now() + GOOD_FOR
    return secret


def _check_address(email: str) -> None:
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("Somebody comes in with this address already.")})


def _one_at_a_time(email: str) -> None:
    """Two who invite the same address take turns, so that the second withdraws the first's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(lower(%s)))", [INVITATION_LOCKS, email]
        )


def _check_open(invitation: Invitation) -> None:
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused(refusal_of(invitation))


def _mail(invitation: Invitation, secret: str) -> None:
    invitation.link = absolute(reverse("join", args=[secret]))
    send(
        invitation.email,
        _("You are invited to %(site)s") % {"site": settings.SITE_NAME},
        _(
            "%(who)s invites you as: %(role)s.\n\n"
            "Open this page and choose your user name and password:\n%(link)s\n\n"
            "The link can be used once, until %(until)s."
        )
        % {
            "who": invitation.invited_by or settings.SITE_NAME,
            "role": invitation.get_role_display(),
            "link": invitation.link,
            "until": date_format(timezone.localtime(invitation.expires_at), "DATETIME_FORMAT"),
        },
        key=f"invitation {invitation.digest}",
    )
