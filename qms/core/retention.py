"""How long is kept what is no record: days by kind, in the settings. Records are kept for good."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.text import format_lazy

from qms.core.jobs import Job, job


def outlived(rows: QuerySet[Any], what: str, *, since: str) -> QuerySet[Any]:
    """The rows whose moment lies further back than this kind is kept."""
    return rows.filter(**{f"{since}__lt": Now() - kept(what)})


def forgets(name: str, model: Any, what: str, *, since: str, about: Any) -> Job:
    """Declare the job that forgets rows of this kind once a day."""
    declare = job(name, every=timedelta(days=1), about=told(about, what))
    return declare(lambda: outlived(model.objects.all(), what, since=since).delete()[0])


def kept(what: str) -> timedelta:
    return timedelta(days=settings.KEPT_DAYS[what])


def told(sentence: Any, what: str) -> Any:
    """The sentence about a job that forgets, with the days that are set."""
    return format_lazy(sentence, days=settings.KEPT_DAYS[what])
