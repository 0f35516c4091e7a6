"""What is a person's own: what they are typing, what they ask of a list."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qms.core.isolation import EVERYTHING, isolated, of_person
from qms.core.querysets import SavedViewQuerySet
from qms.core.text import plain_name
from qms.core.triggers import controlled


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
            *controlled(personal=("name", "query")),
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

    @property
    def act_label(self) -> str:
        """How acts name it for ever: what somebody calls their own may name them."""
        return f"{self.list} {self.pk}"
