"""Saying that some cases of a family are another problem, or that one is no case of it."""

import pytest
from django.core.exceptions import ValidationError

from complaints.models import Complaint, IssueFamily
from complaints.services import split_family, take_out_case
from qms.core.actors import Actor
from qms.core.models import Act, Change
from tests import factories

WHY = {"reason": "Another tool."}


@pytest.fixture
def four(supplier) -> list[Complaint]:
    return [factories.complaint(supplier, title=f"Burr {case}") for case in range(4)]


@pytest.fixture
def family(four) -> IssueFamily:
    return factories.family(*four)


def cases(family: IssueFamily) -> list[Complaint]:
    return list(Complaint.objects.filter(membership__family=family).order_by("pk"))


def test_the_chosen_cases_get_a_family_of_their_own(four, family, engineer):
    made = split_family(family, actor=Actor.person(engineer), cases=four[2:], **WHY)
    assert (cases(family), cases(made)) == (four[:2], four[2:])
    assert made.title == "Burr 2"


def test_what_was_split_is_not_suggested_again(four, family, engineer):
    split_family(family, actor=Actor.person(engineer), cases=four[2:], **WHY)
    assert all(factories.suggest(a, b) is None for a in four[:2] for b in four[2:])


def test_one_case_is_taken_out_and_the_act_says_so(four, family, engineer):
    take_out_case(family, actor=Actor.person(engineer), case=four[1], **WHY)
    assert cases(family) == [four[0], *four[2:]]
    act = Act.objects.filter(verb="family.case_taken_out").get()
    gone = Change.objects.get(act=act, table="complaints_familymember")
    assert (gone.before["complaint_id"], gone.after) == (four[1].pk, None)
    assert factories.suggest(four[1], four[3]) is None


def test_a_split_leaves_something_and_takes_only_what_is_there(four, family, supplier, engineer):
    for chosen, sentence in [
        (four, "Leave at least one case"),
        ([], "Choose cases of this family"),
        ([factories.complaint(supplier)], "Choose cases of this family"),
    ]:
        with pytest.raises(ValidationError, match=sentence):
            split_family(family, actor=Actor.person(engineer), cases=chosen, **WHY)
    assert cases(family) == four
