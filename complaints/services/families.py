"""Every write to an issue family and to the pairs that are suggested for one."""

from collections.abc import Collection, Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints.choices import State, Verdict
from complaints.models import Complaint, FamilyMember, IssueFamily, Resemblance
from complaints.querysets import ResemblanceQuerySet
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.clock import plant_today
from qms.core.errors import Refused
from qms.core.numbering import take_number
from qms.core.records import create, locked, save
from qms.core.text import require_reason


def confirm_resemblance(resemblance: Resemblance, *, actor: Actor) -> IssueFamily:
    """Say that two complaints are one problem: from now on they share a family."""
    actor.require("complaints.confirm_resemblance")
    with act("resemblance.confirmed", resemblance, actor=actor):
        resemblance = _to_judge(resemblance)
        _judge(Resemblance.objects.filter(pk=resemblance.pk), Verdict.SAME, actor)
        return _unite(resemblance.pair, actor)


def reject_resemblance(resemblance: Resemblance, *, actor: Actor) -> Resemblance:
    """Say that two complaints are different problems, and with them their families."""
    actor.require("complaints.reject_resemblance")
    with act("resemblance.rejected", resemblance, actor=actor):
        resemblance = _to_judge(resemblance)
        kin = kin_of(resemblance.keys)
        sides = ([case for case in kin if kin[case] == kin[key]] for key in resemblance.keys)
        _judge(Resemblance.objects.between(*sides).undecided(), Verdict.DIFFERENT, actor)
        return locked(resemblance)


@transaction.atomic
def join_family(
    complaint: Complaint, *, actor: Actor, problem: IssueFamily | Complaint
) -> IssueFamily:
    """Say of a complaint what no check has suggested: a verdict like any other, on a new pair."""
    actor.require("complaints.join_family")
    case = problem if isinstance(problem, Complaint) else _first_case(problem)
    if case.pk == complaint.pk:
        raise ValidationError({"problem": _("Choose another complaint.")})
    if case.state == State.VOID:
        raise ValidationError({"problem": _("%(number)s is void.") % {"number": case}})
    lower, higher = _held(complaint.pk, case.pk)
    if why := refusal_to_join_family(complaint):
        raise Refused(why)
    known = Resemblance.objects.filter(lower=lower, higher=higher).first()
    resemblance = known or Resemblance(lower=lower, higher=higher, score=0)
    with act("resemblance.confirmed", resemblance, actor=actor):
        if not known:
            create(resemblance)
        _judge(Resemblance.objects.filter(pk=resemblance.pk), Verdict.SAME, actor)
        return _unite([lower, higher], actor)


def refusal_to_join_family(complaint: Complaint) -> str:
    """A case does not change over like this, nor brings its family along: that is a merge."""
    if complaint.state == State.VOID:
        return _("%(number)s is void.") % {"number": complaint}
    if family := IssueFamily.objects.filter(members__complaint=complaint).first():
        said = {"number": complaint, "family": family}
        return _("%(number)s is a case of %(family)s already.") % said
    return ""


def merge_family(
    family: IssueFamily, *, actor: Actor, into: IssueFamily, reason: str
) -> IssueFamily:
    """Say that two families are one problem: the cases of this one go over to the other."""
    actor.require("complaints.merge_family")
    if family.pk == into.pk:
        raise ValidationError({"into": _("Choose another family.")})
    with act("family.merged", family, actor=actor, reason=_given(reason)):
        into, family = _hold(into, family)
        return _take_over(family, into, actor)


def split_family(
    family: IssueFamily, *, actor: Actor, cases: Collection[Complaint], reason: str
) -> IssueFamily:
    """Say that some cases are another problem: they get a family of their own."""
    actor.require("complaints.split_family")
    with act("family.split", family, actor=actor, reason=_given(reason)):
        (family,) = _hold(family)
        moving, staying = _parted(family, cases)
        if not staying:
            raise ValidationError({"cases": _("Leave at least one case in the family.")})
        _set_apart(moving, staying, actor)
        return _begin(sorted(cases, key=lambda case: case.pk), actor)


def take_out_case(
    family: IssueFamily, *, actor: Actor, case: Complaint, reason: str
) -> IssueFamily:
    """Say that one complaint is not a case of this problem."""
    actor.require("complaints.take_out_case")
    with act("family.case_taken_out", family, actor=actor, reason=_given(reason)):
        (family,) = _hold(family)
        moving, staying = _parted(family, [case])
        FamilyMember.objects.filter(complaint__in=moving).delete()
        _set_apart(moving, staying, actor)
        return family


def correct_family(
    family: IssueFamily, *, actor: Actor, corrected_on: date, correction: str
) -> IssueFamily:
    """Say what was changed and since when: a case that arrives after it has come back."""
    actor.require("complaints.correct_family")
    if corrected_on > (today := plant_today()):
        raise ValidationError(
            {
                "corrected_on": _("The correction cannot be after today (%(today)s, plant time).")
                % {"today": date_format(today)}
            }
        )
    with act("family.corrected", family, actor=actor):
        (family,) = _hold(family)
        save(family, corrected_on=corrected_on, correction=correction)
        later = Complaint.objects.filter(received_on__gt=corrected_on)
        look_again(later.filter(membership__family=family).values_list("pk", flat=True))
        return family


def kin_of(complaints: Collection[int]) -> dict[int, int]:
    """These and the other cases of their families, each with its family; below zero: alone."""
    families = FamilyMember.objects.filter(complaint__in=complaints).values("family")
    cases = FamilyMember.objects.filter(family__in=families)
    return {key: -key for key in complaints} | dict(cases.values_list("complaint", "family"))


def look_again(complaints: Iterable[int]) -> None:
    """Have the next check look at these, and at what waits for a verdict beside them."""
    keys = list(complaints)
    beside = Resemblance.objects.of(keys).undecided()
    keys += [key for pair in beside.values_list("lower", "higher") for key in pair]
    Complaint.objects.filter(pk__in=keys).update(compared_at=None)


def _given(reason: str) -> str:
    require_reason(reason)
    return reason


def _to_judge(resemblance: Resemblance) -> Resemblance:
    """Hold the complaints and their pair; what is judged is not judged again."""
    pair = _held(resemblance.lower_id, resemblance.higher_id)
    resemblance = locked(resemblance)
    resemblance.lower, resemblance.higher = pair
    if resemblance.verdict != Verdict.NONE:
        said = Verdict(resemblance.verdict).label
        raise Refused(
            _("%(pair)s has been judged: %(verdict)s.") % {"pair": resemblance, "verdict": said}
        )
    return resemblance


def _held(*complaints: int) -> list[Complaint]:
    """Hold complaints in the order of their keys."""
    rows = Complaint.objects.select_for_update(no_key=True).filter(pk__in=complaints)
    return list(rows.order_by("pk"))


def _first_case(family: IssueFamily) -> Complaint:
    """Nothing is held yet: complaints are, before families."""
    _check_standing(family)
    if case := family.cases().order_by("pk").first():
        return case
    raise ValidationError({"problem": _("No case is left in %(family)s.") % {"family": family}})


def _hold(*families: IssueFamily) -> list[IssueFamily]:
    """Hold families in the order of their keys; what has become part of another takes no more."""
    keys = [family.pk for family in families]
    rows = IssueFamily.objects.select_for_update(no_key=True)  # the check may still point at them
    held = {one.pk: one for one in rows.filter(pk__in=keys)}
    for family in held.values():
        _check_standing(family)
    return [held[key] for key in keys]


def _check_standing(family: IssueFamily) -> None:
    if family.merged_into:
        said = {"family": family, "into": family.merged_into}
        raise Refused(_("%(family)s has become part of %(into)s.") % said)


def _judge(pairs: ResemblanceQuerySet, verdict: Verdict, actor: Actor) -> None:
    changed = pairs.exclude(verdict=verdict).order_by()
    changed.update(verdict=verdict, decided_by=actor.user, decided_at=Now())


def _unite(pair: Collection[Complaint], actor: Actor) -> IssueFamily:
    """Neither has a family: a new one. One has: the other joins it. Both: the older takes over."""
    known = IssueFamily.objects.filter(members__complaint__in=pair).distinct().order_by("pk")
    families = _hold(*known)
    if not families:
        return _begin(pair, actor)
    if len(families) == 2:
        older, younger = families
        with act("family.merged", younger, actor=actor):
            return _take_over(younger, older, actor)
    (family,) = families
    with act("family.joined", family, actor=actor):
        _put(pair, family, actor)
    return family


def _begin(cases: Collection[Complaint], actor: Actor) -> IssueFamily:
    """A new family, called as its first case is."""
    first = next(iter(cases))
    family = IssueFamily(title=first.title, owner=first.owner)
    with act("family.begun", family, actor=actor):
        family.number = take_number(IssueFamily.number_series, plant_today().year)
        create(family)
        _put(cases, family, actor)
    return family


def _put(cases: Collection[Complaint], family: IssueFamily, actor: Actor) -> None:
    """Make these cases of the family, wherever they were, and let the check see them there."""
    known = {one.complaint_id: one for one in FamilyMember.objects.filter(complaint__in=cases)}
    for case in cases:
        if member := known.get(case.pk):
            save(member, family=family)
        else:
            create(FamilyMember(family=family, complaint=case))
    within = list(family.members.values_list("complaint", flat=True))
    _judge(Resemblance.objects.between(within, within), Verdict.SAME, actor)
    look_again(case.pk for case in cases)


def _take_over(family: IssueFamily, into: IssueFamily, actor: Actor) -> IssueFamily:
    save(family, merged_into=into)
    with act("family.took_over", into, actor=actor):
        _put(list(Complaint.objects.filter(membership__family=family)), into, actor)
    return into


def _parted(family: IssueFamily, cases: Collection[Complaint]) -> tuple[list[int], list[int]]:
    """The keys of the cases that go and of those that stay."""
    moving = [case.pk for case in cases]
    within = set(family.members.values_list("complaint", flat=True))
    if not moving or not within.issuperset(moving):
        raise ValidationError({"cases": _("Choose cases of this family.")})
    return moving, sorted(within.difference(moving))


def _set_apart(moving: list[int], staying: list[int], actor: Actor) -> None:
    """Judge every pair across as different, and one at least, so that none is suggested again."""
    if not staying:
        return
    lower, higher = sorted([min(moving), min(staying)])
    pair = {"lower_id": lower, "higher_id": higher}
    if not Resemblance.objects.filter(**pair).exists():
        create(Resemblance(score=0, **pair))
    _judge(Resemblance.objects.between(moving, staying), Verdict.DIFFERENT, actor)
