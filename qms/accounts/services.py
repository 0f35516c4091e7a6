"""Every write to the people who sign in."""

from typing import Any

from qms.accounts.choices import Role
from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.records import save


def create_user(
    *,
    username: str,
    role: Role,
    actor: Actor,
    password: str | None = None,
    supplier_id: int | None = None,
    **values: Any,
) -> User:
    """Let somebody in; without a password they set one through the reset mail."""
    user = User(
        username=username,
        role=role,
        supplier_id=supplier_id,
        is_staff=role == Role.ADMIN,  # may open the administration pages
        **values,
    )
    user.set_password(password)
    user.full_clean(exclude=["password"])
    with act("user.created", user, actor=actor):
        user.save(force_insert=True)
    return user


def deactivate_user(user: User, *, actor: Actor, reason: str) -> User:
    """Put somebody out: sessions and tokens stop with the next request."""
    with act("user.deactivated", user, actor=actor, reason=reason):
        return save(user, is_active=False)


def change_preferences(user: User, *, actor: Actor, **values: Any) -> User:
    """Language, time zone and theme are a person's own business."""
    with act("user.preferences_changed", user, actor=actor):
        return save(user, **values)
