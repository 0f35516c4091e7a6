"""The wizard: every step a page of its own, which can be left and come back to."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from qms.core import background
from qms.core.actors import Actor
from qms.core.files.kinds import XLSX
from qms.core.imports import services
from qms.core.imports.choices import ImportState, RowState
from qms.core.imports.forms import ConfirmForm, MapForm, ReadForm, UploadForm
from qms.core.imports.kinds import importer, importers
from qms.core.imports.reading import is_workbook
from qms.core.imports.telling import earlier_import, owners_of, removed_on, told, told_of_earlier
from qms.core.imports.workflow import OPEN, PERMISSION
from qms.core.models import BackgroundJob, Import
from qms.core.surfaces import handed_out
from qms.core.views import answered, form_page, pressed, read_page

SHOWN_AT_ONCE = 50
WRITTEN = (RowState.NEW, RowState.CHANGED)
CSV = "text/csv"


def _find(request: HttpRequest, pk: int) -> Import:
    return get_object_or_404(Import.objects.visible_to(request.user), pk=pk)


def _find_own(request: HttpRequest, pk: int) -> Import:
    """One's own, as long as something can still be done with it."""
    return get_object_or_404(
        Import.objects.visible_to(request.user), pk=pk, owner_id=request.user.pk, state__in=OPEN
    )


def _on_its_way(record: Import, step: str) -> dict[str, Any]:
    """What every step shows; none is current on the page of one that is closed or another's."""
    return {
        "record": record,
        "kind": importer(record.kind),
        "steps": _steps(record, step) if step else [],
        "earlier": _earlier(record),
    }


def _steps(record: Import, current: str) -> list[dict[str, Any]]:
    """The steps as tabs: forward and back, as often as one likes."""
    steps = [
        ("core:import_read", _("1 Reading")),
        ("core:import_map", _("2 Columns")),
        ("core:import", _("3 Check and import")),
    ]
    reached = record.state in {ImportState.MAPPED, ImportState.CHECKED}
    return [
        {"label": label, "url": reverse(name, args=[record.pk]), "current": name == current}
        for name, label in steps
        if name != "core:import" or reached
    ]


@read_page("core.view_import")
def index(request: HttpRequest) -> HttpResponse:
    found = Import.objects.visible_to(request.user).exclude(state=ImportState.DISCARDED)
    records = list(found.order_by("-id")[:SHOWN_AT_ONCE])
    owners = owners_of(records)
    shown = [(one, importer(one.kind), owners[one.owner_id], removed_on(one)) for one in records]
    return render(request, "core/imports/index.html", {"imports": shown})


@form_page(PERMISSION)
def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        initial={"kind": request.GET.get("kind", "")},
    )
    context = {"kinds": importers(request.user.has_perm)}
    return answered(
        request,
        "core/imports/upload.html",
        form,
        services.upload_import,
        done=_("The file is here. Nothing is imported yet."),
        context=context,
    )


@read_page("core.view_import")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    record = _find(request, pk)
    is_open = record.state in OPEN and record.owner_id == request.user.pk
    if is_open and record.state == ImportState.UPLOADED:
        known = services.remembered_mapping(record)
        return redirect("core:import_map" if known else "core:import_read", pk)
    groups = _groups(record)
    return render(
        request,
        "core/imports/detail.html",
        _on_its_way(record, "core:import" if is_open else "")
        | {
            "is_open": is_open,
            "job": _job_of(record, request),
            "told": told(record) if record.outcome else "",
            "groups": groups,
            "is_worth_it": any(number for one, number, _rows in groups if one in WRITTEN),
            "form": ConfirmForm(),
            "facts": _facts(record),
        },
    )


def _groups(record: Import) -> list[tuple[RowState, int, list[Any]]]:
    """The counts, each with the first rows behind it."""
    counts = record.outcome.get("counts", {})
    examples = record.outcome.get("examples", {})
    return [(one, counts[one], examples.get(one, [])) for one in RowState if one in counts]


def _job_of(record: Import, request: HttpRequest) -> BackgroundJob | None:
    mine = BackgroundJob.objects.visible_to(request.user).unfinished()
    return mine.filter(kind__endswith="_import", arguments__pk=record.pk).last()


def _earlier(record: Import) -> tuple[Import, str] | None:
    """The same file, imported before, and that in a sentence."""
    last = earlier_import(record) if record.state in OPEN else None
    return (last, told_of_earlier(last)) if last else None


def _facts(record: Import) -> list[tuple[str, Any]]:
    return [
        (_("Uploaded"), record.created_at),
        (_("By"), owners_of([record])[record.owner_id]),
        (_("Imported"), record.confirmed_at),
        ("SHA-256", record.sha256),
    ]


@form_page(PERMISSION)
def read(request: HttpRequest, pk: int) -> HttpResponse:
    record = _find_own(request, pk)
    again = "again" in request.POST
    return answered(
        request,
        "core/imports/read.html",
        ReadForm(request.POST or None, record=record),
        partial(services.read_import, record),
        done=_("The file was read again.") if again else _("Now say which column is which."),
        context=_on_its_way(record, "core:import_read"),
        back=reverse("core:import_read" if again else "core:import_map", args=[pk]),
    )


@form_page(PERMISSION)
def map_columns(request: HttpRequest, pk: int) -> HttpResponse:
    record = _find_own(request, pk)
    form = MapForm(request.POST or None, record=record, importer=importer(record.kind))
    taken = set(form.proposal["fields"].values())
    return answered(
        request,
        "core/imports/map.html",
        form,
        partial(_map_and_check, record, request),
        done=_("Every row is looked at; nothing is written."),
        context=_on_its_way(record, "core:import_map")
        | {
            "remembered": services.remembered_mapping(record),
            "left": [heading for heading in record.look["headings"] if heading not in taken],
        },
    )


def _map_and_check(record: Import, request: HttpRequest, **values: Any) -> BackgroundJob:
    mapped = services.map_import(record, **values)
    return background.start("core.check_import", owner=request.user, pk=mapped.pk)


@pressed(PERMISSION)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again, and this time with what the file names and nobody has registered."""
    registers = request.POST.get("register_unknown") == "yes"
    return redirect(_asked_for(request, "core.check_import", pk, register_unknown=registers))


@pressed(PERMISSION)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    leaves = "leave_bad" in request.POST
    return redirect(_asked_for(request, "core.confirm_import", pk, leave_bad=leaves))


def _asked_for(request: HttpRequest, work: str, pk: int, **choices: bool) -> BackgroundJob:
    record = _find_own(request, pk)
    return background.start(work, owner=request.user, pk=record.pk, **choices)


@pressed(PERMISSION)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    services.discard_import(_find_own(request, pk), actor=Actor.of(request))
    return redirect("core:imports")


@read_page("core.view_import")
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    record = _find(request, pk)
    kind = XLSX.content_type if is_workbook(record.name) else CSV
    return handed_out(request, record.sha256, kind, record.name)


@read_page("core.view_import")
def problems(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows that cannot be imported, each with its reason, to be put right and sent again."""
    record = _find(request, pk)
    if not record.problems_sha256:
        raise Http404
    name = _("Problems in %(file)s.csv") % {"file": record.name}
    return handed_out(request, record.problems_sha256, CSV, name)
