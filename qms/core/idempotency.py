"""Asking twice answers once: a key that came with a create, and what it made."""

import hashlib
import json
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from qms.core.actors import Actor
from qms.core.errors import Refused
from qms.core.models import IdempotencyKey

Record = TypeVar("Record", bound=models.Model)
LONGEST_KEY = 100


class KeyReused(Refused):
    """The key came before, with something else."""


def once(
    create: Callable[[], Record],
    *,
    model: type[Record],
    key: str,
    actor: Actor,
    body: dict[str, Any],
) -> Record:
    """Create the record, or find the one this key has already made.

    The key is claimed in the transaction that creates: a second request with the same key waits
    for the first one's commit and then sees its record.
    """
    if not key:
        return create()
    if len(key) > LONGEST_KEY:
        raise ValidationError(
            {"key": _("A key has %(n)s characters at most.") % {"n": LONGEST_KEY}}
        )
    route = model._meta.label_lower
    owner_id = actor.user_id or 0  # the clock is nobody
    body_hash = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    with transaction.atomic():
        claimed = IdempotencyKey.objects.bulk_create(
            [IdempotencyKey(key=key, owner_id=owner_id, route=route, body_hash=body_hash)],
            ignore_conflicts=True,
        )
        claim = IdempotencyKey.objects.get(owner_id=owner_id, key=claimed[0].key)
        if (claim.route, claim.body_hash) != (route, body_hash):
            raise KeyReused(_("This key was used before, with other content."))
        if claim.record_id is not None:
            return model._base_manager.get(pk=claim.record_id)
        record = create()
        IdempotencyKey.objects.filter(pk=claim.pk).update(record_id=record.pk)
        return record


def repeatable(
    model: type[Record],
) -> Callable[[Callable[..., Record]], Callable[..., Record]]:
    """Declare that a service may be asked twice with one key: the second time finds the first."""

    def declare(service: Callable[..., Record]) -> Callable[..., Record]:
        @wraps(service)
        def asked(*of: models.Model, actor: Actor, key: str = "", **values: Any) -> Record:
            body = {"service": service.__name__, "of": [one.pk for one in of], **values}
            create = partial(service, *of, actor=actor, **values)
            return once(create, model=model, key=key, actor=actor, body=body)

        return asked

    return declare


def made_with(key: str, *, model: type[Record], owner: int) -> Record | None:
    """What this key has made already."""
    claim = IdempotencyKey.objects.filter(owner_id=owner, key=key, route=model._meta.label_lower)
    made = claim.filter(record_id__isnull=False).values_list("record_id", flat=True).first()
    return model._base_manager.filter(pk=made).first()
