"""Calling webhooks: signed, tried again for a day, and left alone for a while when silent."""

import hashlib
import hmac
import time
from datetime import timedelta
from http.client import HTTPException
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

from qms.core.choices import SendState
from qms.core.errors import Refused
from qms.core.outgoing import put_back, take
from qms.notifications.models import Call, Webhook
from qms.notifications.webhooks.egress import Answer, post

LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=1)
FAILURES_TO_PAUSE = 5  # in a row, whatever was sent
PAUSE = timedelta(minutes=10)
RUN_FOR = 60.0


def send_calls() -> int:
    """Call whoever is due; return how many calls were taken."""
    sent, until = 0, time.monotonic() + RUN_FOR
    while time.monotonic() < until and (call := take(_due())):
        sent += _send(call)
    return sent


def _due() -> Any:
    """Nothing for who is switched off, nor for who has not answered lately."""
    answering = Q(webhook__paused_until=None) | Q(webhook__paused_until__lte=Now())
    due = Call.objects.due().filter(answering, webhook__active=True)
    return due.select_related("webhook")


def _send(call: Call) -> bool:
    try:
        answer = post(call.webhook.url, call.body.encode(), _headers(call))
    except Refused as refused:
        return _failed(call, refused.message, None)
    except (OSError, HTTPException, ValueError) as error:
        return _failed(call, f"{type(error).__name__}: {error}", None)
    if not 200 <= answer.status < 300:
        return _failed(call, f"HTTP {answer.status}", answer)
    Call.objects.filter(pk=call.pk).update(
        state=SendState.SENT, sent_at=Now(), last_error="", **_answered(answer)
    )
    Webhook.objects.filter(pk=call.webhook_id).update(failures=0, paused_until=None)
    return True


def _failed(call: Call, error: str, answer: Answer | None) -> bool:
    put_back(
        call,
        error,
        longest_wait=LONGEST_WAIT,
        give_up_after=GIVE_UP_AFTER,
        **_answered(answer),
    )
    pauses = When(failures__gte=FAILURES_TO_PAUSE - 1, then=Now() + PAUSE)
    Webhook.objects.filter(pk=call.webhook_id).update(
        failures=F("failures") + 1, paused_until=Case(pauses, default=Value(None))
    )
    return False


def _answered(answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {"response_code": None, "milliseconds": None, "answer": ""}
    return {
        "response_code": answer.status,
        "milliseconds": round(answer.seconds * 1000),
        "answer": answer.text,
    }


def _headers(call: Call) -> dict[str, str]:
    at = int(time.time())
    return {
        "Content-Type": "application/json",
        "User-Agent": f"qms/{settings.VERSION}",
        "X-Qms-Event": call.event,
        "X-Qms-Delivery": call.event_id,
        "X-Qms-Signature": f"t={at},v1={signature(call.webhook.secret, at, call.body)}",
    }


def signature(secret: str, at: int, body: str) -> str:
    """What the other side works out as well: when it was sent cannot be changed without it."""
    return hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
