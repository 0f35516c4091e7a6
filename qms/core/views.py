"""The few shapes every page has: a list, and a form that asks a service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import models
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qms.core.actors import Actor
from qms.core.errors import Conflict, Denied, Refused
from qms.core.timeline import Timeline, timeline_of
from qms.core.workflow import Workflow

Service = Callable[..., models.Model]
View = Callable[..., HttpResponseBase]


def read_page(permission: str = "") -> Callable[[View], View]:
    """A page to look at: for who is signed in, and may do what it is about where that is asked."""
    return _door(["GET", "HEAD"], permission)


def form_page(permission: str = "") -> Callable[[View], View]:
    """A page that shows a form and takes it."""
    return _door(["GET", "POST"], permission)


def pressed(permission: str = "") -> Callable[[View], View]:
    """What a button of another page does."""
    return _door(["POST"], permission)


def _door(methods: list[str], permission: str) -> Callable[[View], View]:
    def guarded(view: View) -> View:
        if permission:
            view = permission_required(permission, raise_exception=True)(view)
        return require_http_methods(methods)(login_required(view))

    return guarded


def answered(
    request: HttpRequest,
    template: str,
    form: Form,
    service: Service,
    *,
    done: Any,
    context: dict[str, Any] | None = None,
    back: str = "",
) -> HttpResponse:
    """Show the form, or hand what it holds to the service and go on to the record.

    This is the one place where pages translate the house's words for "no": what a rule refuses
    stands above the form, what was typed wrongly beside its field, a stale save beside both
    values; and everything typed is still there.
    """
    context = {"form": form, "back": back, **(context or {})}
    if request.method != "POST":
        return render(request, template, context)
    if form.is_valid():
        try:
            record = service(actor=Actor.of(request), **form.cleaned_data)
        except Denied as denied:
            raise PermissionDenied(denied.message) from denied
        except Conflict as conflict:
            return _conflict(request, template, context, conflict)
        except Refused as refused:
            form.add_error(None, refused.message)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, done(record) if callable(done) else done)
            return redirect(back or record.get_absolute_url())  # type: ignore[attr-defined]
    return render(request, template, context, status=422)


def add_errors(form: Form, error: ValidationError) -> None:
    """Put a service's complaints beside the fields they are about."""
    fields = error.message_dict if hasattr(error, "error_dict") else {}
    for name, texts in fields.items() if fields else [(NON_FIELD_ERRORS, error.messages)]:
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def _conflict(
    request: HttpRequest, template: str, context: dict[str, Any], conflict: Conflict
) -> HttpResponse:
    """Show both values above the form, which keeps what was typed and knows the new version."""
    form = context["form"]
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = conflict.record.version  # type: ignore[attr-defined]
    context["differences"] = [(d.label, d.stored, d.yours) for d in conflict.differences.values()]
    for last in timeline_of(conflict.record, reader=request.user)[
        :1
    ]:  # a part of a record has none
        context |= {"who": last.who, "at": last.at}
    return render(request, template, context, status=409)


@dataclass(frozen=True)
class Button:
    """A move as the record's page offers it; the refusal says why it cannot be pressed."""

    name: str
    label: Any
    url: str
    icon: str
    refusal: str
    primary: bool


def buttons(workflow: Workflow[Any], record: models.Model, request: HttpRequest) -> list[Button]:
    """The moves this person's role knows, each at its place beneath the record's address.

    The first possible one is the next step, if it leads anywhere and is no last resort.
    """
    moves = workflow.next_moves(record, actor=Actor.of(request))
    possible = [move.name for move, refusal in moves if not refusal and not move.last_resort]
    return [
        Button(
            move.name,
            move.label,
            f"{record.get_absolute_url()}{move.name}/",  # type: ignore[attr-defined]
            move.icon,
            refusal,
            primary=possible[:1] == [move.name] and move.target != record.state,  # type: ignore[attr-defined]
        )
        for move, refusal in moves
    ]


def asking(
    workflow: Workflow[Any], verb: str, record: models.Model, request: HttpRequest
) -> dict[str, Any]:
    """What the page of a verb says around its form; of a move that is not possible now, why."""
    if (move := workflow.moves.get(verb)) is None:
        return {"verb": _("Save"), "symbol": "check"}
    refusal = workflow.refusal(verb, record, actor=Actor.of(request))
    return {"verb": move.label, "symbol": move.icon, "refusal": refusal}


def timeline_on(record: models.Model, request: HttpRequest) -> Timeline:
    """The part of a record's timeline that the address asks for."""
    before = request.GET.get("before", "")
    return timeline_of(
        record,
        reader=request.user,
        only=request.GET.get("show", ""),
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
    )
