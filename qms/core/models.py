"""The kernel's tables. None of them knows what business it serves."""

from typing import Any

from django.contrib.postgres.indexes import BrinIndex
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qms.core.choices import UNFINISHED, UNSENT, JobState, SendState
from qms.core.imports.choices import ImportState
from qms.core.imports.querysets import ImportQuerySet
from qms.core.imports.workflow import workflow as import_workflow
from qms.core.isolation import EVERYTHING, isolated, of_person, of_supplier
from qms.core.querysets import (
    AttachedQuerySet,
    BackgroundJobQuerySet,
    OutgoingMailQuerySet,
    SavedViewQuerySet,
)
from qms.core.text import plain_name, prose
from qms.core.triggers import controlled, guarded_states


class Act(models.Model):
    """One write, as a person would tell it: who did what to which record, when and why."""

    verb = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=200)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    token_id = models.BigIntegerField(null=True)
    job = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    occurred_at = models.DateTimeField(null=True)  # when it happened, if it was entered later
    at = models.DateTimeField(db_default=Now())  # the database's clock, whoever asks
    stream = models.SmallIntegerField(db_default=0)  # the database's choice
    # Whose people may read of it, if any supplier's. Derived, so no part of what is hashed.
    supplier_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = isolated(
            of_supplier("supplier_id"),
            may=["SELECT", "INSERT"],
            writes=f"{of_person('actor_id')} AND (supplier_id IS NULL OR"
            f" {of_supplier('supplier_id')})",
        )
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="act_of_subject"),
            BrinIndex(fields=["at"], name="act_at", pages_per_range=16),  # acts come in this order
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_label}"


class Change(models.Model):
    """One row that an act wrote: only the columns that differ, before and after."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="changes")
    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        constraints = isolated(
            "EXISTS (SELECT FROM core_act AS act WHERE act.id = act_id AND "
            + of_supplier("act.supplier_id")
            + ")"
        )
        indexes = [models.Index(fields=["table", "row_id"], name="change_of_row")]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"


class ChainHead(models.Model):
    """The newest link of a stream; locked while the next one is added."""

    stream = models.SmallIntegerField(primary_key=True)
    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.stream}:{self.sequence}"


class ChainLink(models.Model):
    """An act's place in its stream, with the hash that ties it to the one before."""

    act = models.OneToOneField(Act, models.PROTECT, primary_key=True, related_name="link")
    stream = models.SmallIntegerField()
    sequence = models.BigIntegerField()
    previous = models.CharField(max_length=64)
    content = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="one_link_a_place"),
            models.UniqueConstraint(fields=["stream", "previous"], name="no_fork"),
        ]

    def __str__(self) -> str:
        return f"{self.stream}:{self.sequence}"


class PersonalValue(models.Model):
    """A personal value behind its commitment in the chain; the one thing that may be erased."""

    commitment = models.CharField(max_length=64, primary_key=True)
    salt = models.CharField(max_length=36)
    value = models.TextField()

    def __str__(self) -> str:
        return self.commitment


class Counter(models.Model):
    """The last number given in a series and year."""

    series = models.CharField(max_length=10)
    year = models.SmallIntegerField()
    last = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "year"], name="one_counter_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}"


class IdempotencyKey(models.Model):
    """What a create with this key answered, so that asking again answers the same."""

    key = models.CharField(max_length=100)
    owner_id = models.BigIntegerField()
    route = models.CharField(max_length=100)
    body_hash = models.CharField(max_length=64)
    record_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "key"], name="one_answer_a_key"),
            *isolated(of_person("owner_id"), may=["SELECT", "INSERT", "UPDATE"]),
        ]

    def __str__(self) -> str:
        return self.key


class JobRun(models.Model):
    """One run of a scheduled job for one slot of the clock."""

    job = models.CharField(max_length=80)
    slot = models.DateTimeField()
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "slot"], name="one_run_a_slot")]

    def __str__(self) -> str:
        return f"{self.job} {self.slot:%Y-%m-%d %H:%M}"


class BackgroundJob(models.Model):
    """Something a person asked for that takes longer than a request (`qms.core.background`)."""

    kind = models.CharField(max_length=80)
    owner_id = models.BigIntegerField()
    arguments = models.JSONField(default=dict)
    request_id = models.CharField(max_length=80, blank=True)  # for the log: who asked for it, where
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)  # what came of it, in the owner's words
    url = models.CharField(max_length=200, blank=True)  # where the outcome stands, if not a file
    error = models.TextField(blank=True)
    result_name = models.CharField(max_length=200, blank=True)
    result_type = models.CharField(max_length=100, blank=True)
    result_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    objects: Any = BackgroundJobQuerySet.as_manager()

    class Meta:
        constraints = isolated(of_person("owner_id"), may=["SELECT", "INSERT", "UPDATE"])
        indexes = [
            models.Index(fields=["owner_id", "-id"], name="job_of_owner"),
            models.Index(
                fields=["id"],
                name="job_unfinished",
                condition=models.Q(state__in=sorted(UNFINISHED)),
            ),
            models.Index(
                fields=["id"],
                name="job_untold",
                condition=models.Q(ended_at__isnull=False, told_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("core:job", args=[self.pk])

    @property
    def state_choice(self) -> JobState:
        return JobState(self.state)

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED


class Import(models.Model):
    """A file on its way into the records: read, its columns named, tried, and only then written."""

    kind = models.CharField(_("kind"), max_length=80, editable=False)
    owner_id = models.BigIntegerField(null=True, editable=False)  # nobody: at the terminal
    name = models.CharField(_("name"), max_length=200)
    sha256 = models.CharField(max_length=64, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState, default=ImportState.UPLOADED
    )
    # How it is read; what was found in it; its headings, hashed; which column is which field.
    reading = models.JSONField(default=dict, editable=False)
    look = models.JSONField(default=dict, editable=False)
    shape = models.CharField(max_length=64, editable=False, blank=True)
    mapping = models.JSONField(default=dict, editable=False, blank=True)
    # What its owner decided beside that; the counts and first rows that came of it.
    choices = models.JSONField(default=dict, editable=False, blank=True)
    outcome = models.JSONField(default=dict, editable=False, blank=True)
    problems_sha256 = models.CharField(max_length=64, editable=False, blank=True)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: Any = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            *controlled(unrecorded=["look", "shape"]),
            guarded_states("state", import_workflow.allowed()),
        ]
        indexes = [
            models.Index(fields=["owner_id", "-id"], name="import_of_owner"),
            models.Index(fields=["kind", "shape", "-id"], name="import_of_shape"),
            models.Index(fields=["sha256"], name="import_of_content"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("core:import", args=[self.pk])

    @property
    def state_choice(self) -> ImportState:
        return ImportState(self.state)


class ImportedRow(models.Model):
    """Which row of which file wrote which record, so that the record's history can say it."""

    imported = models.ForeignKey(Import, models.PROTECT, related_name="rows")
    record_type = models.CharField(max_length=80)
    record_id = models.BigIntegerField()
    number = models.PositiveIntegerField()  # as a spreadsheet counts

    class Meta:
        indexes = [models.Index(fields=["record_type", "record_id"], name="row_of_record")]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id}"


class Outgoing(models.Model):
    """What leaves the house (`qms.core.outgoing`), until the other side has taken it."""

    state = models.CharField(max_length=10, choices=SendState, default=SendState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_default=Now(), db_index=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="%(class)s_unsent",
                condition=models.Q(state__in=sorted(UNSENT)),
            ),
            models.Index(
                fields=["-id"],
                name="%(class)s_failed",
                condition=models.Q(state=SendState.FAILED),
            ),
        ]

    @property
    def state_choice(self) -> SendState:
        return SendState(self.state)


class OutgoingMail(Outgoing):
    """A mail on its way (`qms.core.mail`); what it said is forgotten once it has arrived."""

    key = models.CharField(max_length=120, unique=True)
    message_id = models.CharField(max_length=200)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=400)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True)  # when administrators read that it was given up

    objects: Any = OutgoingMailQuerySet.as_manager()

    def __str__(self) -> str:
        return self.subject


class Heartbeat(models.Model):
    """When a part of the system was last known to be alive."""

    part = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.part


class RequestCount(models.Model):
    """How often somebody asked in one window of time; kept in an unlogged table."""

    what = models.CharField(max_length=120, primary_key=True)
    ends_at = models.DateTimeField()
    number = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.what


class Draft(models.Model):
    """What somebody has typed and not yet logged: no number, no act, nobody else's business."""

    owner_id = models.BigIntegerField()
    form = models.CharField(max_length=80)
    key = models.CharField(max_length=100)
    data = models.JSONField(default=dict)  # the form's names, each with the values sent for it
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "form", "key"], name="one_draft_a_key"),
            *isolated(of_person("owner_id"), may=EVERYTHING),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.key}"


class SavedView(models.Model):
    """What somebody asks of a list, under a name; shared ones are the plant's alone."""

    owner_id = models.BigIntegerField()
    list = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=60, validators=[plain_name])
    query = models.TextField(blank=True)
    shared = models.BooleanField(_("shared with the plant"), default=False)
    usual = models.BooleanField(_("what the list opens with"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: Any = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            *controlled(),
            *isolated(
                of_person("owner_id"),
                may=EVERYTHING,
                writes=f"{of_person('owner_id')} AND NOT shared",
            ),
            models.UniqueConstraint(
                fields=["owner_id", "list", "name"], name="one_view_a_name_and_owner"
            ),
            models.UniqueConstraint(
                fields=["list", "name"],
                name="one_shared_view_a_name",
                condition=models.Q(shared=True),
            ),
            models.UniqueConstraint(
                fields=["owner_id", "list"], name="one_usual_view", condition=models.Q(usual=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("core:view", args=[self.pk])


SHARED = f"{of_supplier('supplier_id')} AND shared"
ADDING = ["SELECT", "INSERT"]


class Attached(models.Model):
    """Something that hangs on a record of any app; reached only through that record.

    A supplier who sees the record reads only what was `shared` while the record was its own.
    """

    record_type = models.CharField(max_length=80, editable=False)
    record_id = models.BigIntegerField(editable=False)
    supplier_id = models.BigIntegerField(null=True, editable=False)  # the record's, back then
    shared = models.BooleanField(_("the supplier can read this"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: Any = AttachedQuerySet.as_manager()

    class Meta:
        abstract = True


class Attachment(Attached):
    """A file of a record, kept under the hash of its content and never overwritten."""

    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    preview_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [*controlled(unrecorded=["supplier_id"]), *isolated(SHARED, may=ADDING)]
        indexes = [
            models.Index(fields=["record_type", "record_id"], name="attachment_of_record"),
            models.Index(fields=["sha256"], name="attachment_of_content"),
            models.Index(fields=["preview_sha256"], name="attachment_of_preview"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return reverse("core:file", args=[self.pk])

    @property
    def thumbnail_url(self) -> str:
        return reverse("core:preview", args=[self.pk]) if self.preview_sha256 else ""


class Comment(Attached):
    """What somebody said about a record."""

    text = models.TextField(
        _("comment"), max_length=4000, validators=[MaxLengthValidator(4000), prose]
    )

    class Meta:
        constraints = [*controlled(unrecorded=["supplier_id"]), *isolated(SHARED, may=ADDING)]
        indexes = [models.Index(fields=["record_type", "record_id"], name="comment_of_record")]

    def __str__(self) -> str:
        return self.text[:60]
