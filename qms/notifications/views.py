from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from qms.accounts.models import User
from qms.accounts.requests import SignedIn
from qms.core.actors import Actor
from qms.core.paging import PLACES, Astray, page_of
from qms.core.views import answered, form_page, pressed, read_page
from qms.notifications.forms import ChannelsForm
from qms.notifications.kinds import kinds_for
from qms.notifications.mails import read_token
from qms.notifications.models import Notification
from qms.notifications.selectors import channels_for
from qms.notifications.services import archive, choose_channels, mark_read, unsubscribe, watch
from qms.notifications.watching import watchable_of

SHOWN_AT_ONCE = 50
OFFERED_AT_ONCE = 8


@read_page()
def inbox(request: SignedIn) -> HttpResponse:
    """What was told, unread first, page by page to the very first message."""
    mine = Notification.objects.visible_to(request.user)
    shown = mine.archived() if (put_away := "archived" in request.GET) else mine.kept()
    if kind := request.GET.get("kind", ""):
        shown = shown.filter(kind=kind)
    ends = {name: request.GET.get(name, "") for name in PLACES}
    try:
        page = page_of(mine, shown, SHOWN_AT_ONCE, **ends)
    except Astray as error:
        messages.warning(request, str(error))
        page = page_of(mine, shown, SHOWN_AT_ONCE)
    context = {
        "page": page,
        "archived": put_away,
        "kinds": kinds_for(request.user),
        "kind": kind,
    }
    return render(request, "notifications/inbox.html", context)


@read_page()
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where a message points; who goes there has read it."""
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    mark_read(Notification.objects.visible_to(request.user).filter(pk=pk))
    return redirect(notification.url)


@pressed()
def read(request: HttpRequest, pk: int) -> HttpResponse:
    mark_read(Notification.objects.visible_to(request.user).filter(pk=pk))
    return redirect("notifications:inbox")


@pressed()
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(Notification.objects.visible_to(request.user))
    return redirect("notifications:inbox")


@pressed()
def put_away(request: HttpRequest, pk: int) -> HttpResponse:
    archive(Notification.objects.visible_to(request.user).filter(pk=pk))
    return redirect("notifications:inbox")


@pressed()
def put_away_read(request: HttpRequest) -> HttpResponse:
    mine = Notification.objects.visible_to(request.user)
    archive(mine.filter(read_at__isnull=False))
    return redirect("notifications:inbox")


@form_page()
def settings(request: SignedIn) -> HttpResponse:
    form = ChannelsForm(request.POST or None, user=request.user, initial=channels_for(request.user))
    return answered(
        request,
        "notifications/settings.html",
        form,
        partial(choose_channels, request.user),
        done=_("Saved."),
        back=reverse("notifications:settings"),
    )


@csrf_exempt  # a mail program posts here for its reader: the signed address is the permission
@require_http_methods(["GET", "POST"])
def end_mails(request: HttpRequest, token: str) -> HttpResponse:
    """Looking ends nothing, as mail scanners look at every address; the button does."""
    known = read_token(token)
    if known is None:
        raise Http404
    person, what = known
    if request.method == "POST":
        unsubscribe(person, what, actor=Actor.person(person))
    return render(request, "notifications/unsubscribe.html", {"ended": request.method == "POST"})


@pressed()
def watch_record(request: SignedIn, record_type: str, pk: int) -> HttpResponse:
    watched = watchable_of(record_type)
    if watched is None:
        raise Http404
    model: Any = watched.model
    record = get_object_or_404(model._default_manager.visible_to(request.user), pk=pk)
    watch(record, request.user, on="on" in request.POST)
    return redirect(record)


@read_page()
def people(request: SignedIn) -> JsonResponse:
    """Whom a comment may mention, by the beginning of what they are called."""
    asked = request.GET.get("q", "")[:80]
    found = User.objects.visible_to(request.user).called(asked)[:OFFERED_AT_ONCE]
    return JsonResponse(
        {"results": [{"value": person.username, "text": str(person)} for person in found]}
    )
