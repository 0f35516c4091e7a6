from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from qms.notifications.choices import Channel
from qms.notifications.kinds import declare
from qms.notifications.watching import watchable

OVERDUE = declare(
    "complaint.overdue",
    _("A containment I answer for is overdue"),
    default=Channel.DAILY,
    permission="complaints.contain_complaint",
)
NEWS = declare("complaint.news", _("Somebody does something with a complaint I watch"))

watchable(
    Complaint,
    kind=NEWS,
    joining={"complaint.logged", "complaint.commented"},
    silent={"complaint.reminded"},
)
