from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from qms.notifications.choices import Channel
from qms.notifications.clocks import clock
from qms.notifications.kinds import declare
from qms.notifications.watching import watchable

OVERDUE = declare(
    "complaint.overdue",
    _("A containment I answer for is overdue"),
    default=Channel.DAILY,
    permission="complaints.contain_complaint",
)
ESCALATED = declare(
    "complaint.escalated", _("A complaint is escalated to me"), default=Channel.MAIL
)
CONCESSION = declare(
    "complaint.concession",
    _("A concession runs out"),
    default=Channel.DAILY,
    permission="complaints.dispose_complaint",
)
NEWS = declare("complaint.news", _("Somebody does something with a complaint I watch"))
RECURRENCE = declare(
    "complaint.recurrence",
    _("A problem I answer for comes back, spreads or comes more often"),
    default=Channel.MAIL,
    permission="complaints.view_family",
)

watchable(
    Complaint,
    kind=NEWS,
    joining={"complaint.logged", "complaint.commented"},
    silent={"complaint.concession_reminded", "complaint.reminded", "complaint.escalated"},
)

clock(
    "complaint.containment",
    _("Containment of a complaint"),
    kind=ESCALATED,
    owner_kind=OVERDUE,
    text=_("Containment is overdue: {number} {title}"),
    deadline="contain_by",
    overdue=lambda moment: Complaint.objects.uncontained_at(moment).select_related("owner"),
)
