"""Acts, the changes beneath them, and the chain that ties them together."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now

from qms.core.isolation import isolated, of_person, of_supplier


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
