"""Drafts: what a form has saved by itself. Their owner's business alone, and a record of nothing.

A draft is called by the idempotency key that its form will be sent with, so that what has been
logged is known to be no draft any more.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qms.core.errors import Refused
from qms.core.idempotency import made_with
from qms.core.models import Draft, IdempotencyKey

Record = TypeVar("Record", bound=Model)

LARGEST = 64 * 1024  # characters
AT_MOST = 20  # for one person; the oldest makes room
UNKEPT = {"csrfmiddlewaretoken"}


class TooLarge(Refused):
    """A draft that holds more than any form does."""


def drafts_of(owner: int, form: str) -> QuerySet[Draft]:
    return Draft.objects.filter(owner_id=owner, form=form).order_by("-updated_at")


def save_draft(owner: int, form: str, key: str, sent: Mapping[str, list[str]]) -> None:
    """Keep what a form holds now, unless it has been logged in the meantime."""
    data = {
        name: [value.replace("\0", "") for value in values]  # which Postgres could not store
        for name, values in sent.items()
        if name not in UNKEPT
    }
    if len(json.dumps(data)) > LARGEST:
        raise TooLarge(_("A draft holds %(n)s kB at most.") % {"n": LARGEST // 1024})
    if IdempotencyKey.objects.filter(owner_id=owner, key=key).exists():
        return
    Draft.objects.bulk_create(
        [Draft(owner_id=owner, form=form, key=key, data=data)],
        update_conflicts=True,
        unique_fields=["owner_id", "form", "key"],
        update_fields=["data", "updated_at"],
    )
    newest = Draft.objects.filter(owner_id=owner).order_by("-updated_at").values("pk")[:AT_MOST]
    Draft.objects.filter(owner_id=owner).exclude(pk__in=newest).delete()


def discard_draft(owner: int | None, key: str) -> None:
    if owner is None or not key:  # neither the clock nor a program drafts anything
        return
    Draft.objects.filter(owner_id=owner, key=key).delete()


class Drafting:
    """What the page of a form that saves itself knows: which draft this is, and the others."""

    def __init__(self, request: HttpRequest, form: str) -> None:
        self.form = form
        self.owner: int = request.user.pk  # type: ignore[assignment]  # pages ask for sign-in
        self.asked = _uuid(request.POST.get("key") or request.GET.get("draft", ""))
        self.key = self.asked or str(uuid4())
        self.drafts = drafts_of(self.owner, form)
        self.draft = self.drafts.filter(key=self.key).first() if self.asked else None

    def logged_as(self, model: type[Record]) -> Record | None:
        """What the form has become already, for who comes back to it."""
        return made_with(self.key, model=model, owner=self.owner) if self.asked else None

    @property
    def initial(self) -> dict[str, Any]:
        """What the draft holds for each of the form's fields; of files, their tickets."""
        data = self.draft.data if self.draft else {}
        return {
            name.removesuffix("-kept"): values if name.endswith("-kept") else values[-1]
            for name, values in data.items()
        } | {"key": self.key}

    @property
    def url(self) -> str:
        return reverse("core:draft", args=[self.form, self.key])

    @property
    def saved_at(self) -> datetime | None:
        return self.draft.updated_at if self.draft else None

    @property
    def others(self) -> QuerySet[Draft]:
        """What else is unfinished; offered to who comes to begin something new."""
        return self.drafts.none() if self.asked else self.drafts


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""
