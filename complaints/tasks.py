from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from complaints.services import check_recurrence
from qms.core.actors import Actor
from qms.core.jobs import job

CHECK = "complaints.check_recurrence"


@job(CHECK, every=timedelta(days=1), about=_("Compares new complaints with earlier ones."))
def check() -> int:
    return check_recurrence(actor=Actor.clock(CHECK))
