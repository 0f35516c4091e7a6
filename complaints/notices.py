from django.utils.translation import gettext_lazy as _

from qms.notifications.choices import Channel
from qms.notifications.kinds import declare

OVERDUE = declare(
    "complaint.overdue",
    _("A containment I answer for is overdue"),
    default=Channel.DAILY,
    permission="complaints.contain_complaint",
)
