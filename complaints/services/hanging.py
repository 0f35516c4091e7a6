"""Writing what hangs on a complaint: the complaint is held, and has to be under way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from complaints.models import Complaint
from complaints.services.complaints import refusal_to_edit
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Refused
from qms.core.records import locked


@contextmanager
def hanging(
    verb: str,
    complaint: Complaint,
    *,
    actor: Actor,
    refusal: Callable[[Complaint], str] = refusal_to_edit,
    **told: Any,
) -> Iterator[Complaint]:
    """Hold the complaint for what is written about it, or say why that is too late or too early."""
    with act(verb, complaint, actor=actor, **told):
        held = locked(complaint)
        if why := refusal(held):
            raise Refused(why)
        yield held
