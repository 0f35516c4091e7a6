from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from complaints.services import remind_of_concessions
from qms.core.actors import Actor
from qms.core.jobs import job

REMIND = "complaints.remind_of_concessions"


@job(REMIND, every=timedelta(hours=1), about=_("Tells people which concessions run out."))
def remind() -> int:
    return remind_of_concessions(actor=Actor.clock(REMIND))
