from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.models import Resemblance
from complaints.services import (
    check_recurrence,
    learn_when_grown,
    read_complaints,
    remind_of_concessions,
)
from qms.core.actors import Actor
from qms.core.background import Outcome, Progress, background
from qms.core.jobs import job

REMIND = "complaints.remind_of_concessions"
CHECK = "complaints.check_recurrence"


@job(REMIND, every=timedelta(hours=1), about=_("Tells people which concessions run out."))
def remind() -> int:
    return remind_of_concessions(actor=Actor.clock(REMIND))


@job(
    "complaints.read",
    every=timedelta(minutes=1),
    about=_("Reads new complaints so that they are found as similar cases."),
)
def read() -> int:
    return read_complaints()


@job(
    "complaints.learn",
    every=timedelta(hours=1),
    about=_("Learns from the words of complaints when there are a quarter more of them."),
)
def learn() -> int:
    return learn_when_grown()


@job(CHECK, every=timedelta(days=1), about=_("Compares new complaints with earlier ones."))
def check() -> int:
    learn_when_grown()
    return check_recurrence(actor=Actor.clock(CHECK))


@background(CHECK, label=_("Recurrence check"), permission="complaints.check_recurrence")
def check_now(progress: Progress, actor: Actor, **_arguments: Any) -> Outcome:
    compared = check_recurrence(actor=actor)
    waiting = Resemblance.objects.undecided().count()
    said = {"compared": compared, "waiting": waiting}
    note = gettext("%(compared)s complaints compared, %(waiting)s pairs wait for a verdict.") % said
    return Outcome(note, url=reverse("complaints:resemblances"))
