from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from qms.core.actors import Actor
from qms.core.jobs import job
from suppliers.services import remind_of_expiry

REMIND = "suppliers.remind"


@job(REMIND, every=timedelta(hours=1), about=_("Tells people which certificates run out."))
def remind() -> int:
    return remind_of_expiry(actor=Actor.clock(REMIND))
