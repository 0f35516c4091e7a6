from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import UserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from qms.accounts.choices import STAFF, Role

if TYPE_CHECKING:
    from qms.accounts.models import User

BY_NAME = ("first_name", "last_name", "pk")


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Any) -> UserQuerySet:
        """Staff see each other and their suppliers' people; a supplier sees its own."""
        if user.role == Role.SUPPLIER:
            return self.filter(supplier_id=user.supplier_id)
        return self

    def staff(self) -> UserQuerySet:
        return self.filter(role__in=STAFF, is_active=True).order_by(*BY_NAME)

    def called(self, beginning: str) -> UserQuerySet:
        """Those who can be asked and whose name, first or last, begins like this."""
        names = ("username", "first_name", "last_name")
        begins = [models.Q(**{f"{name}__istartswith": beginning}) for name in names]
        return self.filter(models.Q(*begins, _connector=models.Q.OR), is_active=True).order_by(
            *BY_NAME
        )

    def administrators(self) -> UserQuerySet:
        return self.filter(role=Role.ADMIN, is_active=True)

    def matching(self, words: str) -> UserQuerySet:
        """People whose name or address holds every word."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(username__icontains=word)
                | Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(email__icontains=word)
            )
        return found

    def managers(self) -> UserQuerySet:
        return self.filter(role=Role.MANAGER, is_active=True)


class Users(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    pass


class ApiTokenQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> ApiTokenQuerySet:
        """A token is nobody's business but its owner's."""
        return self.filter(user=user)

    def live(self) -> ApiTokenQuerySet:
        """Neither revoked nor run out."""
        good = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        return self.filter(good, revoked_at=None)


class InvitationQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> InvitationQuerySet:
        """Who lets people in knows who has been asked."""
        return self if user.has_perm("accounts.administer_users") else self.none()

    def waiting(self) -> InvitationQuerySet:
        """Neither used nor withdrawn; the link may have run out and can be sent again."""
        return self.filter(accepted_at=None, withdrawn_at=None)
