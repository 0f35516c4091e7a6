"""What hangs on a record of any app."""

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qms.core.isolation import isolated, of_supplier
from qms.core.querysets import AttachedQuerySet
from qms.core.text import prose
from qms.core.triggers import controlled

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
