"""What the clock notices: complaints that look alike, and families that come back."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.text import format_lazy

from complaints.choices import Sign, State, Verdict
from complaints.models import Complaint, FamilyMember, Finding, IssueFamily, Resemblance
from complaints.notices import RECURRENCE
from complaints.rates import Window, rises
from complaints.selectors import Similar, about, similar_to_each
from complaints.services.families import kin_of
from complaints.services.similarity import read_complaints
from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.clock import plant_today
from qms.core.records import create
from qms.notifications.services import notify
from suppliers.models import Receipt

COMPARED_AT_ONCE = 50  # complaints in one transaction
SUGGESTED_FROM = 0.65  # likeness, from 0 to 1: four of five are right (docs/recurrence.md)
SUGGESTED_AT_MOST = 3  # pairs of a new complaint
RECENT = timedelta(days=30)


def check_recurrence(*, actor: Actor) -> int:
    """Compare what has not been compared, and say once what recurs; return how many complaints.

    What is left to do stands in the rows: a run that is killed anywhere has done whole batches, and
    the next one does the others.
    """
    read_complaints()
    compared = 0
    while some := _compare_some(actor):
        compared += some
    for family in IssueFamily.objects.standing().with_cases_since(plant_today() - RECENT):
        _look_for_a_rise(family, actor)
    return compared


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
    families = [one.family_id for one in FamilyMember.objects.filter(complaint__in=[lower, higher])]
    if not families:
        return False
    if len(families) > len(set(families)):
        return True
    between = Resemblance.objects.between(kin_of(lower), kin_of(higher))
    return between.filter(verdict=Verdict.DIFFERENT).exists()


@transaction.atomic
def _compare_some(actor: Actor) -> int:
    """Take, compare and mark a batch in one transaction; a run beside this one passes it over."""
    due = Complaint.objects.filter(compared_at=None, fingerprint__learning__isnull=False)
    held = due.select_for_update(of=("self",), skip_locked=True, no_key=True)
    complaints = list(held.select_related("owner").order_by("id")[:COMPARED_AT_ONCE])
    for complaint, cases in _alike(complaints):
        for case in cases:
            suggest_resemblance(
                complaint, case.complaint, actor=actor, score=case.score, reasons=case.reasons
            )
        _look_for_signs(complaint, actor)
    Complaint.objects.filter(pk__in=[one.pk for one in complaints]).update(compared_at=Now())
    return len(complaints)


def _alike(complaints: list[Complaint]) -> Iterable[tuple[Complaint, list[Similar]]]:
    """Earlier complaints that may be of the same problem, under whatever name."""
    standing = [complaint for complaint in complaints if complaint.state != State.VOID]
    asked = [about(complaint, before=complaint.pk) for complaint in standing]
    earlier = Complaint.objects.exclude(state=State.VOID)
    found = similar_to_each(asked, earlier, at_most=SUGGESTED_AT_MOST, at_least=SUGGESTED_FROM)
    return zip(standing, found, strict=True)


def _look_for_signs(complaint: Complaint, actor: Actor) -> None:
    """What the complaint says of its family, and of those it may belong to."""
    pairs = Resemblance.objects.of(complaint).undecided().values_list("lower", "higher")
    nearby = {key for pair in pairs for key in pair} | {complaint.pk}
    families = IssueFamily.objects.standing().filter(members__complaint__in=nearby)
    for family in families.distinct().order_by("pk"):
        if sign := _sign_of(complaint, family):
            _raise(sign, family, complaint, actor)


def _sign_of(complaint: Complaint, family: IssueFamily) -> Sign | None:
    if family.corrected_on and complaint.received_on > family.corrected_on:
        return Sign.CAME_BACK
    earlier = family.cases().filter(pk__lt=complaint.pk)
    places = list(earlier.values_list("supplier", "part"))
    suppliers, parts = {place[0] for place in places}, {place[1] for place in places}
    new_part = complaint.part_id is not None and complaint.part_id not in parts
    return (
        Sign.ELSEWHERE if places and (complaint.supplier_id not in suppliers or new_part) else None
    )


def _raise(sign: Sign, family: IssueFamily, complaint: Complaint, actor: Actor) -> None:
    """Note it and tell whoever answers for it: once."""
    finding = Finding(family=family, sign=sign, complaint=complaint)
    if Finding.objects.filter(family=family, sign=sign, complaint=complaint).exists():
        return
    with act(f"family.{sign}", family, actor=actor):
        create(finding)
        owner = family.owner or complaint.owner
        notify(
            RECURRENCE,
            [owner] if owner and owner.is_active else list(User.objects.managers()),
            format_lazy(
                "{sign}: {family} {title} ({complaint})",
                sign=sign.label,
                family=family.number,
                title=family.title,
                complaint=complaint.number,
            ),
            url=family.get_absolute_url(),
            record=family,
        )


@transaction.atomic
def _look_for_a_rise(family: IssueFamily, actor: Actor) -> None:
    """Compare the last days with all before, counted from behind the case that began the family."""
    since = plant_today() - RECENT
    cases = family.cases().order_by("received_on", "pk")
    days = list(cases.values_list("received_on", flat=True))
    told = family.findings.filter(sign=Sign.RISING, complaint__received_on__gt=since)
    if len(days) < 2 or days[0] >= since or told.exists():
        return
    recent = sum(day > since for day in days)
    received = lots_of(family)
    lots = received.filter(received_on__gt=since).count()
    lots_before = received.filter(received_on__gt=days[0], received_on__lte=since).count()
    if not (lots and lots_before):  # no receipt is known: days have to do
        lots, lots_before = RECENT.days, (since - days[0]).days
    if rises(Window(recent, lots), Window(len(days) - 1 - recent, lots_before)):
        newest = cases.last()
        assert newest
        _raise(Sign.RISING, family, newest, actor)


def lots_of(family: IssueFamily) -> QuerySet[Receipt]:
    """Lots received of what the family has struck."""
    places = Q(pk=None)
    for supplier, part in set(family.cases().values_list("supplier", "part")):
        places |= Q(delivery__supplier=supplier, delivery__part=part)
    return Receipt.objects.filter(places)
