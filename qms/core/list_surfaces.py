"""What every list can do besides being read: be exported, and be kept as a view."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qms.core import background, exports, saved
from qms.core.actors import Actor
from qms.core.forms import ViewForm
from qms.core.lists import List, Listing, list_called
from qms.core.models import SavedView
from qms.core.views import answered


def _find_list(request: HttpRequest, name: str) -> List:
    if (what := list_called(name, request.user)) is None:
        raise Http404
    return what


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("core.export_list", raise_exception=True)
def export(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """The list as a file: at once, or in the background where one would wait for it."""
    listing = Listing(request, _find_list(request, name))
    if kind not in exports.TYPES or not listing.filter.form.is_valid():
        raise Http404
    if request.method == "POST":
        asked = {"name": name, "kind": kind, "query": listing.question}
        return redirect(background.start("core.export", owner=request.user, **asked))
    if exports.is_long(listing):
        context = {"listing": listing, "kind": kind, "limit": localize(exports.AT_ONCE)}
        return render(request, "core/export.html", context)
    return _downloaded(listing, kind)


def _downloaded(listing: Listing, kind: str) -> HttpResponse:
    content = b"".join(exports.made_of(listing, kind, lambda rows: None))
    name = exports.file_name(listing, kind)
    return HttpResponse(
        content,
        content_type=exports.TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


def _find_view(request: HttpRequest, pk: int) -> SavedView:
    return get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)


def _find_own_view(request: HttpRequest, pk: int) -> SavedView:
    own = SavedView.objects.visible_to(request.user).filter(owner_id=request.user.pk)
    return get_object_or_404(own, pk=pk)


@require_safe
@login_required
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the list with it."""
    view = _find_view(request, pk)
    query = saved.name_in_address(view)
    return redirect(f"{_find_list(request, view.list).url}?{query}")


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("core.save_view", raise_exception=True)
def save_view(request: HttpRequest, name: str) -> HttpResponse:
    what = _find_list(request, name)
    query = request.GET.urlencode()
    return answered(
        request,
        "core/view.html",
        ViewForm(request.POST or None, user=request.user),
        partial(saved.save_view, what, query=query),
        done=_("Saved as a view."),
        context={"what": what, "cancel_url": f"{what.url}?{query}"},
    )


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("core.save_view", raise_exception=True)
def edit_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = _find_own_view(request, pk)
    initial = {"name": view.name, "shared": view.shared, "usual": view.usual}
    return answered(
        request,
        "core/view.html",
        ViewForm(request.POST or None, user=request.user, initial=initial),
        partial(saved.edit_view, view),
        done=_("Saved."),
        context={
            "what": _find_list(request, view.list),
            "view": view,
            "cancel_url": view.get_absolute_url(),
        },
    )


@require_POST
@login_required
@permission_required("core.save_view", raise_exception=True)
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = _find_own_view(request, pk)
    saved.delete_view(view, actor=Actor.of(request))
    messages.success(request, _("The view is deleted."))
    return redirect(_find_list(request, view.list).page)
