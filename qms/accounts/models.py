from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qms.accounts.choices import Role, Scope, Theme
from qms.accounts.querysets import ApiTokenQuerySet, InvitationQuerySet, Users
from qms.core.isolation import isolated, of_person, of_supplier
from qms.core.models import Act
from qms.core.portal import is_inside
from qms.core.triggers import controlled

# For the portal: every column but the password's hash (a new one has to be named here), and a
# person's own preferences to write.
PREFERENCES = "theme, language, time_zone"
READABLE = (
    "id, last_login, is_superuser, username, first_name, last_name, email, is_staff, is_active,"
    f" date_joined, role, supplier_id, version, {PREFERENCES}"
)


class PasswordHash(models.CharField):
    """A hash that the portal has no right to read; who is read there has none."""

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        return ("''", ()) if is_inside() else (sql, params)


def called(first_name: str, last_name: str, username: str) -> str:
    """What a person goes by."""
    return f"{first_name} {last_name}".strip() or username


class User(AbstractUser):
    """A person who signs in; a supplier's person is bound to that one supplier."""

    password = PasswordHash(_("password"), max_length=128)
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
            # The plant's people have names for everybody; other suppliers' have not.
            *isolated(
                f"{of_supplier('supplier_id')} OR supplier_id IS NULL",
                may=[f"SELECT ({READABLE})", f"UPDATE ({PREFERENCES})"],
                writes=of_person("id"),
            ),
            models.CheckConstraint(
                condition=Q(role=Role.SUPPLIER) ^ Q(supplier_id__isnull=True),
                name="only_supplier_users_have_a_supplier",
            ),
        ]

    def __str__(self) -> str:
        return called(self.first_name, self.last_name, self.username)

    @property
    def act_label(self) -> str:
        """How acts name a person for ever: without what may have to be forgotten."""
        return f"{self.role} {self.pk}"

    @property
    def is_supplier(self) -> bool:
        return self.role == Role.SUPPLIER

    @property
    def only_by_provider(self) -> bool:
        """Whether the plant's identity provider is this person's only way in."""
        return settings.OIDC_ONLY and not self.is_supplier

    def get_absolute_url(self) -> str:
        return reverse("people:detail", args=[self.pk])

    def page_for(self, reader: "User") -> str:
        """Where a reader finds this person, if their role sees people at all."""
        return self.get_absolute_url() if reader.has_perm("accounts.view_people") else ""


class ApiToken(models.Model):
    """A key a program uses in a person's name: shown once, kept as a hash."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("what it is for"), max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    scope = models.CharField(_("may"), max_length=5, choices=Scope, default=Scope.WRITE)
    expires_at = models.DateTimeField(_("good until"), null=True, blank=True)
    warned_at = models.DateTimeField(null=True, editable=False)
    last_used_on = models.DateField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            *controlled(unrecorded=("digest", "last_used_on", "warned_at")),
            *isolated(of_person("user_id"), may=["SELECT", "INSERT", "UPDATE"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()


class Invitation(models.Model):
    """Somebody who was asked in and has not an account yet; its link is kept as a hash."""

    link = ""  # of one that was sent just now

    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=10, choices=Role)
    supplier_id = models.BigIntegerField(_("supplier"), null=True, blank=True)
    invited_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("invited by")
    )
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("good until"))
    accepted_at = models.DateTimeField(null=True, editable=False)
    told_at = models.DateTimeField(null=True, editable=False)  # whoever invited, of that
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            *controlled(unrecorded=("digest", "told_at"), personal=("email",)),
            models.CheckConstraint(
                condition=Q(role=Role.SUPPLIER) ^ Q(supplier_id__isnull=True),
                name="only_supplier_invitations_have_a_supplier",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def act_label(self) -> str:
        """How acts name it for ever: without what may have to be forgotten."""
        return f"{self.role} {self.pk}"


class Identity(models.Model):
    """Who somebody is at an identity provider: its own immutable name for them, no address."""

    user = models.ForeignKey(User, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            *controlled(unrecorded=("subject",)),
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_person_a_subject"),
            models.UniqueConstraint(fields=["issuer", "user"], name="one_subject_a_person"),
        ]

    def __str__(self) -> str:
        return self.issuer


class Signature(models.Model):
    """A name under exactly what its owner was shown. The application can add one and no more."""

    signer = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    printed_name = models.CharField(_("name"), max_length=310, editable=False)
    meaning = models.CharField(_("meaning"), max_length=120)
    statement = models.TextField(_("what was signed"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)  # of the statement
    signed_at = models.DateTimeField(_("signed"), editable=False)
    time_zone = models.CharField(_("time zone"), max_length=40, editable=False)
    act = models.ForeignKey(Act, models.PROTECT, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = controlled(personal=("printed_name",))

    def __str__(self) -> str:
        return self.printed_name
