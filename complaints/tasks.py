from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from complaints.services import check_recurrence, remind_of_concessions
from qms.core.actors import Actor
from qms.core.jobs import job

REMIND = "complaints.remind_of_concessions"
CHECK = "complaints.check_recurrence"


@job(REMIND, every=timedelta(hours=1), about=_("Tells people which concessions run out."))
def remind() -> int:
    return remind_of_concessions(actor=Actor.clock(REMIND))


@job(CHECK, every=timedelta(days=1), about=_("Compares new complaints with earlier ones."))
def check() -> int:
    return check_recurrence(actor=Actor.clock(CHECK))
