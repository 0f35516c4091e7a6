"""What came of an import, in a sentence: for the page, the inbox and the terminal."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from qms.core.imports.choices import ImportState, RowState
from qms.core.imports.workflow import OPEN
from qms.core.models import Import
from qms.core.retention import kept


def told(record: Import) -> str:
    """What was written, or would be."""
    counts = record.outcome["counts"]
    numbers = {state: number_format(counts[state], force_grouping=True) for state in counts}
    if record.state == ImportState.CONFIRMED:
        sentence = _("%(new)s new, %(changed)s changed, %(same)s the same as before.")
        left = _("%(error)s rows were left out; they are in the file of problems.")
    else:
        sentence = _("%(new)s would be new, %(changed)s changed, %(same)s the same.")
        left = _("%(error)s rows cannot be imported. Nothing has been written.")
    return " ".join([sentence % numbers, *([left % numbers] if counts[RowState.ERROR] else [])])


def owners_of(records: Iterable[Import]) -> dict[int | None, str]:
    """Who began each import; nobody where it was done at the terminal."""
    found = get_user_model()._default_manager.in_bulk({one.owner_id for one in records} - {None})
    return {None: _("the administrator"), **{pk: str(person) for pk, person in found.items()}}


def removed_on(record: Import) -> date | None:
    """When it will be gone, if nobody confirms it; nothing that was confirmed ever is."""
    if record.state not in OPEN:
        return None
    return timezone.localtime(record.created_at + kept("imports")).date()


def earlier_import(record: Import) -> Import | None:
    """The last import of this very file."""
    seen = Import.objects.confirmed().filter(sha256=record.sha256, kind=record.kind)
    return seen.exclude(pk=record.pk).order_by("id").last()


def told_of_earlier(record: Import) -> str:
    """That this very file has been here before."""
    assert record.confirmed_at is not None
    return _("Imported on %(day)s by %(who)s; what is the same makes no new rows.") % {
        "day": date_format(timezone.localtime(record.confirmed_at), "DATE_FORMAT"),
        "who": owners_of([record])[record.owner_id],
    }
