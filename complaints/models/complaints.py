from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.choices import UNDER_WAY, Severity, Source, State
from complaints.models.defects import DefectCode
from complaints.querysets import ComplaintQuerySet
from complaints.workflow import workflow
from qms.accounts.models import User
from qms.core.addresses import address
from qms.core.isolation import READING, isolated, narrowed, of_supplier
from qms.core.search import SEARCH_COLUMN, search_index, searchable
from qms.core.text import one_line, prose
from qms.core.triggers import controlled, guarded_states
from suppliers.models import Part, Supplier

# What hangs on a complaint is its supplier's to see.
OF_ITS_COMPLAINT = (
    "EXISTS (SELECT FROM complaints_complaint AS complaint WHERE complaint.id = complaint_id AND "
    + of_supplier("complaint.supplier_id")
    + ")"
)
PIECES = [MinValueValidator(1), MaxValueValidator(1_000_000)]


class Complaint(models.Model):
    """What went wrong with something bought, from the day it was noticed until it is settled."""

    number_series = "CMP"

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    title = models.CharField(_("what went wrong"), max_length=200, validators=[one_line])
    description = models.TextField(
        _("details"), max_length=4000, blank=True, validators=[MaxLengthValidator(4000), prose]
    )
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.OPEN)
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="+", verbose_name=_("supplier"), db_index=False
    )
    part = models.ForeignKey(
        Part, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("part")
    )
    defect_code = models.ForeignKey(
        DefectCode,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("defect code"),
    )
    lot = models.CharField(_("lot or serial"), max_length=60, blank=True, validators=[one_line])
    affected = models.PositiveIntegerField(
        _("pieces affected"), null=True, blank=True, validators=PIECES
    )
    source = models.CharField(_("noticed by"), max_length=12, choices=Source)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity)
    received_on = models.DateField(_("received on"))
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
        null=True,
        blank=True,
        db_index=False,
    )
    contain_by = models.DateTimeField(_("contain by"))
    due_at = models.DateTimeField(_("due"), null=True, editable=False)  # the next step
    compared_at = models.DateTimeField(null=True, editable=False)
    logged_at = models.DateTimeField(_("logged"), editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    search_text = searchable("number", "title", "description", "lot")

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            *controlled(unrecorded=[SEARCH_COLUMN, "compared_at", "due_at"]),
            guarded_states("state", workflow.allowed()),
            *isolated(
                of_supplier("supplier_id"), may=[*READING, "UPDATE (state, due_at, version)"]
            ),
            narrowed("state IN ('with_supplier', 'answered', 'disputed')"),
        ]
        indexes = [
            search_index("complaint_search"),
            models.Index(fields=["supplier", "-id"], name="complaint_of_supplier"),
            # Every order a list offers, so that no list sorts all there ever was: the newest
            # first among equals, also where three severities stand for a million complaints.
            models.Index(fields=["state", "-id"], name="complaint_in_state"),
            models.Index(fields=["state", "id"], name="complaint_in_state_down"),
            models.Index(fields=["severity", "-id"], name="complaint_severity"),
            models.Index(fields=["severity", "id"], name="complaint_severity_down"),
            models.Index(fields=["received_on", "id"], name="complaint_received"),
            models.Index(fields=["title", "id"], name="complaint_title"),
            models.Index(fields=["owner", "state"], name="complaint_of_owner"),
            models.Index(
                fields=["contain_by"],
                name="complaint_to_contain",
                condition=models.Q(state=State.OPEN),
            ),
            models.Index(
                fields=["due_at"], name="complaint_due", condition=models.Q(due_at__isnull=False)
            ),
            models.Index(
                fields=["id"],
                name="complaint_to_compare",
                condition=models.Q(compared_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("New complaint"))

    def get_absolute_url(self) -> str:
        return f"{address('complaints:index')}{self.number}/"

    @property
    def state_choice(self) -> State:
        return State(self.state)

    @property
    def severity_choice(self) -> Severity:
        return Severity(self.severity)

    @property
    def is_settled(self) -> bool:
        return self.state not in UNDER_WAY

    @property
    def is_overdue(self) -> bool:
        return self.due_at is not None and self.due_at < timezone.now()


class Containment(models.Model):
    """How bad parts were held back: where, what was found, by when, and who has seen it done."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="containments")
    measure = models.TextField(
        _("what was done"), max_length=2000, validators=[MaxLengthValidator(2000), prose]
    )
    place = models.CharField(_("where"), max_length=120, blank=True, validators=[one_line])
    checked = models.PositiveIntegerField(
        _("pieces checked"), null=True, blank=True, validators=PIECES
    )
    rejected = models.PositiveIntegerField(
        _("pieces rejected"), null=True, blank=True, validators=[MaxValueValidator(1_000_000)]
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("verified by")
    )
    verified_at = models.DateTimeField(_("verified"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            *controlled(),
            *isolated(OF_ITS_COMPLAINT),
            models.CheckConstraint(
                condition=models.Q(checked__isnull=True)
                | models.Q(rejected__isnull=True)
                | models.Q(rejected__lte=models.F("checked")),
                name="not_more_rejected_than_checked",
                violation_error_message=_("More pieces rejected than checked."),
            ),
            models.CheckConstraint(
                condition=models.Q(verified_at__isnull=True) | models.Q(verified_by__isnull=False),
                name="verified_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.measure[:60]
