from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import filter_users_by_email

from qms.accounts.models import User
from qms.accounts.roles import holders


class RoleBackend(AuthenticationBackend):
    """Sign-in by name or address; permissions come from the role and nowhere else."""

    def _authenticate(self, request: Any, **credentials: Any) -> Any:
        """An address that is known or a name that looks like one, and never both.

        Both would compute two hashes, and the time would tell which addresses are known.
        """
        if email := credentials.get("email"):
            known = filter_users_by_email(email, for_login=True)
            del credentials["username" if known else "email"]
        return super()._authenticate(request, **credentials)

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not (user_obj.is_active and isinstance(user_obj, User)):
            return False
        return user_obj.role in holders(perm)
