"""What a person is told by mail, and the link by which they are told no more."""

from collections.abc import Iterator, Sequence

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qms.accounts.models import User
from qms.core.mail import absolute, send
from qms.notifications.choices import Channel
from qms.notifications.kinds import Kind
from qms.notifications.models import Notification

SALT = "unsubscribe"
LISTED_AT_MOST = 50


def unsubscribe_url(user: User, what: str) -> str:
    """An address that works without signing in; `what` is a kind, or a digest."""
    token = signing.dumps([user.pk, what], salt=SALT)
    return absolute(reverse("notifications:unsubscribe", args=[token]))


def read_token(token: str) -> tuple[User, str] | None:
    """Whose link it is, and what it ends; nothing for a link that is not ours."""
    try:
        user_id, what = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    person = User.objects.filter(pk=user_id, is_active=True).first()
    return (person, what) if person else None


def mail_at_once(notification: Notification, person: User, kind: Kind) -> None:
    """In the language that is spoken when it is called, which is its reader's."""
    _send(
        person,
        notification.text,
        [notification.text, "", _link(notification)],
        key=f"notice {notification.pk}",
        what="" if kind.always else kind.name,
        why=_("You get a mail at once when: %(kind)s.") % {"kind": kind.label},
    )


def mail_digest(
    notifications: Sequence[Notification], person: User, digest: Channel, *, key: str
) -> None:
    number = len(notifications)
    subject = ngettext("%(n)s message for you", "%(n)s messages for you", number) % {"n": number}
    why = _("Your daily mail.") if digest == Channel.DAILY else _("Your weekly mail.")
    _send(person, subject, list(_listed(notifications)), key=key, what=digest.value, why=why)


def _listed(notifications: Sequence[Notification]) -> Iterator[str]:
    for notification in notifications[:LISTED_AT_MOST]:
        yield from (f"- {notification.text}", f"  {_link(notification)}", "")
    if (more := len(notifications) - LISTED_AT_MOST) > 0:
        yield _("… and %(n)s more in your inbox.") % {"n": more}


def _link(notification: Notification) -> str:
    """Through the inbox, so that what was followed counts as read."""
    return absolute(reverse("notifications:follow", args=[notification.pk]))


def _send(person: User, subject: str, lines: list[str], *, key: str, what: str, why: str) -> None:
    if not person.email:
        return
    choose = absolute(reverse("notifications:settings"))
    foot = [why, _("Choose what you are told: %(url)s") % {"url": choose}]
    headers = {}
    if what:
        ends = unsubscribe_url(person, what)
        foot.append(_("No more mails like this: %(url)s") % {"url": ends})
        headers["List-Unsubscribe"] = f"<{ends}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    body = "\n".join([*lines, "", "-- ", *foot, ""])
    send(person.email, subject, body, key=key, headers=headers)
