"""Erasing a person's data: the records of the plant stay, and who it was is forgotten."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.models import Invitation, User
from qms.accounts.services import keep_an_administrator
from qms.accounts.tokens import revoke_token
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.erasure import delete_messages_and_drafts, forget_name, forget_past_values
from qms.core.models import OutgoingMail
from qms.core.records import locked, save
from qms.core.saved import forget_views
from qms.core.text import require_reason


def erase_user(user: User, *, actor: Actor, confirm: str, reason: str) -> User:
    """Forget who this was: name, addresses, password, and what was theirs alone.

    The row keeps its key, so that what they did is still somebody's doing; what they wrote on
    records stays, as the plant's; what they signed keeps their name, as evidence. Doing it twice
    does no harm.
    """
    actor.require("accounts.administer_users")
    require_reason(reason)
    with act("user.erased", user, actor=actor, reason=reason):
        keep_an_administrator(user, actor=actor, is_active=False)
        person = locked(user)
        if confirm != person.username:
            raise ValidationError({"confirm": _("This is not the user name.")})
        _delete_what_was_theirs(person)
        forget_views(person.pk, actor=actor)
        forget_name(str(person), person.email, afterwards=f"erased-{person.pk}")
        person.set_unusable_password()
        erased = save(
            person,
            password=person.password,
            username=f"erased-{person.pk}",
            first_name="",
            last_name="",
            email="",
            is_active=False,
            last_login=None,
        )
        forget_past_values(erased)
        for token in erased.tokens.filter(revoked_at=None):
            revoke_token(token, actor=actor)
    return erased


def _delete_what_was_theirs(person: User) -> None:
    if person.email:
        OutgoingMail.objects.filter(to__iexact=person.email).delete()
        for invitation in Invitation.objects.filter(email__iexact=person.email):
            _forget_invitation(invitation)
    person.identities.all().delete()
    for model in apps.get_models():
        if model.__module__.startswith("allauth."):
            _delete_of(person, model)
    delete_messages_and_drafts(person.pk)


def _forget_invitation(invitation: Invitation) -> None:
    """It stays as a record of who invited somebody; its link lets nobody in any more."""
    address = f"erased-{invitation.pk}@erased.invalid"
    over = invitation.withdrawn_at or timezone.now()
    forget_past_values(save(invitation, email=address, withdrawn_at=over))


def _delete_of(person: User, model: type[Model]) -> None:
    """Addresses, second factors, sessions: whatever the way in keeps about a person."""
    for field in model._meta.concrete_fields:
        if field.related_model is User:
            model._default_manager.filter(**{field.name: person}).delete()
