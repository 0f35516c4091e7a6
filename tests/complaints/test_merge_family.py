"""Saying that two families are one problem."""

import pytest
from django.core.exceptions import ValidationError

from complaints.choices import FamilyState, Verdict
from complaints.models import Complaint, IssueFamily
from complaints.services import merge_family, reject_resemblance
from qms.core.actors import Actor
from qms.core.errors import Refused
from tests import factories


@pytest.fixture
def four(supplier) -> list[Complaint]:
    return [factories.complaint(supplier) for _case in range(4)]


@pytest.fixture
def two(four) -> list[IssueFamily]:
    return [factories.family(*four[:2]), factories.family(*four[2:])]


def test_the_cases_go_over_and_the_family_keeps_its_number(two, engineer):
    into, family = two
    merged = merge_family(family, actor=Actor.person(engineer), into=into, reason="One tool.")
    assert (merged, into.members.count(), family.members.count()) == (into, 4, 0)
    family.refresh_from_db()
    assert family.state_choice == FamilyState.MERGED


def test_the_later_word_counts_where_a_pair_was_told_apart(four, two, engineer):
    pair = factories.resemblance(four[0], four[2])
    reject_resemblance(pair, actor=Actor.person(engineer))
    merge_family(two[0], actor=Actor.person(engineer), into=two[1], reason="One tool after all.")
    pair.refresh_from_db()
    assert pair.verdict == Verdict.SAME


def test_a_family_is_merged_once_with_a_reason_and_into_another(two, engineer):
    into, family = two
    actor = Actor.person(engineer)
    with pytest.raises(ValidationError, match="Say why"):
        merge_family(family, actor=actor, into=into, reason=" ")
    with pytest.raises(ValidationError, match="Choose another family"):
        merge_family(family, actor=actor, into=family, reason="One tool.")
    merge_family(family, actor=actor, into=into, reason="One tool.")
    with pytest.raises(Refused, match=f"{family} has become part of {into}"):
        merge_family(into, actor=actor, into=family, reason="One tool.")
