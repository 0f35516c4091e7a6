from datetime import date
from typing import Self

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qms.core.choices import Coloured


class State(Coloured):
    OPEN = "open", "blue", _("Open")
    CONTAINED = "contained", "blue", _("Contained")
    WITH_SUPPLIER = "with_supplier", "amber", _("With the supplier")
    ANSWERED = "answered", "blue", _("Answered")
    DISPUTED = "disputed", "red", _("Disputed")
    ACCEPTED = "accepted", "green", pgettext_lazy("answer", "Accepted")
    CLOSED = "closed", "green", _("Closed")
    VOID = "void", "grey", pgettext_lazy("state", "Void")


class Severity(Coloured):
    CRITICAL = "critical", "red", _("Critical")
    MAJOR = "major", "amber", _("Major")
    MINOR = "minor", "grey", _("Minor")


class Source(Coloured):
    CUSTOMER = "customer", "grey", _("Customer")
    INCOMING = "incoming", "grey", _("Incoming inspection")
    PRODUCTION = "production", "grey", _("Production")
    FIELD = "field", "grey", _("Field")
    AUDIT = "audit", "grey", _("Audit")


class Inquiry(Coloured):
    INVESTIGATED = "investigated", "green", _("Investigated")
    NOT_NEEDED = "not_needed", "grey", _("No investigation needed")


class Reportable(Coloured):
    UNDECIDED = "undecided", "amber", _("Not decided")
    NO = "no", "grey", _("Not reportable")
    YES = "yes", "red", _("Reportable")


class RequestKind(Coloured):
    SHORT = "short", "grey", _("Short answer")
    EIGHT_D = "8d", "grey", _("8D report")


class DispositionKind(Coloured):
    USE_AS_IS = "use_as_is", "amber", _("Use as is")
    REWORK = "rework", "blue", _("Rework")
    REPAIR = "repair", "amber", _("Repair")
    RETURN = "return", "grey", _("Return to supplier")
    SCRAP = "scrap", "red", _("Scrap")


# What is used although it is not as agreed needs a concession.
CONCEDED = frozenset({DispositionKind.USE_AS_IS, DispositionKind.REPAIR})


class CostCategory(Coloured):
    PREVENTION = "prevention", "grey", _("Prevention")
    APPRAISAL = "appraisal", "grey", _("Appraisal")
    INTERNAL = "internal", "grey", _("Internal failure")
    EXTERNAL = "external", "grey", _("External failure")


class CostState(Coloured):
    NOTED = "noted", "grey", _("Not claimed")
    CLAIMED = "claimed", "blue", _("Claimed")
    AGREED = "agreed", "green", _("Agreed")
    REFUSED = "refused", "red", pgettext_lazy("cost", "Refused")


COST_MOVES: dict[str, frozenset[CostState]] = {
    "": frozenset({CostState.NOTED}),
    CostState.NOTED: frozenset({CostState.CLAIMED}),
    CostState.CLAIMED: frozenset({CostState.AGREED, CostState.REFUSED}),
    CostState.REFUSED: frozenset({CostState.CLAIMED}),
}

TO_DECIDE = frozenset({State.ANSWERED, State.DISPUTED})
UNDER_WAY = TO_DECIDE | {State.OPEN, State.CONTAINED, State.WITH_SUPPLIER, State.ACCEPTED}


class FamilyState(Coloured):
    """Follows from what is known of a family; never written."""

    OPEN = "open", "blue", pgettext_lazy("family", "Open")
    CORRECTED = "corrected", "green", pgettext_lazy("family", "Corrected")
    MERGED = "merged", "grey", pgettext_lazy("family", "Merged")

    @classmethod
    def of(cls, merged_into: int | None, corrected_on: date | None) -> Self:
        if merged_into:
            return cls.MERGED
        return cls.CORRECTED if corrected_on else cls.OPEN


class Verdict(Coloured):
    NONE = "none", "grey", _("Not judged")
    SAME = "same", "blue", _("The same problem")
    DIFFERENT = "different", "grey", _("Different problems")


class Sign(Coloured):
    CAME_BACK = "came_back", "red", _("Came back after its correction")
    ELSEWHERE = "elsewhere", "amber", _("Now at another supplier or part")
    RISING = "rising", "amber", _("Comes more often")
