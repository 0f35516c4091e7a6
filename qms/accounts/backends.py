from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from qms.accounts.models import User
from qms.accounts.roles import holders


class RoleBackend(AuthenticationBackend):
    """Sign-in by name or address; permissions come from the role and nowhere else."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not (user_obj.is_active and isinstance(user_obj, User)):
            return False
        return user_obj.role in holders(perm)
