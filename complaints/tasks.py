from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from complaints.services import learn_when_grown, read_complaints, remind_of_concessions
from qms.core.actors import Actor
from qms.core.jobs import job

REMIND = "complaints.remind_of_concessions"


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
    about=_("Learns from the complaints' words when there are a quarter more of them."),
)
def learn() -> int:
    return learn_when_grown()
