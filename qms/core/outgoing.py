"""What leaves the house is a row first; a job takes it, sends it, and tries again where it must."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from qms.core.choices import SendState

LEASE = timedelta(minutes=5)  # longer than sending may take: then its worker has died


@transaction.atomic  # and so committed before anything is sent
def take(due: Any) -> Any:
    """What is due longest, taken from everybody else for as long as a lease."""
    held = due.select_for_update(of=("self",), skip_locked=True)
    outgoing = held.order_by("next_try_at").first()
    if outgoing:
        outgoing.attempts += 1
        type(outgoing).objects.filter(pk=outgoing.pk).update(
            state=SendState.SENDING, attempts=outgoing.attempts, next_try_at=Now() + LEASE
        )
    return outgoing


def put_back(
    outgoing: Any,
    error: str,
    *,
    longest_wait: timedelta,
    give_up_after: timedelta,
    final: bool = False,
    **values: Any,
) -> None:
    """Try again later, twice as late each time, unless that is pointless by now."""
    late = timezone.now() - outgoing.created_at > give_up_after
    waiting = min(timedelta(minutes=2 ** min(outgoing.attempts - 1, 12)), longest_wait)
    type(outgoing).objects.filter(pk=outgoing.pk).update(
        state=SendState.FAILED if late or final else SendState.WAITING,
        next_try_at=Now() + waiting,
        last_error=error[:500],
        **values,
    )
