"""Every write to the people who sign in."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _

from qms.accounts.choices import Role
from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Refused
from qms.core.records import save


def create_user(
    *,
    username: str,
    role: Role,
    actor: Actor,
    password: str | None = None,
    supplier_id: int | None = None,
    reason: str = "",
    **values: Any,
) -> User:
    """Let somebody in; without a password they cannot sign in until an administrator sets one."""
    actor.require("accounts.administer_users")
    user = User(username=username, role=role, supplier_id=supplier_id, **values)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    with act("user.created", user, actor=actor, reason=reason):
        user.save(force_insert=True)
    return user


def refusal_to_edit(user: User, *, actor: Actor, **values: Any) -> str:
    """Why this cannot be done, in a sentence: nobody takes away their own way in."""
    stays = values.get("is_active", True) and values.get("role", Role.ADMIN) == Role.ADMIN
    if user != actor.user or stays:
        return ""
    return _("You cannot take away your own access. Ask another administrator.")


def edit_user(user: User, *, actor: Actor, reason: str, **values: Any) -> User:
    """Change who somebody is here, what their role is, or whether they may come in."""
    actor.require("accounts.administer_users")
    if why := refusal_to_edit(user, actor=actor, **values):
        raise Refused(why)
    with act(_verb(user, values), user, actor=actor, reason=reason):
        return save(user, **values)


def _verb(user: User, values: dict[str, Any]) -> str:
    if values.get("is_active", user.is_active) == user.is_active:
        return "user.edited"
    return "user.reactivated" if values["is_active"] else "user.deactivated"


def deactivate_user(user: User, *, actor: Actor, reason: str) -> User:
    """Put somebody out: sessions and tokens stop with the next request."""
    return edit_user(user, actor=actor, reason=reason, is_active=False)


def give_password(user: User, password: str, *, actor: Actor, reason: str = "") -> User:
    """Let somebody in who has no password or has forgotten it; the old one no longer works."""
    actor.require("accounts.administer_users")
    validate_password(password, user)
    user.set_password(password)
    with act("user.password_set", user, actor=actor, reason=reason):
        user.save(update_fields=["password"])
    return user


def change_preferences(user: User, *, actor: Actor, **values: Any) -> User:
    """Language, time zone and theme are a person's own business."""
    actor.require("accounts.change_preferences")
    with act("user.preferences_changed", user, actor=actor):
        return save(user, **values)
