"""What the clock notices: complaints that look alike, and families that come back."""

from collections.abc import Sequence

from complaints.choices import Verdict
from complaints.models import Complaint, Resemblance
from complaints.services.families import kin_of
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.records import create


def suggest_resemblance(
    complaint: Complaint, other: Complaint, *, actor: Actor, score: float, reasons: Sequence[str]
) -> Resemblance | None:
    """Ask people whether two complaints are one problem; what is known is not asked."""
    lower, higher = sorted([complaint, other], key=lambda one: one.pk)
    if is_known(lower, higher):
        return None
    resemblance = Resemblance(lower=lower, higher=higher, score=score, reasons=list(reasons))
    with act("resemblance.suggested", resemblance, actor=actor):
        return create(resemblance)


def is_known(lower: Complaint, higher: Complaint) -> bool:
    """Whether the pair was suggested before, shares a family, or its families were told apart."""
    if Resemblance.objects.filter(lower=lower, higher=higher).exists():
        return True
    kin = kin_of(lower)
    if higher.pk in kin:
        return True
    between = Resemblance.objects.between(kin, kin_of(higher))
    return between.filter(verdict=Verdict.DIFFERENT).exists()
