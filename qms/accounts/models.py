from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qms.accounts.choices import Role, Theme
from qms.accounts.querysets import ApiTokenQuerySet, Users
from qms.core.triggers import controlled


class User(AbstractUser):
    """A person who signs in; a supplier's person is bound to that one supplier."""

    role = models.CharField(_("role"), max_length=10, choices=Role)
    # Suppliers are a higher app, so this is their key and not a relation; the suppliers' first
    # migration gives it its foreign key in the database.
    supplier_id = models.BigIntegerField(_("supplier"), null=True, blank=True, db_index=True)
    theme = models.CharField(_("theme"), max_length=6, choices=Theme, default=Theme.SYSTEM)
    language = models.CharField(_("language"), max_length=5, blank=True, choices=settings.LANGUAGES)
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Users] = Users()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            *controlled(
                unrecorded=("password", "last_login"),
                personal=("username", "first_name", "last_name", "email"),
            ),
            models.CheckConstraint(
                condition=Q(role=Role.SUPPLIER) ^ Q(supplier_id__isnull=True),
                name="only_supplier_users_have_a_supplier",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def act_label(self) -> str:
        """How acts name a person for ever: without what may have to be forgotten."""
        return f"{self.role} {self.pk}"

    @property
    def is_supplier(self) -> bool:
        return self.role == Role.SUPPLIER


class ApiToken(models.Model):
    """A key a program uses in a person's name: shown once, kept as a hash."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("what it is for"), max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_on = models.DateField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = controlled(unrecorded=("digest", "last_used_on"))

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
