"""The outbox: a mail is a row first, written with what caused it, and sent by a job.

    send(user.email, subject, body, key=f"invitation {invitation.pk}")

One key makes one mail, whoever asks how often. A mail is taken (and that committed) before its
conversation with the mail server begins, and its Message-ID stands in the row from the start.

What can be promised: a mail is sent at least once, and once only as long as the server's "accepted"
reaches us. Where the connection ends, or our worker dies, after the server has taken the mail and
before we know, SMTP has no way to ask; the mail is sent again under the same Message-ID, by which
mail servers and mail programs recognise the second copy.
"""

import hashlib
import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models.functions import Now

from qms.core.choices import SendState
from qms.core.models import OutgoingMail
from qms.core.outgoing import put_back, take

LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)
RUN_FOR = 60.0  # seconds; the next run goes on
TROUBLE = (OSError, ValueError)  # smtplib's own are an OSError; an address may be impossible


def send(
    to: str, subject: str, body: str, *, key: str, headers: Mapping[str, str] | None = None
) -> None:
    """Leave a mail in the outbox, with the caller's transaction; the same key leaves no second."""
    mail = OutgoingMail(
        key=key,
        to=to,
        subject=subject,
        body=body,
        headers=dict(headers or {}),
        message_id=_message_id(key),
    )
    _message(mail).message()  # refuses, before anything is written, what no header can hold
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)


class Outbox(BaseEmailBackend):
    """Django's own mails (of django-allauth, say) go the same way."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for to in message.recipients():
                send(to, str(message.subject), str(message.body), key=f"mail {uuid.uuid4()}")
        return len(email_messages)


def absolute(path: str) -> str:
    """An address of the site as it stands in a mail, where no request says what the site's is."""
    return settings.SITE_URL + path


def send_due() -> int:
    """Send what is due, over one connection; return how many mails the server has accepted."""
    if not settings.MAIL_TRANSPORT:
        return 0
    transport: Any = get_connection(**settings.MAIL_TRANSPORT)
    sent, until = 0, time.monotonic() + RUN_FOR
    try:
        while time.monotonic() < until and (mail := take(OutgoingMail.objects.due())):
            try:
                transport.open()
            except TROUBLE as error:  # the server is away: the others need not wait for it in turn
                _put_back(mail, error)
                break
            sent += _sent(mail, transport)
    finally:
        transport.close()
    return sent


def try_again(mail: OutgoingMail) -> None:
    """Send a mail that was given up, now."""
    OutgoingMail.objects.failed().filter(pk=mail.pk).update(
        state=SendState.WAITING, next_try_at=Now(), told_at=None
    )


def _sent(mail: OutgoingMail, transport: Any) -> bool:
    try:
        transport.send_messages([_message(mail)])
    except TROUBLE as error:
        transport.close()  # wherever the conversation stands, the next mail begins a new one
        _put_back(mail, error)
        return False
    # It has done its work: what it said (a way in, perhaps) is nobody's business any more.
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=SendState.SENT, sent_at=Now(), last_error="", body=""
    )
    return True


def _put_back(mail: OutgoingMail, error: Exception) -> None:
    put_back(
        mail,
        f"{type(error).__name__}: {error}",
        longest_wait=LONGEST_WAIT,
        give_up_after=GIVE_UP_AFTER,
        final=_is_final(error),
    )


def _is_final(error: Exception) -> bool:
    """Whether the server will never take this mail: it said so of the recipient or the content."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500


def _message(mail: OutgoingMail) -> EmailMessage:
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated", **mail.headers}
    return EmailMessage(mail.subject, mail.body, to=[mail.to], headers=headers)


def _message_id(key: str) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"
