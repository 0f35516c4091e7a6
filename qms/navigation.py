"""What stands around every page: where one can go, and who one is."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.models import User
from qms.core.addresses import address
from qms.notifications.models import Notification


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    icon: str
    key: str  # after g
    current: bool


PLACES = [
    ("home", lambda: _("Home"), "home", "h"),
    ("complaints:index", lambda: _("Complaints"), "message-report", "c"),
    ("complaints:recurrence", lambda: _("Recurrence"), "rotate", "r"),
    ("suppliers:index", lambda: _("Suppliers"), "truck-delivery", "s"),
    ("suppliers:parts", lambda: _("Parts"), "packages", "p"),
    ("suppliers:deliveries", lambda: _("Deliveries"), "truck", "d"),
]

NOT_A_SUPPLIERS = {"complaints:recurrence"}

BEGINNINGS = [
    ("complaints:log", "complaints.log_complaint", gettext_lazy("Log complaint")),
    ("suppliers:register", "suppliers.register_supplier", gettext_lazy("Register supplier")),
    ("suppliers:register_part", "suppliers.register_part", gettext_lazy("Register part")),
    ("suppliers:record_delivery", "suppliers.record_delivery", gettext_lazy("Record delivery")),
]


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame of a page, for the person who looks at it."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {"site_name": settings.SITE_NAME}
    if user is None or not user.is_authenticated:
        return context | {"oidc_name": settings.OIDC_ISSUER and settings.OIDC_NAME}
    unread = Notification.objects.visible_to(user).unread()
    return (
        context
        | {
            "navigation": _places(request.path, user),
            "create_url": address("complaints:log")
            if user.has_perm("complaints.log_complaint")
            else "",
            "create_label": _("Log complaint"),
            "search_url": address("search"),
            "destinations": partial(_destinations, user, request),
            "inbox_url": address("notifications:inbox"),
            "unread_count": SimpleLazyObject(unread.count_some),  # asked by whole pages only
            "person": {
                "name": str(user),
                "initials": "".join(name[:1] for name in (user.first_name, user.last_name)),
                "role": user.get_role_display(),
                "menu": _menu(user),
            },
            "theme": user.theme,
        }
    )


def _destinations(user: User, request: HttpRequest) -> list[Item]:
    """Everywhere one can go, and what one may begin, by the words of its name."""
    begin = [
        Item(str(label), address(name), "plus", "", current=False)
        for name, permission, label in BEGINNINGS
        if user.has_perm(permission)
    ]
    menu = [Item(label, url, icon, "", current=False) for label, url, icon in _menu(user)]
    inbox = Item(_("Inbox"), address("notifications:inbox"), "bell", "", current=False)
    words = request.GET.get("q", "").strip().casefold()
    everywhere = [*begin, *_places("/", user), inbox, *menu]
    return [one for one in everywhere if words in one.label.casefold()]


def _places(path: str, user: User) -> list[Item]:
    """The places; the one whose address the page's begins with the longest is where we are."""
    places = [one for one in PLACES if not (user.is_supplier and one[0] in NOT_A_SUPPLIERS)]
    urls = [address(name) for name, _label, _icon, _key in places]
    here = max((url for url in urls if path.startswith(url) and url != "/"), key=len, default=path)
    return [
        Item(label(), url, icon, key, current=url == here)
        for (_name, label, icon, key), url in zip(places, urls, strict=True)
    ]


def _menu(user: User) -> list[tuple[str, str, str]]:
    menu = [
        (_("Profile"), address("accounts:profile"), "user-circle"),
        (_("API tokens"), address("accounts:tokens"), "key"),
        (_("Exports and imports"), address("core:jobs"), "file-text"),
    ]
    if user.has_perm("core.view_import"):
        menu.append((_("Imports"), address("core:imports"), "upload"))
    if user.has_perm("accounts.view_status"):
        menu.append((_("Status"), address("status"), "activity"))
    if user.has_perm("notifications.manage_escalation"):
        menu.append((_("Escalation"), address("escalation:index"), "clock-exclamation"))
    if user.has_perm("notifications.manage_webhooks"):
        menu.append((_("Webhooks"), address("webhooks:index"), "link"))
    if user.has_perm("accounts.view_people"):
        menu.append((_("People and access"), address("people:index"), "users"))
    return [*menu, (_("API documentation"), address("docs"), "file-text")]
