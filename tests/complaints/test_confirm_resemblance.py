"""Saying that two complaints are one problem."""

import pytest

from complaints.choices import Verdict
from complaints.models import Complaint, FamilyMember, IssueFamily, Resemblance
from complaints.services import confirm_resemblance
from qms.core.actors import Actor
from qms.core.errors import Denied, Refused
from qms.core.models import Act
from tests import factories


@pytest.fixture
def burrs(supplier, rival_supplier) -> list[Complaint]:
    return [
        factories.complaint(supplier),
        factories.complaint(supplier, title="Grat an der Dichtfläche"),
        factories.complaint(rival_supplier, title="Sharp edge at the sealing face"),
        factories.complaint(rival_supplier, title="Burr again"),
    ]


def cases(family: IssueFamily) -> list[Complaint]:
    return list(Complaint.objects.filter(membership__family=family).order_by("pk"))


def confirmed(one: Complaint, other: Complaint, engineer) -> IssueFamily:
    return confirm_resemblance(factories.resemblance(one, other), actor=Actor.person(engineer))


def test_two_that_have_no_family_begin_one_called_as_the_first(burrs, engineer):
    family = confirmed(burrs[1], burrs[0], engineer)
    assert (family.title, cases(family)) == ("Burr on sealing face", burrs[:2])
    assert family.number.startswith("FAM-")


def test_one_that_has_none_joins_the_other(burrs, engineer):
    family = confirmed(burrs[0], burrs[1], engineer)
    assert confirmed(burrs[1], burrs[2], engineer) == family
    assert cases(family) == burrs[:3]
    assert IssueFamily.objects.count() == 1


def test_two_families_become_the_older(burrs, engineer):
    older, younger = factories.family(*burrs[:2]), factories.family(*burrs[2:])
    assert confirmed(burrs[1], burrs[2], engineer) == older
    assert cases(older) == burrs
    younger.refresh_from_db()
    assert (younger.merged_into, cases(younger)) == (older, [])


def test_a_verdict_is_an_act_that_says_who_and_settles_what_follows_from_it(burrs, engineer):
    waiting = factories.resemblance(burrs[0], burrs[2])
    confirmed(burrs[0], burrs[1], engineer)
    assert Resemblance.objects.undecided().get() == waiting
    confirmed(burrs[1], burrs[2], engineer)
    waiting.refresh_from_db()
    assert (waiting.verdict, waiting.decided_by) == (Verdict.SAME, engineer)
    verbs = list(Act.objects.order_by("-id").values_list("verb", flat=True)[:2])
    assert set(verbs) == {"family.joined", "resemblance.confirmed"}


def test_what_shares_a_family_is_not_suggested(burrs, engineer):
    factories.family(*burrs[:3])
    assert factories.suggest(burrs[0], burrs[1]) is None
    assert factories.suggest(burrs[1], burrs[2]) is None


def test_a_pair_is_judged_once(burrs, engineer):
    pair = factories.resemblance(*burrs[:2])
    confirm_resemblance(pair, actor=Actor.person(engineer))
    with pytest.raises(Refused, match="has been judged: The same problem"):
        confirm_resemblance(pair, actor=Actor.person(engineer))
    assert FamilyMember.objects.count() == 2


def test_an_inspector_does_not_judge(burrs, inspector):
    with pytest.raises(Denied):
        confirm_resemblance(factories.resemblance(*burrs[:2]), actor=Actor.person(inspector))
