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
describe("complaint.disposed", _("said what becomes of pieces"), icon="box")
describe("complaint.disposition_signed", _("signed a concession"), icon="signature")
describe("complaint.disposition_withdrawn", _("took a disposition back"), icon="arrow-back-up")
describe("complaint.concession_reminded", _("told people that a concession ends"), icon="bell")
describe("complaint.investigated", _("investigated the complaint"), icon="search")
describe("complaint.replied", _("replied to the customer"), icon="mail")
describe("complaint.cost_noted", _("noted a cost"), icon="pencil")
describe("complaint.cost_claimed", _("claimed a cost from the supplier"), icon="send")
describe("complaint.cost_agreed", _("agreed to a cost"), icon="check")
describe("complaint.cost_refused", _("refused a cost"), icon="ban")
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
describe("defectcode.added", _("added the defect code"), icon="plus")
describe("defectcode.edited", _("corrected the defect code"), icon="pencil")

describe("resemblance.suggested", _("suggested the pair"), icon="git-compare")
describe("resemblance.confirmed", _("found both to be one problem"), icon="check")
describe("resemblance.rejected", _("found them to be different problems"), icon="x")
describe("family.begun", _("began the family"), icon="plus")
describe("family.joined", _("added a case"), icon="plus")
describe("family.merged", _("made it part of another family"), icon="git-compare")
describe("family.took_over", _("took over the cases of another family"), icon="git-compare")
describe("family.split", _("gave some cases a family of their own"), icon="git-compare")
describe("family.case_taken_out", _("took a case out"), icon="minus")
describe("family.corrected", _("said what was changed"), icon="shield-check")
describe("family.came_back", _("noticed that it came back after its correction"), icon="rotate")
describe("family.elsewhere", _("noticed it at another supplier or part"), icon="truck")
describe("family.rising", _("noticed that it comes more often"), icon="chart-line")
