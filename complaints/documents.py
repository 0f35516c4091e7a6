"""A complaint on paper, as far as its reader may know it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import localize, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.facts import facts_of
from complaints.models import (
    Complaint,
    ComplaintCost,
    Containment,
    Disposition,
    SupplierRequest,
)
from complaints.selectors import costs_of, dispositions_of, total_of
from qms.core.attachments import attachments_on
from qms.core.paper import typeset
from qms.core.records import label, shown
from qms.core.timeline import Entry, timeline_of

ENTRIES_AT_MOST = 500


def complaint_pdf(complaint: Complaint, *, reader: Any) -> bytes:
    """What the complaint's page shows this reader, with the whole timeline."""
    beginning = [(label(complaint, name), shown(complaint, name)) for name in ("state", "severity")]
    ending = [(label(complaint, name), shown(complaint, name)) for name in ("owner", "contain_by")]
    told = {
        "language": get_language(),
        "plant": settings.SITE_NAME,
        "kind": _("Complaint"),
        "number": complaint.number,
        "title": complaint.title,
        "facts": [
            (name, _said(value)) for name, value in [*beginning, *facts_of(complaint), *ending]
        ],
        "sections": [section for section in _sections(complaint, reader) if section["items"]],
        "timeline": _timeline(complaint, reader),
        "printed": _("Printed %(at)s by %(who)s") % {"at": _said(timezone.now()), "who": reader},
        "page": _("Page"),
    }
    return typeset("complaints/complaint.typ", told)


def _sections(complaint: Complaint, reader: Any) -> list[dict[str, Any]]:
    details = [complaint.description] if complaint.description else []
    containments = complaint.containments.select_related("verified_by").order_by("-id")
    rounds = reversed(complaint.requests.prefetch_related("answers"))
    dispositions = dispositions_of(complaint, reader=reader)
    costs = costs_of(complaint, reader=reader)
    files = attachments_on(complaint, reader=reader)
    return [
        {"title": _("Details"), "items": [_item(text=text) for text in details]},
        {"title": _("Containment"), "items": [_contained(one) for one in containments]},
        {"title": _("Supplier's answer"), "items": [i for one in rounds for i in _answered(one)]},
        {"title": _("Disposition"), "items": [_disposed(one, reader) for one in dispositions]},
        {"title": _("Costs"), "items": _charged(costs)},
        {"title": _("Photos and files"), "items": [_item(text=one.name) for one in files]},
    ]


def _item(*, lead: str = "", text: str = "", notes: Sequence[str] = ()) -> dict[str, Any]:
    return {"lead": lead, "text": text, "notes": notes}


def _contained(containment: Containment) -> dict[str, Any]:
    names = ["place", "checked", "rejected", "due_on", "verified_by", "verified_at"]
    return _item(text=containment.measure, notes=_noted(containment, names))


def _answered(asked: SupplierRequest) -> Iterator[dict[str, Any]]:
    yield _item(lead=str(asked), text=asked.message, notes=_noted(asked, ["sent_at"]))
    said = asked.said
    if said and said.objection:
        yield _item(lead=label(said, "objection"), text=said.objection)
    if not said or said.containment:
        for name, text, due in asked.told():
            yield _item(lead=name, text=text, notes=[] if text else [_said(due)])


def _disposed(disposition: Disposition, reader: Any) -> dict[str, Any]:
    notes = _noted(disposition, ["concession", "expires_on"])
    if not reader.is_supplier and (signature := disposition.signature):
        notes += [f"{signature.printed_name}, {_said(signature.signed_at)}"]
    return _item(lead=str(disposition), text=disposition.note, notes=notes)


def _charged(costs: Iterable[ComplaintCost]) -> list[dict[str, Any]]:
    items = []
    for cost in costs:
        notes = _noted(cost, ["state", "incurred_on", "answered_by", "answered_at"])
        if cost.price_agreed:
            notes.append(f"{label(cost, 'agreed')}: {cost.price_agreed}")
        items.append(_item(lead=f"{cost.what}: {cost.price}", text=cost.answer, notes=notes))
    if total := " · ".join(total_of(costs)):
        items.append(_item(lead=f"{_('Total')}: {total}"))
    return items


def _noted(record: Model, names: Sequence[str]) -> list[str]:
    """What is known of these, each behind its name."""
    return [
        f"{label(record, name)}: {_said(value)}"
        for name in names
        if (value := shown(record, name)) not in (None, "")
    ]


def _timeline(complaint: Complaint, reader: Any) -> dict[str, Any]:
    part = timeline_of(complaint, reader=reader)
    entries = [*part]
    while part.older and len(entries) < ENTRIES_AT_MOST:
        part = timeline_of(complaint, reader=reader, before=part.older)
        entries += part
    more = _("Older entries are on the complaint's page.") if part.older else ""
    return {"title": _("Timeline"), "entries": [_entry(one) for one in entries], "more": more}


def _entry(entry: Entry) -> dict[str, Any]:
    changes = [
        f"{name}: {f'{before} → ' if before else ''}{after or '—'}"
        for name, before, after in entry.changes
    ]
    files = [file.name for file in entry.files]
    lines = [entry.reason, *changes, entry.comment, *files]
    at = _said(entry.occurred_at or entry.at)
    if entry.occurred_at:
        at += " " + _("(entered %(entered)s)") % {"entered": _said(entry.at)}
    return {
        "at": at,
        "who": entry.who,
        "what": entry.text,
        "lines": [line for line in lines if line],
    }


def _said(value: Any) -> str:
    """A value in the reader's language and time."""
    if isinstance(value, datetime):
        return localize(timezone.localtime(value))
    if isinstance(value, int):
        return number_format(value, force_grouping=True)
    return "—" if value is None or value == "" else str(localize(value))
