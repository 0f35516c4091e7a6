from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from qms.core.jobs import job
from qms.notifications.services import tell_of_ended_jobs


@job(
    "notifications.tell_of_jobs",
    every=timedelta(seconds=15),
    about=_("Tells people that their exports and imports have ended."),
)
def tell_of_jobs() -> int:
    return tell_of_ended_jobs()
