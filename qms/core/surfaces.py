"""The kernel's own addresses: files, and the drafts that forms save by themselves."""

from typing import BinaryIO
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qms.core import drafts
from qms.core.attachments import content_of, find_attachment
from qms.core.errors import Refused
from qms.core.models import Attachment

SANDBOX = "sandbox; default-src 'none'"


@require_safe
@login_required
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The original, to be saved and never shown by the browser."""
    found = _find(request, pk)
    return _handed_out(request, found.sha256, found.content_type, found.name)


@require_safe
@login_required
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The small picture of our own making: the one thing that is shown in place."""
    found = _find(request, pk)
    if not found.preview_sha256:
        raise Http404
    return _handed_out(request, found.preview_sha256, "image/jpeg")


def _find(request: HttpRequest, pk: int) -> Attachment:
    found = find_attachment(pk, reader=request.user)
    if found is None:
        raise Http404
    return found


def _handed_out(
    request: HttpRequest, sha256: str, content_type: str, name: str = ""
) -> HttpResponseBase:
    try:
        content: BinaryIO = content_of(sha256)
    except Refused as refused:
        return render(request, "core/damaged.html", {"message": refused.message}, status=503)
    answer = FileResponse(content, as_attachment=bool(name), filename=name)
    answer["Content-Type"] = content_type
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


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


@require_POST
@login_required
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
