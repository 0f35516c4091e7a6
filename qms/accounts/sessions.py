"""Where somebody is signed in, since when, and when it ends by itself."""

import time
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.acts import act

SINCE, SEEN = "signed_in_at", "seen_at"
NOTED_EVERY = 60  # seconds; a page a second need not be a write a second

BROWSERS = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
]
SYSTEMS = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "CrOS", "Linux"]


def begin(request: HttpRequest) -> None:
    request.session[SINCE] = request.session[SEEN] = time.time()


def is_over(session: Any) -> bool:
    """After a working day, or when nobody has been there for long."""
    now = time.time()
    too_old = now - session.get(SINCE, now) > settings.SESSION_COOKIE_AGE
    return too_old or now - session.get(SEEN, now) > settings.SESSION_IDLE_MINUTES * 60


def note(session: Any) -> None:
    """Somebody is here."""
    if time.time() - session.get(SEEN, time.time()) > NOTED_EVERY:
        session[SEEN] = time.time()
        UserSession.objects.filter(session_key=session.session_key).update(
            last_seen_at=timezone.now()
        )


def sessions_of(user: User, *, here: str) -> list[dict[str, Any]]:
    """Each browser that is signed in, the latest first; what has ended is forgotten on the way."""
    found = UserSession.objects.purge_and_list(user)
    return [
        {"session": one, "device": device_of(one.user_agent), "is_here": one.session_key == here}
        for one in sorted(found, key=lambda one: one.last_seen_at, reverse=True)
        if not is_over(one._session_store(one.session_key))
    ]


def device_of(user_agent: str) -> str:
    """In words what a browser says of itself at length."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), user_agent[:40])
    system = next((name for name in SYSTEMS if name in user_agent), "")
    return " · ".join(filter(None, [browser, system]))


def end_all_sessions(user: User, *, actor: Actor, reason: str) -> User:
    """Sign somebody else out of every browser, with their next request."""
    actor.require("accounts.administer_users")
    with act("user.sessions_ended", user, actor=actor, reason=reason):
        for session in UserSession.objects.filter(user=user):
            session.end()
    return user


def end_sessions(user: User, *, actor: Actor, here: str, pk: str = "") -> int:
    """Sign out one other browser, or all others; answer how many there were."""
    others = UserSession.objects.filter(user=user).exclude(session_key=here)
    ending = list(others.filter(pk=pk) if pk else others)
    if ending:
        with act("user.sessions_ended", user, actor=actor):
            for session in ending:
                session.end()
    return len(ending)
