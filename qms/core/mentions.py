"""People named in a comment: `@eva` stands for the person who signs in as eva."""

import re
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

# A name may hold @ . + - but not end with a full stop; what stands in an e-mail address is none.
MENTION = re.compile(r"(?<![\w@.+/-])@([\w+-]+(?:[.@][\w+-]+)*)")


def mentioned_in(text: str, *, by: Any) -> list[Any]:
    """The people a text names, as far as its writer may know of them."""
    names = set(MENTION.findall(text))
    if not names or by is None:
        return []
    people: Any = get_user_model()._default_manager
    return list(people.visible_to(by).filter(username__in=names, is_active=True).order_by("pk"))


def check_mentions(text: str, record: models.Model, *, by: Any, shared: bool) -> None:
    """Refuse to call somebody who cannot read what they are called for."""
    records: Any = type(record)._default_manager
    for person in mentioned_in(text, by=by):
        if not records.visible_to(person).filter(pk=record.pk).exists():
            _refuse(_("%(name)s cannot see %(record)s."), name=person, record=record)
        if person.is_supplier and not shared:
            _refuse(
                _("%(name)s is the supplier's. Let the supplier read this, or leave the name out."),
                name=person,
            )


def _refuse(sentence: str, **named: Any) -> None:
    raise ValidationError({"text": sentence % named})
