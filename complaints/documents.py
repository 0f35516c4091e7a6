"""A complaint on paper, as far as its reader may know it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import localize, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.facts import facts_of
from complaints.models import Complaint, Containment
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
    files = attachments_on(complaint, reader=reader)
    return [
        {"title": _("Details"), "items": [{"text": text, "notes": []} for text in details]},
        {"title": _("Containment"), "items": [_contained(one) for one in containments]},
        {
            "title": _("Photos and files"),
            "items": [{"text": one.name, "notes": []} for one in files],
        },
    ]


def _contained(containment: Containment) -> dict[str, Any]:
    names = ["place", "checked", "rejected", "due_on", "verified_by", "verified_at"]
    notes = [
        f"{label(containment, name)}: {_said(value)}"
        for name in names
        if (value := shown(containment, name)) not in (None, "")
    ]
    return {"text": containment.measure, "notes": notes}


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
