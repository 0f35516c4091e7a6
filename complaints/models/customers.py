"""What the plant owes its customer and the record; no supplier sees any of it."""

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.choices import Inquiry, Reportable
from complaints.models.complaints import Complaint
from qms.accounts.models import User
from qms.core.text import one_line, prose
from qms.core.triggers import controlled

TEXT: list[Any] = [MaxLengthValidator(4000), prose]


class Investigation(models.Model):
    """The facts a complaint file must hold: whose it is, what was found, or why nobody looked."""

    complaint = models.OneToOneField(Complaint, models.PROTECT, related_name="investigation")
    outcome = models.CharField(_("investigation"), max_length=12, choices=Inquiry)
    finding = models.TextField(_("result or justification"), max_length=4000, validators=TEXT)
    customer = models.CharField(_("customer"), max_length=120, blank=True, validators=[one_line])
    customer_reference = models.CharField(
        _("customer's reference"), max_length=60, blank=True, validators=[one_line]
    )
    event_on = models.DateField(_("happened on"), null=True, blank=True)
    reportable = models.CharField(
        _("reportable event"), max_length=12, choices=Reportable, default=Reportable.UNDECIDED
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("decided by"), null=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = controlled()

    def __str__(self) -> str:
        return self.finding[:60]

    @property
    def outcome_choice(self) -> Inquiry:
        return Inquiry(self.outcome)


class CustomerReply(models.Model):
    """What a customer was told, by whom it came to them and when."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="replies")
    replied_on = models.DateField(_("replied on"))
    replied_to = models.CharField(_("to whom"), max_length=120, validators=[one_line])
    text = models.TextField(_("what was replied"), max_length=4000, validators=TEXT)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-replied_on", "-id"]
        constraints = controlled()

    def __str__(self) -> str:
        return self.text[:60]
