"""What stands around every page: where one can go, and who one is."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    icon: str
    current: bool


PLACES = [
    ("home", lambda: _("Home"), "home"),
    ("complaints:index", lambda: _("Complaints"), "alert"),
    ("suppliers:index", lambda: _("Suppliers"), "truck"),
]


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame of a page, for the person who looks at it."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {"site_name": settings.SITE_NAME}
    if user is None or not user.is_authenticated:
        return context
    return context | {
        "navigation": [
            Item(label(), url, icon, current=_is_current(request.path, url))
            for name, label, icon in PLACES
            for url in [reverse(name)]
        ],
        "create_url": reverse("complaints:log")
        if user.has_perm("complaints.log_complaint")
        else "",
        "create_label": _("Log complaint"),
        "person": {"name": str(user), "role": user.get_role_display(), "menu": []},
    }


def _is_current(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
