"""Every write to a webhook, and what becomes of its calls."""

import json
import secrets
import uuid
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.choices import SendState
from qms.core.errors import Refused
from qms.core.mail import absolute
from qms.core.models import Act
from qms.core.records import create, save_over
from qms.notifications.models import Call, Webhook
from qms.notifications.webhooks.egress import check_address

MANAGE = "notifications.manage_webhooks"
TEST = "test"


def create_webhook(*, actor: Actor, url: str, events: Sequence[str]) -> tuple[Webhook, str]:
    """Tell an address of these events; the secret that signs them is told this once."""
    actor.require(MANAGE)
    _check(url)
    webhook = Webhook(url=url, events=list(events), secret=secrets.token_urlsafe(32))
    with act("webhook.created", webhook, actor=actor):
        create(webhook)
    return webhook, webhook.secret


def edit_webhook(
    webhook: Webhook, *, actor: Actor, version: int, url: str, events: Sequence[str], active: bool
) -> Webhook:
    actor.require(MANAGE)
    _check(url)
    with act("webhook.edited", webhook, actor=actor):
        edited = save_over(webhook, version, url=url, events=list(events), active=active)
    Webhook.objects.filter(pk=webhook.pk).update(failures=0, paused_until=None)
    return edited


def _check(url: str) -> None:
    try:
        check_address(url)
    except Refused as refused:
        raise ValidationError({"url": refused.message}) from refused


def deliver_later(webhooks: Sequence[Webhook], told: Act, author: User | None, url: str) -> None:
    """Leave a call for every webhook that wants to know of this act."""
    payload = {
        "event": told.verb,
        "record": told.subject_type,
        "number": told.subject_label,
        "url": absolute(url),
        "at": told.at.isoformat(),
        "actor": author.username if author else told.job,
    }
    wanting = [webhook for webhook in webhooks if told.verb in webhook.events]
    Call.objects.bulk_create(
        [_call(webhook, f"act-{told.pk}", payload) for webhook in wanting], ignore_conflicts=True
    )


def send_test(webhook: Webhook, *, actor: Actor) -> Call:
    """Call the address with something harmless, to see whether anybody answers."""
    actor.require(MANAGE)
    if not webhook.active:
        raise Refused(_("This webhook is switched off."))
    payload = {"event": TEST, "url": absolute(webhook.get_absolute_url())}
    call = _call(webhook, f"{TEST}-{uuid.uuid4()}", payload)
    call.save(force_insert=True)
    return call


def _call(webhook: Webhook, event_id: str, payload: dict[str, str]) -> Call:
    body = json.dumps({"id": event_id, **payload}, ensure_ascii=False)
    return Call(webhook=webhook, event_id=event_id, event=payload["event"], body=body)


def redeliver(call: Call, *, actor: Actor) -> Call:
    """Send it once more, under the same id; whoever has had it can tell."""
    actor.require(MANAGE)
    if call.state in {SendState.WAITING, SendState.SENDING}:
        raise Refused(_("It waits to be sent already."))
    Call.objects.filter(pk=call.pk).update(
        state=SendState.WAITING, next_try_at=Now(), created_at=Now(), attempts=0
    )
    return call
