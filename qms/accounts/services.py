"""Every write to the people who sign in."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from qms.accounts.choices import Role
from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Refused
from qms.core.records import save, save_over
from qms.core.text import require_reason


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


def keep_an_administrator(user: User, *, actor: Actor, **values: Any) -> None:
    """Nobody takes away their own way in, and somebody can always let people in.

    Asked in the transaction that takes it away: it holds the administrators until then.
    """
    if values.get("is_active", True) and values.get("role", Role.ADMIN) == Role.ADMIN:
        return
    if user == actor.user:
        raise Refused(_("You cannot take away your own access. Ask another administrator."))
    administrators = set(User.objects.administrators().select_for_update())
    if user in administrators and len(administrators) == 1:
        raise Refused(_("This is the last administrator. Let in another one first."))


def edit_user(
    user: User, *, actor: Actor, reason: str, version: int | None = None, **values: Any
) -> User:
    """Change who somebody is here, what their role is, or whether they may come in."""
    actor.require("accounts.administer_users")
    require_reason(reason)
    _check_belonging(values.get("role", user.role), values.get("supplier_id", user.supplier_id))
    with act(_verb(user, values), user, actor=actor, reason=reason):
        keep_an_administrator(user, actor=actor, **values)
        return save_over(user, user.version if version is None else version, **values)


def _check_belonging(role: str, supplier_id: int | None) -> None:
    if (role == Role.SUPPLIER) != bool(supplier_id):
        raise ValidationError(
            {"supplier": _("A supplier's person, and nobody else, has a supplier.")}
        )


def _verb(user: User, values: dict[str, Any]) -> str:
    if values.get("is_active", user.is_active) == user.is_active:
        return "user.edited"
    return "user.reactivated" if values["is_active"] else "user.deactivated"


def deactivate_user(user: User, *, actor: Actor, reason: str) -> User:
    """Put somebody out: sessions and tokens stop with the next request."""
    return edit_user(user, actor=actor, reason=reason, is_active=False)


def reactivate_user(user: User, *, actor: Actor, reason: str) -> User:
    """Let somebody in again who was put out."""
    return edit_user(user, actor=actor, reason=reason, is_active=True)


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
