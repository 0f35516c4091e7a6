from django.utils.translation import gettext_lazy as _

from qms.core.timeline import describe

describe("complaint.logged", _("logged the complaint"), icon="plus")
describe("complaint.edited", _("corrected the complaint"), icon="pencil")
describe("complaint.contained", _("contained it"), icon="shield")
describe("complaint.sent", _("asked the supplier for an answer to the complaint"), icon="send")
describe("complaint.answered", _("answered the complaint"), icon="message")
describe("complaint.disputed", _("disputed the complaint"), icon="circle-x")
describe("complaint.accepted", _("accepted the answer to the complaint"), icon="circle-check")
describe("complaint.sent_back", _("sent the answer to the complaint back"), icon="arrow-back-up")
describe("complaint.containment_added", _("added a containment"), icon="shield")
describe("complaint.containment_verified", _("verified a containment"), icon="circle-check")
describe("complaint.closed", _("closed the complaint"), icon="check")
describe("complaint.reopened", _("reopened the complaint"), icon="rotate")
describe("complaint.voided", _("voided the complaint"), icon="ban")
describe("complaint.commented", _("commented"), icon="message")
describe("complaint.attached", _("added files"), icon="paperclip")
# How the clock told owners up to 0.2.0: such acts stand in the chain.
describe("complaint.reminded", _("reminded the owner"), icon="bell")
describe(
    "complaint.escalated",
    _("told people that it is overdue"),
    icon="clock-exclamation",
)
