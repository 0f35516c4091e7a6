from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from qms.notifications.choices import Channel
from qms.notifications.clocks import clock
from qms.notifications.kinds import declare
from qms.notifications.watching import watchable

OVERDUE = declare(
    "complaint.overdue",
    _("A complaint I answer for is overdue"),
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
CLAIMED = declare("complaint.claimed", _("A cost is claimed from my company"), default=Channel.MAIL)
NEWS = declare("complaint.news", _("Somebody does something with a complaint I watch"))
RECURRENCE = declare(
    "complaint.recurrence",
    _("A problem I answer for comes back, spreads or comes more often"),
    default=Channel.MAIL,
    permission="complaints.view_family",
)

SENT = declare(
    "complaint.sent",
    _("A complaint waits for our answer"),
    default=Channel.MAIL,
    permission="complaints.answer_complaint",
)
ANSWERED = declare(
    "complaint.answered",
    _("A supplier answers or disputes a complaint I watch"),
    default=Channel.MAIL,
    permission="complaints.accept_complaint",
)

watchable(
    Complaint,
    kind=NEWS,
    joining={"complaint.logged", "complaint.commented"},
    silent={"complaint.concession_reminded", "complaint.reminded", "complaint.escalated"},
    kinds={
        "complaint.sent": SENT,
        "complaint.sent_back": SENT,
        "complaint.answered": ANSWERED,
        "complaint.disputed": ANSWERED,
    },
    calling={"complaint.sent", "complaint.sent_back"},
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
clock(
    "complaint.answer",
    _("Answer of a supplier to a complaint"),
    kind=ESCALATED,
    owner_kind=OVERDUE,
    text=_("The supplier's answer is overdue: {number} {title}"),
    deadline="due_at",
    overdue=lambda moment: Complaint.objects.unanswered_at(moment).select_related("owner"),
)
