from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.choices import CONCEDED, DispositionKind
from complaints.models.complaints import OF_ITS_COMPLAINT, PIECES, Complaint
from complaints.querysets import DispositionQuerySet
from qms.accounts.models import Signature
from qms.core.isolation import isolated
from qms.core.text import one_line, prose
from qms.core.triggers import controlled


class Disposition(models.Model):
    """What becomes of some of the pieces affected, and the concession that allows it."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="dispositions")
    kind = models.CharField(_("disposition"), max_length=12, choices=DispositionKind)
    quantity = models.PositiveIntegerField(_("pieces"), validators=PIECES)
    note = models.CharField(
        _("note"), max_length=400, blank=True, validators=[MaxLengthValidator(400), prose]
    )
    concession = models.CharField(_("concession"), max_length=60, blank=True, validators=[one_line])
    expires_on = models.DateField(_("concession valid until"), null=True, blank=True)
    signature = models.OneToOneField(
        Signature, models.PROTECT, null=True, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, editable=False)
    told_at = models.DateTimeField(null=True, editable=False)  # that the concession runs out
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DispositionQuerySet.as_manager()

    class Meta:
        constraints = [
            *controlled(unrecorded=["told_at"]),
            *isolated(OF_ITS_COMPLAINT),
            models.CheckConstraint(
                condition=~models.Q(kind__in=sorted(CONCEDED))
                | (~models.Q(concession="") & models.Q(expires_on__isnull=False)),
                name="what_is_used_has_a_concession",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_on"],
                name="concession_to_tell",
                condition=models.Q(told_at=None, expires_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.get_kind_display()}"

    @property
    def kind_choice(self) -> DispositionKind:
        return DispositionKind(self.kind)

    @property
    def is_signed(self) -> bool:
        return self.signature_id is not None

    @property
    def waits_for_signature(self) -> bool:
        return self.kind in CONCEDED and not self.is_signed and self.withdrawn_at is None
