"""Saying that two complaints are different problems."""

import pytest

from complaints.choices import Verdict
from complaints.models import Complaint, Resemblance
from complaints.services import confirm_resemblance, reject_resemblance
from qms.core.actors import Actor
from qms.core.errors import Refused
from tests import factories


@pytest.fixture
def four(supplier) -> list[Complaint]:
    return [factories.complaint(supplier) for _case in range(4)]


def test_a_rejected_pair_is_not_suggested_again(four, engineer):
    rejected = reject_resemblance(factories.resemblance(*four[:2]), actor=Actor.person(engineer))
    assert (rejected.verdict, rejected.decided_by) == (Verdict.DIFFERENT, engineer)
    assert factories.suggest(four[1], four[0]) is None


def test_one_verdict_tells_two_families_apart(four, engineer):
    factories.family(*four[:2])
    factories.family(*four[2:])
    asked = factories.resemblance(four[0], four[2])
    beside = factories.resemblance(four[1], four[3])
    reject_resemblance(asked, actor=Actor.person(engineer))
    beside.refresh_from_db()
    assert beside.verdict == Verdict.DIFFERENT
    assert factories.suggest(four[0], four[3]) is None
    assert not Resemblance.objects.undecided().exists()


def test_what_was_confirmed_is_not_rejected(four, engineer):
    pair = factories.resemblance(*four[:2])
    confirm_resemblance(pair, actor=Actor.person(engineer))
    with pytest.raises(Refused, match="has been judged"):
        reject_resemblance(pair, actor=Actor.person(engineer))
