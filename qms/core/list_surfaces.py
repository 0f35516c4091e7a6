"""What every list can do besides being read: be exported, be kept as a view, act on many rows."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qms.core import background, bulk, exports, saved
from qms.core.actors import Actor
from qms.core.bulk import Action
from qms.core.forms import ViewForm
from qms.core.lists import List, Listing, list_called
from qms.core.models import SavedView
from qms.core.views import add_errors, answered, form_page, pressed, read_page


def _find_list(request: HttpRequest, name: str) -> List:
    if (what := list_called(name, request.user)) is None:
        raise Http404
    return what


@form_page("core.export_list")
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
    return downloaded(listing, kind)


def downloaded(listing: Listing, kind: str) -> HttpResponse:
    """All of it at once, to be saved."""
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


@read_page()
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the list with it."""
    view = _find_view(request, pk)
    query = saved.name_in_address(view)
    return redirect(f"{_find_list(request, view.list).url}?{query}")


@form_page("core.save_view")
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


@form_page("core.save_view")
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


@pressed("core.save_view")
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = _find_own_view(request, pk)
    saved.delete_view(view, actor=Actor.of(request))
    messages.success(request, _("The view is deleted."))
    return redirect(_find_list(request, view.list).page)


def _find_action(request: HttpRequest, what: List, name: str) -> Action:
    found = next((one for one in what.actions if one.name == name), None)
    if found is None:
        raise Http404
    if not request.user.has_perm(found.permission):
        raise PermissionDenied
    return found


def _records(request: HttpRequest, what: List) -> list[Any]:
    """The chosen rows, as far as this person may see them; or all that match."""
    if request.method == "GET" and "all" in request.GET:
        return list(Listing(request, what).found[: bulk.AT_MOST + 1])
    sent = request.POST if request.method == "POST" else request.GET
    chosen = [name.strip() for value in sent.getlist("chosen") for name in value.split("\n")]
    return list(what.named(chosen, request.user)[: bulk.AT_MOST + 1])


@form_page()
def act_on_many(request: HttpRequest, name: str, verb: str) -> HttpResponse:
    """Say what will happen to how many, and to which not; then do it."""
    what = _find_list(request, name)
    action, records = _find_action(request, what, verb), _records(request, what)
    if not 0 < len(records) <= bulk.AT_MOST:
        text = _("Choose at least one record, and at most %(n)s.") % {"n": bulk.AT_MOST}
        messages.warning(request, text)
        return redirect(what.page)
    form, refusal = action.form(request.POST or None, request.user), ""
    if form.is_valid():
        try:
            return _done(request, what, action, records, form)
        except bulk.NotAll as refused:
            refusal = refused.message
        except ValidationError as error:
            add_errors(form, error)
    lines = bulk.preview(action, records, actor=Actor.of(request))
    context = {
        "what": what,
        "action": action,
        "form": form,
        "refusal": refusal,
        "possible": [line.record for line in lines if not line.refusal],
        "refused": [line for line in lines if line.refusal],
        "chosen": "\n".join(what.name_of(record) for record in records),
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "core/bulk.html", context, status=status)


def _done(
    request: HttpRequest, what: List, action: Action, records: list[Any], form: Form
) -> HttpResponse:
    lines = bulk.carry_out(
        action,
        records,
        actor=Actor.of(request),
        partly="partly" in request.POST,
        **{action.asks: form.cleaned_data[action.asks]},
    )
    number = sum(not line.refusal for line in lines)
    text = ngettext("%(n)s record is changed.", "%(n)s records are changed.", number)
    messages.success(request, text % {"n": number})
    return redirect(what.page)
