"""Issue families: complaints that are one problem, and the pairs somebody has judged."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.choices import FamilyState, Sign, State, Verdict
from complaints.models.complaints import Complaint
from complaints.querysets import (
    ComplaintQuerySet,
    FamilyQuerySet,
    FindingQuerySet,
    ResemblanceQuerySet,
)
from qms.accounts.models import User
from qms.core.text import one_line, prose
from qms.core.triggers import controlled


class IssueFamily(models.Model):
    """One problem, whatever the part, lot, supplier or wording; the plant's alone to know of."""

    number_series = "FAM"

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    title = models.CharField(_("what goes wrong"), max_length=200, validators=[one_line])
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        db_index=False,
    )
    corrected_on = models.DateField(_("corrected on"), null=True, blank=True)
    correction = models.TextField(
        _("what was changed"),
        max_length=2000,
        blank=True,
        validators=[MaxLengthValidator(2000), prose],
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FamilyQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue family")
        ordering = ["-id"]
        constraints = [*controlled()]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("complaints:family", args=[self.number])

    def cases(self) -> ComplaintQuerySet:
        """Its complaints, but for those that should not be there."""
        return Complaint.objects.filter(membership__family=self).exclude(state=State.VOID)

    @property
    def state_choice(self) -> FamilyState:
        return FamilyState.of(self.merged_into_id, self.corrected_on)


class FamilyMember(models.Model):
    """That a complaint is a case of a family's problem; its row goes when it is taken out."""

    family = models.ForeignKey(IssueFamily, models.PROTECT, related_name="members")
    complaint = models.OneToOneField(
        Complaint, models.PROTECT, related_name="membership", verbose_name=_("complaint")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [*controlled()]

    def __str__(self) -> str:
        return str(self.complaint)


class Resemblance(models.Model):
    """Two complaints that look alike, why, and what a person says of it."""

    lower = models.ForeignKey(Complaint, models.PROTECT, related_name="+", db_index=False)
    higher = models.ForeignKey(Complaint, models.PROTECT, related_name="+")
    score = models.FloatField(_("likeness"), editable=False)
    reasons = models.JSONField(default=list, editable=False)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, default=Verdict.NONE)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ResemblanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggested pair")
        constraints = [
            *controlled(),
            models.UniqueConstraint(fields=["lower", "higher"], name="one_resemblance_a_pair"),
            models.CheckConstraint(condition=Q(lower__lt=F("higher")), name="lower_before_higher"),
        ]
        indexes = [
            models.Index(
                fields=["-score", "id"],
                name="resemblance_to_judge",
                condition=Q(verdict=Verdict.NONE),
            )
        ]

    def __str__(self) -> str:
        return f"{self.lower} ~ {self.higher}"

    def get_absolute_url(self) -> str:
        return reverse("complaints:resemblances")

    @property
    def pair(self) -> tuple[Complaint, Complaint]:
        return self.lower, self.higher

    @property
    def keys(self) -> tuple[int, int]:
        return self.lower_id, self.higher_id


class Finding(models.Model):
    """What the check has noticed about a family; said once."""

    family = models.ForeignKey(IssueFamily, models.PROTECT, related_name="findings")
    sign = models.CharField(_("sign"), max_length=12, choices=Sign)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            *controlled(),
            models.UniqueConstraint(
                fields=["family", "complaint", "sign"], name="one_finding_a_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign_choice.label}: {self.complaint}"

    @property
    def sign_choice(self) -> Sign:
        return Sign(self.sign)
