from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import UserManager
from django.db import models

from qms.accounts.choices import STAFF, Role

if TYPE_CHECKING:
    from qms.accounts.models import User


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Any) -> UserQuerySet:
        """Staff see each other and their suppliers' people; a supplier sees its own."""
        if user.role == Role.SUPPLIER:
            return self.filter(supplier_id=user.supplier_id)
        return self

    def staff(self) -> UserQuerySet:
        return self.filter(role__in=STAFF, is_active=True)

    def called(self, beginning: str) -> UserQuerySet:
        """Those who can be asked and whose name, first or last, begins like this."""
        names = ("username", "first_name", "last_name")
        begins = [models.Q(**{f"{name}__istartswith": beginning}) for name in names]
        return self.filter(models.Q(*begins, _connector=models.Q.OR), is_active=True).order_by(
            "first_name", "last_name", "pk"
        )

    def administrators(self) -> UserQuerySet:
        return self.filter(role=Role.ADMIN, is_active=True)

    def managers(self) -> UserQuerySet:
        return self.filter(role=Role.MANAGER, is_active=True)


class Users(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    pass


class ApiTokenQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> ApiTokenQuerySet:
        """A token is nobody's business but its owner's."""
        return self.filter(user=user)
