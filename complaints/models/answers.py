"""What the plant asks of a supplier about a complaint, round after round, and what it is told."""

from datetime import datetime
from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.choices import RequestKind
from complaints.models.complaints import OF_ITS_COMPLAINT, Complaint
from qms.core.isolation import isolated, of_supplier
from qms.core.records import label
from qms.core.text import prose
from qms.core.triggers import controlled

TEXT: list[Any] = [MaxLengthValidator(4000), prose]


class SupplierRequest(models.Model):
    """One sending of a complaint to its supplier: what is asked for, and until when each step."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="requests")
    kind = models.CharField(_("asks for"), max_length=8, choices=RequestKind)
    message = models.TextField(_("message"), max_length=4000, blank=True, validators=TEXT)
    contain_by = models.DateTimeField(_("containment by"))
    explain_by = models.DateTimeField(_("root cause by"))
    answer_by = models.DateTimeField(_("full answer by"))
    sent_at = models.DateTimeField(_("sent"), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            *controlled(),
            *isolated(OF_ITS_COMPLAINT),
            models.CheckConstraint(
                condition=Q(contain_by__lte=F("explain_by"), explain_by__lte=F("answer_by")),
                name="steps_are_due_in_their_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.kind_choice.label)

    @property
    def kind_choice(self) -> RequestKind:
        return RequestKind(self.kind)

    @property
    def steps(self) -> dict[str, datetime]:
        """When what is asked for is due, in the order it is answered."""
        deep = self.kind == RequestKind.EIGHT_D
        return {
            "containment": self.contain_by,
            "root_cause": self.explain_by,
            **({"escape_cause": self.explain_by} if deep else {}),
            "corrective_action": self.answer_by,
            **({"prevention": self.answer_by} if deep else {}),
        }

    @property
    def said(self) -> "Answer | None":
        """The last answer, which holds all that was said before it."""
        return max(self.answers.all(), key=lambda answer: answer.pk, default=None)

    def told(self) -> list[tuple[str, str, datetime]]:
        """Every step with what was said of it and when it is due."""
        said = self.said or Answer()
        return [(label(said, name), getattr(said, name), due) for name, due in self.steps.items()]


class Answer(models.Model):
    """What the supplier says to a request; it may come step by step, the later row holding all."""

    request = models.ForeignKey(
        SupplierRequest, models.PROTECT, related_name="answers", editable=False
    )
    containment = models.TextField(
        _("immediate containment"), max_length=4000, blank=True, validators=TEXT
    )
    root_cause = models.TextField(_("root cause"), max_length=4000, blank=True, validators=TEXT)
    escape_cause = models.TextField(
        _("why it was not caught"), max_length=4000, blank=True, validators=TEXT
    )
    corrective_action = models.TextField(
        _("corrective action"), max_length=4000, blank=True, validators=TEXT
    )
    prevention = models.TextField(
        _("prevention elsewhere"), max_length=4000, blank=True, validators=TEXT
    )
    objection = models.TextField(
        _("why it is disputed"), max_length=2000, blank=True, validators=TEXT
    )
    answered_at = models.DateTimeField(_("answered"), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            *controlled(),
            *isolated(
                "EXISTS (SELECT FROM complaints_supplierrequest AS request"
                " JOIN complaints_complaint AS complaint ON complaint.id = request.complaint_id"
                " WHERE request.id = request_id AND " + of_supplier("complaint.supplier_id") + ")",
                may=["SELECT", "INSERT"],
            ),
            models.CheckConstraint(
                condition=Q(containment__gt="") | Q(objection__gt=""),
                name="an_answer_says_something",
            ),
        ]

    def __str__(self) -> str:
        return (self.objection or self.containment)[:60]

    def next_due(self) -> datetime | None:
        """When the next step that it does not say yet is due; None when it says everything."""
        steps = self.request.steps.items()
        return next((due for name, due in steps if not getattr(self, name)), None)
