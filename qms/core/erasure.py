"""Forgetting a person: what the record must keep stays, whom it was about does not."""

import re

from django.apps import apps
from django.db import connection, models
from django.db.models import F, Func, Value

from qms.core.isolation import RowSecurity, of_person
from qms.core.triggers import Trigger


def forget_past_values(record: models.Model) -> int:
    """Erase what this row's personal columns once held, within an act; return how many values.

    The chain keeps their commitments and stays true. What the row holds now is not touched: it is
    overwritten first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT qms_forget_personal(%s, %s)", [record._meta.db_table, record.pk])
        (forgotten,) = cursor.fetchone()
    return forgotten


def delete_messages_and_drafts(person_id: int) -> None:
    """Delete what is this person's own and no record: drafts, messages, exports."""
    for model in apps.get_models():
        if column := _owner_of(model):
            model._default_manager.filter(**{column: person_id}).delete()


def forget_name(*names: str, afterwards: str) -> None:
    """Call somebody otherwise in what others were told: messages hold the words of that day.

    A model that holds such words says so, as `names_people`.
    """
    whole = "|".join(re.escape(name) for name in names if name)
    for model in apps.get_models():
        for column in getattr(model, "names_people", ()):
            told = Func(
                F(column),
                Value(rf"(?<!\w)({whole})(?!\w)"),
                Value(afterwards),
                Value("gi"),
                function="regexp_replace",
            )
            model._default_manager.filter(**{f"{column}__iregex": whole}).update(**{column: told})


def _owner_of(model: type[models.Model]) -> str:
    """The column that says whose a row is, where it is one person's and no act stands behind it."""
    own = {one.rows for one in model._meta.constraints if isinstance(one, RowSecurity)}
    if any(isinstance(one, Trigger) for one in model._meta.constraints):
        return ""
    columns = (field.attname for field in model._meta.concrete_fields)
    return next((column for column in columns if of_person(column) in own), "")
