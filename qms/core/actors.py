"""Who acts: a person in the browser, a person's API token, or the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from qms.core.errors import Denied

if TYPE_CHECKING:
    from qms.accounts.models import User


@dataclass(frozen=True)
class Actor:
    """One value for everybody who can cause a write; required on every service."""

    kind: str
    user: User | None = None
    token_id: int | None = None
    job: str = ""

    @classmethod
    def person(cls, user: User) -> Actor:
        return cls("person", user=user)

    @classmethod
    def token(cls, user: User, token_id: int) -> Actor:
        return cls("token", user=user, token_id=token_id)

    @classmethod
    def clock(cls, job: str) -> Actor:
        """A scheduled job, or a command an administrator runs at the terminal."""
        return cls("clock", job=job)

    @classmethod
    def of(cls, request: Any) -> Actor:
        token = getattr(request, "auth", None)
        return cls.token(request.user, token.pk) if token else cls.person(request.user)

    def may(self, permission: str) -> bool:
        return self.user is None or self.user.has_perm(permission)

    def require(self, permission: str) -> None:
        if not self.may(permission):
            raise Denied(_("Your role does not do this."))

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def is_supplier(self) -> bool:
        return self.user is not None and self.user.is_supplier
