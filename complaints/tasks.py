from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from complaints.services import remind_of_containment
from qms.core.actors import Actor
from qms.core.jobs import job

REMIND = "complaints.remind"


@job(REMIND, every=timedelta(minutes=5), about=_("Reminds owners of overdue containments."))
def remind() -> int:
    return remind_of_containment(actor=Actor.clock(REMIND))
