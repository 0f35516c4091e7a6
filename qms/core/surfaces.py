"""The kernel's own addresses: files, what runs in the background, and drafts."""

from typing import BinaryIO
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qms.core import background, drafts
from qms.core.attachments import content_of, find_attachment
from qms.core.errors import Refused
from qms.core.models import Attachment, BackgroundJob
from qms.core.views import pressed, read_page

SANDBOX = "sandbox; default-src 'none'"
STOP_POLLING = 286  # htmx's word for an answer that is the last one
JOBS_SHOWN = 50


@read_page()
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The original, to be saved and never shown by the browser."""
    found = _find(request, pk)
    return handed_out(request, found.sha256, found.content_type, found.name)


@read_page()
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The small picture of our own making: the one thing that is shown in place."""
    found = _find(request, pk)
    if not found.preview_sha256:
        raise Http404
    return handed_out(request, found.preview_sha256, "image/jpeg")


def _find(request: HttpRequest, pk: int) -> Attachment:
    found = find_attachment(pk, reader=request.user)
    if found is None:
        raise Http404
    return found


def handed_out(
    request: HttpRequest, sha256: str, content_type: str, name: str = ""
) -> HttpResponseBase:
    try:
        content: BinaryIO = content_of(sha256)
    except Refused as refused:
        return render(request, "core/damaged.html", {"message": refused.message}, status=503)
    return to_be_saved(content, content_type, name)


def to_be_saved(content: BinaryIO, content_type: str, name: str) -> FileResponse:
    """Nothing of it runs or is kept on the way; with a name it is never shown in place."""
    answer = FileResponse(content, as_attachment=bool(name), filename=name)
    answer["Content-Type"] = content_type
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@read_page()
def jobs(request: HttpRequest) -> HttpResponse:
    """What somebody has asked for, the newest first."""
    asked = BackgroundJob.objects.visible_to(request.user).order_by("-id")[:JOBS_SHOWN]
    return render(
        request, "core/jobs.html", {"jobs": [(job, background.kind_of(job)) for job in asked]}
    )


@read_page()
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; a page that waits asks again by itself until it has ended."""
    job = _find_job(request, pk)
    context = {"job": job, "kind": background.kind_of(job)}
    if not request.headers.get("HX-Request"):
        return render(request, "core/job.html", context)
    status = 200 if job.is_unfinished else STOP_POLLING
    return render(request, "core/job.html#progress", context, status=status)


@read_page()
def result(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file a job has made, while its owner may still see what is in it."""
    job = _find_job(request, pk)
    if not job.result_sha256 or not request.user.has_perm(background.kind_of(job).permission):
        raise Http404
    return handed_out(request, job.result_sha256, job.result_type, job.result_name)


@pressed()
def cancel_job(request: HttpRequest, pk: int) -> HttpResponse:
    job = _find_job(request, pk)
    background.cancel(job)
    return redirect(job)


def _find_job(request: HttpRequest, pk: int) -> BackgroundJob:
    return get_object_or_404(BackgroundJob.objects.visible_to(request.user), pk=pk)


@require_POST
def save_draft(request: HttpRequest, form: str, key: UUID) -> HttpResponse:
    """Keep what the form holds. A signed-out browser is told so, and keeps its own copy."""
    if request.user.pk is None:
        return HttpResponse(_("Sign in again."), status=401, content_type="text/plain")
    _page_of(form)
    try:
        drafts.save_draft(request.user.pk, form, str(key), dict(request.POST.lists()))
    except drafts.TooLarge as refused:
        return HttpResponse(refused.message, status=413, content_type="text/plain")
    return HttpResponse(status=204)


@pressed()
def discard_draft(request: HttpRequest, form: str, key: UUID) -> HttpResponse:
    page = _page_of(form)
    drafts.discard_draft(request.user.pk, str(key))
    return redirect(page)


def _page_of(form: str) -> str:
    """A form is called by the name of its page."""
    try:
        return reverse(form)
    except NoReverseMatch as error:
        raise Http404 from error
