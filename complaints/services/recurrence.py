"""What the clock notices: complaints that look alike, and families that come back."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.text import format_lazy

from complaints.choices import Sign, State, Verdict
from complaints.models import Complaint, FamilyMember, Finding, IssueFamily, Resemblance
from complaints.notices import RECURRENCE
from complaints.querysets import ComplaintQuerySet
from complaints.rates import Window, rises
from complaints.selectors import OVER_NIGHT, Similar, about, similar_to_each
from complaints.services.families import kin_of
from complaints.services.similarity import ONE_THREAD, read_complaints
from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.clock import plant_today
from qms.core.records import create
from qms.notifications.services import notify
from suppliers.models import Receipt

COMPARED_AT_ONCE = 100  # complaints in one transaction
SUGGESTED_FROM = 0.65  # likeness, from 0 to 1: four of five are right (docs/recurrence.md)
SUGGESTED_AT_MOST = 3  # pairs of a new complaint
MANY = 1_000  # complaints, from which another process helps
RECENT = timedelta(days=30)


def check_recurrence(*, actor: Actor) -> int:
    """Compare what has not been compared, and say once what recurs; return how many complaints.

    What is left to do stands in the rows: a run that is killed anywhere has done whole batches, and
    the next one does the others.
    """
    read_complaints()
    with others_comparing() as others:
        compared = compare_complaints(actor=actor)
    for family in IssueFamily.objects.standing().with_cases_since(plant_today() - RECENT):
        _look_for_a_rise(family, actor)
    return compared + sum(others)


def compare_complaints(*, actor: Actor) -> int:
    """Compare what has not been compared, until nothing is left; return how many complaints."""
    compared = 0
    while some := _compare_some(actor):
        compared += some
    return compared


@contextmanager
def others_comparing() -> Iterator[list[int]]:
    """Processes that do the same on the other cores while many wait, and how many each compared."""
    waiting, cores = _waiting().count(), len(os.sched_getaffinity(0))
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "compare_complaints"]
    others = [
        subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | ONE_THREAD)  # noqa: S603  all is ours
        for _core in range(min(cores - 1, waiting // MANY))
    ]
    compared: list[int] = []
    try:
        yield compared
    finally:
        told = [other.communicate()[0] for other in others]
    for other in others:
        if other.returncode:
            raise subprocess.CalledProcessError(other.returncode, command)
    compared += map(int, told)


def suggest_resemblances(
    found: Iterable[tuple[Complaint, Sequence[Similar]]], *, actor: Actor
) -> list[Resemblance]:
    """Ask people whether complaints are one problem with others; what is known is not asked."""
    likely = [[_pair(complaint, case) for case in cases] for complaint, cases in found]
    known = _known([*chain(*likely)])
    asked = [[pair for pair in pairs if pair.keys not in known] for pairs in likely]
    for pairs in filter(None, asked):
        with act("resemblance.suggested", pairs[0], actor=actor):
            Resemblance.objects.bulk_create(pairs)
    return [*chain(*asked)]


def _pair(complaint: Complaint, case: Similar) -> Resemblance:
    lower, higher = sorted([complaint, case.complaint], key=lambda one: one.pk)
    return Resemblance(lower=lower, higher=higher, score=case.score, reasons=case.reasons)


def _known(pairs: Sequence[Resemblance]) -> set[tuple[int, int]]:
    """Those that were suggested before, share a family, or whose families were told apart."""
    complaints = {key for pair in pairs for key in pair.keys}
    suggested = Resemblance.objects.between(complaints, complaints)
    kin = kin_of(complaints)
    different = Resemblance.objects.filter(verdict=Verdict.DIFFERENT, lower__in=kin)
    apart = {
        frozenset((kin[lower], kin[higher]))
        for lower, higher in different.values_list("lower", "higher")
        if higher in kin
    }

    def is_known(lower: int, higher: int) -> bool:
        return kin[lower] == kin[higher] or {kin[lower], kin[higher]} in apart

    return set(suggested.values_list("lower", "higher")) | {
        pair.keys for pair in pairs if is_known(*pair.keys)
    }


@transaction.atomic
def _compare_some(actor: Actor) -> int:
    """Take, compare and mark a batch in one transaction; a run beside this one passes it over."""
    held = _waiting().select_for_update(of=("self",), skip_locked=True, no_key=True)
    complaints = list(held.select_related("owner").order_by("id")[:COMPARED_AT_ONCE])
    beside = _beside(complaints)
    for pair in suggest_resemblances(_alike(complaints), actor=actor):
        beside[pair.higher_id].add(pair.lower_id)
    _look_for_signs(complaints, beside, actor)
    Complaint.objects.filter(pk__in=[one.pk for one in complaints]).update(compared_at=Now())
    return len(complaints)


def _waiting() -> ComplaintQuerySet:
    return Complaint.objects.filter(compared_at=None, fingerprint__learning__isnull=False)


def _alike(complaints: list[Complaint]) -> Iterable[tuple[Complaint, list[Similar]]]:
    """Earlier complaints that may be of the same problem, under whatever name."""
    standing = [complaint for complaint in complaints if complaint.state != State.VOID]
    asked = [about(complaint, before=complaint.pk) for complaint in standing]
    earlier = Complaint.objects.exclude(state=State.VOID).only(
        "number", "title", "description", "state", "supplier", "part", "defect_code", "received_on"
    )
    found = similar_to_each(
        asked, earlier, at_most=SUGGESTED_AT_MOST, at_least=SUGGESTED_FROM, pains=OVER_NIGHT
    )
    return zip(standing, found, strict=True)


def _beside(complaints: list[Complaint]) -> dict[int, set[int]]:
    """Each, and those that wait for a verdict on whether they are the same problem."""
    beside = {complaint.pk: {complaint.pk} for complaint in complaints}
    waiting = Resemblance.objects.undecided().of(beside)
    for lower, higher in waiting.values_list("lower", "higher"):
        beside.get(lower, set()).add(higher)
        beside.get(higher, set()).add(lower)
    return beside


def _look_for_signs(complaints: list[Complaint], beside: dict[int, set[int]], actor: Actor) -> None:
    """What each says of its family, and of those it may belong to."""
    cases = FamilyMember.objects.filter(complaint__in={*chain(*beside.values())})
    families = {case.complaint_id: case.family for case in cases.select_related("family")}
    for complaint in complaints:
        likely = {families[key] for key in beside[complaint.pk] & families.keys()}
        for family in sorted(likely, key=lambda family: family.pk):
            if sign := _sign_of(complaint, family):
                _raise(sign, family, complaint, actor)


def _sign_of(complaint: Complaint, family: IssueFamily) -> Sign | None:
    if family.corrected_on and complaint.received_on > family.corrected_on:
        return Sign.CAME_BACK
    earlier = family.cases().filter(pk__lt=complaint.pk)
    places = [Q(supplier=complaint.supplier_id)]
    if complaint.part_id:
        places.append(Q(part=complaint.part_id))
    elsewhere = not all(earlier.filter(place).exists() for place in places)
    return Sign.ELSEWHERE if elsewhere and earlier.exists() else None


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
