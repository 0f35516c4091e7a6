"""Choices that carry the colour they are shown in; the stylesheet knows what a colour means."""

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Coloured(models.TextChoices):
    """Members are written `OPEN = "open", "blue", _("Open")`."""

    colour: str

    def __new__(cls, value: str, colour: str = "grey") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.colour = colour
        return member


def _one_of(names: Iterable[Any]) -> str:
    return _("Choose one of: %(names)s.") % {"names": ", ".join(str(name) for name in names)}


one_of = lazy(_one_of, str)  # the sentence for a choice that is none of these


class JobState(Coloured):
    QUEUED = "queued", "grey", gettext_lazy("Waiting")
    RUNNING = "running", "blue", gettext_lazy("Running")
    DONE = "done", "green", gettext_lazy("Done")
    FAILED = "failed", "red", gettext_lazy("Failed")
    CANCELLED = "cancelled", "grey", gettext_lazy("Cancelled")


UNFINISHED = frozenset({JobState.QUEUED, JobState.RUNNING})


class SendState(Coloured):
    WAITING = "waiting", "grey", gettext_lazy("Waiting")
    SENDING = "sending", "blue", gettext_lazy("Being sent")
    SENT = "sent", "green", gettext_lazy("Sent")
    FAILED = "failed", "red", gettext_lazy("Given up")


UNSENT = frozenset({SendState.WAITING, SendState.SENDING})
