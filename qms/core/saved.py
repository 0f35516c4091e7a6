"""Saved views: what somebody asks of a list, under a name."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.erasure import forget_past_values
from qms.core.errors import Denied
from qms.core.models import SavedView
from qms.core.records import create, locked, save

if TYPE_CHECKING:
    from qms.core.lists import List

NONE = "-"  # what an address says for "no view, also not my usual one"


def save_view(
    what: "List", *, actor: Actor, query: str, name: str, shared: bool = False, usual: bool = False
) -> SavedView:
    """Keep what is asked of the list; a view of one's own by that name is written over."""
    _check(actor, name, shared=shared)
    query = _known(what, QueryDict(query)).urlencode()
    owner: Any = actor.user_id
    view = SavedView.objects.filter(owner_id=owner, list=what.name, name=name).first()
    if view:
        return edit_view(view, actor=actor, query=query, name=name, shared=shared, usual=usual)
    view = SavedView(owner_id=owner, list=what.name, name=name, query=query, shared=shared)
    with act("view.saved", view, actor=actor):
        _check_free(view, name, shared=shared)
        create(view)
        return _usual(view, usual=usual)


def edit_view(
    view: SavedView,
    *,
    actor: Actor,
    name: str,
    shared: bool = False,
    usual: bool = False,
    query: str | None = None,
) -> SavedView:
    """Call it otherwise, share it or keep it to oneself, make it the usual one."""
    _check(actor, name, shared=shared)
    _check_own(view, actor)
    with act("view.changed", view, actor=actor):
        _check_free(view, name, shared=shared)
        view = save(
            locked(view), name=name, shared=shared, query=view.query if query is None else query
        )
        return _usual(view, usual=usual)


def delete_view(view: SavedView, *, actor: Actor) -> None:
    _check_own(view, actor)
    with act("view.deleted", view, actor=actor):
        SavedView.objects.filter(pk=view.pk).delete()


def forget_views(owner_id: int, *, actor: Actor) -> None:
    """Delete what somebody kept for themselves, and what it was called; shared ones stay."""
    for view in SavedView.objects.filter(owner_id=owner_id, shared=False):
        with act("view.deleted", view, actor=actor):
            forget_past_values(save(view, name=f"erased-{view.pk}", query=""))
            SavedView.objects.filter(pk=view.pk).delete()


def _check(actor: Actor, name: str, *, shared: bool) -> None:
    actor.require("core.save_view")
    if shared:
        actor.require("core.share_view")
    if name == NONE:
        raise ValidationError({"name": _("Give it a name of letters.")})


def _check_own(view: SavedView, actor: Actor) -> None:
    if view.owner_id != actor.user_id:
        raise Denied(_("This view is somebody else's. Save one of your own."))


def _check_free(view: SavedView, name: str, *, shared: bool) -> None:
    """Nobody is to wonder which of two views a name means."""
    others = SavedView.objects.filter(list=view.list, name=name).exclude(pk=view.pk)
    if others.filter(owner_id=view.owner_id).exists():
        raise ValidationError({"name": _("You have a view with this name already.")})
    if shared and others.filter(shared=True).exists():
        raise ValidationError({"name": _("There is a shared view with this name already.")})


def _usual(view: SavedView, *, usual: bool) -> SavedView:
    """The one view that the list opens with; another one steps back."""
    if usual:
        others = SavedView.objects.filter(owner_id=view.owner_id, list=view.list, usual=True)
        for other in others.exclude(pk=view.pk):
            save(other, usual=False)
    return save(view, usual=usual)


def views_of(what: "List", user: Any) -> list[SavedView]:
    """One's own first, then what the plant shares."""
    found = SavedView.objects.visible_to(user).filter(list=what.name)
    return sorted(found, key=lambda view: (view.owner_id != user.pk, view.name.casefold()))


def view_called(name: str, views: list[SavedView]) -> SavedView:
    """The view an address names; one that is not there is told so."""
    found = next((view for view in views if view.name == name), None)
    if found is None:
        raise ValidationError(_("There is no view called “%(name)s” here.") % {"name": name})
    return found


def name_in_address(view: SavedView) -> str:
    return urlencode({"view": view.name})


def with_view(view: SavedView, given: QueryDict) -> QueryDict:
    """What the view asks, and over it what is asked besides."""
    asked = QueryDict(view.query, mutable=True)
    for name in given:
        asked.setlist(name, given.getlist(name))
    asked["view"] = view.name
    return asked


def forgotten(what: "List", view: SavedView) -> str:
    """A sentence about what the view asks and the list no longer knows, if there is any."""
    asked = QueryDict(view.query)
    if not (unknown := sorted(set(asked) - set(_known(what, asked)))):
        return ""
    return _("The view “%(view)s” asks for “%(name)s”, which this list no longer knows.") % {
        "view": view.name,
        "name": "”, “".join(unknown),
    }


def _known(what: "List", asked: QueryDict) -> QueryDict:
    """What a view keeps of an address: filters, sort and columns, not where one was in it."""
    known = {*what.filterset.base_filters, "sort", "columns"}
    kept = QueryDict(mutable=True)
    for name in asked:
        if name in known and any(asked.getlist(name)):
            kept.setlist(name, asked.getlist(name))
    return kept
