from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from qms.notifications.models import Notification
from qms.notifications.services import mark_read

SHOWN_AT_ONCE = 50


@require_GET
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    notifications = Notification.objects.visible_to(request.user)
    return render(
        request,
        "notifications/inbox.html",
        {"notifications": notifications.unread_first()[:SHOWN_AT_ONCE]},
    )


@require_GET
@login_required
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where a message points; who goes there has read it."""
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    mark_read(Notification.objects.visible_to(request.user).filter(pk=pk))
    return redirect(notification.url)


@require_POST
@login_required
def read(request: HttpRequest, pk: int) -> HttpResponse:
    mark_read(Notification.objects.visible_to(request.user).filter(pk=pk))
    return redirect("notifications:inbox")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(Notification.objects.visible_to(request.user))
    return redirect("notifications:inbox")
