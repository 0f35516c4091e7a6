"""What is done without anybody waiting: by the clock, and because a person asked."""

from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qms.core.choices import UNFINISHED, JobState
from qms.core.imports.choices import ImportState
from qms.core.imports.querysets import ImportQuerySet
from qms.core.imports.workflow import workflow as import_workflow
from qms.core.isolation import isolated, of_person
from qms.core.querysets import BackgroundJobQuerySet
from qms.core.triggers import controlled, guarded_states


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


class Heartbeat(models.Model):
    """When a part of the system was last known to be alive."""

    part = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.part


class BackgroundJob(models.Model):
    """Something a person asked for that takes longer than a request (`qms.core.background`)."""

    kind = models.CharField(max_length=80)
    owner_id = models.BigIntegerField()
    arguments = models.JSONField(default=dict)
    request_id = models.CharField(max_length=80, blank=True)  # for the log: who asked for it, where
    language = models.CharField(max_length=10, blank=True)  # of the page it was asked for on
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
