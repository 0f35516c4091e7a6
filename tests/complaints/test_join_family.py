"""Saying by hand which problem a complaint is a case of, where no pair was suggested."""

import pytest
from django.db import transaction

from complaints.choices import Verdict
from complaints.models import Complaint, FamilyMember, IssueFamily, Resemblance
from complaints.services import (
    join_family,
    merge_family,
    reject_resemblance,
    void_complaint,
)
from qms.core.actors import Actor
from qms.core.errors import Denied, Refused
from qms.core.models import Act
from tests import factories
from tests.together import together


@pytest.fixture
def burrs(supplier, rival_supplier) -> list[Complaint]:
    return [
        factories.complaint(supplier),
        factories.complaint(rival_supplier, title="Sharp edge at the sealing face"),
        factories.complaint(supplier, title="Seal is cut when it is put in"),
    ]


@pytest.fixture
def family(burrs) -> IssueFamily:
    return factories.family(*burrs[:2])


@pytest.fixture
def page(burrs) -> str:
    return f"/complaints/{burrs[2].number}/join_family/"


def cases(family: IssueFamily) -> list[Complaint]:
    return list(Complaint.objects.filter(membership__family=family).order_by("pk"))


def test_it_joins_the_family_whose_number_is_typed(burrs, family, page, engineer, signed_in):
    browser = signed_in(engineer)
    panel = f"/complaints/recurrence/of-complaint/{burrs[2].pk}/"
    assert page in browser.get(panel, headers={"HX-Request": "true"}).content.decode()
    answer = browser.post(page, {"problem": f" {family.number.lower()} "})
    assert answer["Location"] == burrs[2].get_absolute_url()
    assert cases(family) == burrs
    assert page not in browser.get(panel, headers={"HX-Request": "true"}).content.decode()


def test_it_joins_the_family_of_the_complaint_that_is_typed(
    burrs, family, page, engineer, signed_in
):
    signed_in(engineer).post(page, {"problem": burrs[1].number})
    assert cases(family) == burrs


def test_two_that_have_none_begin_one(burrs, page, engineer, signed_in):
    signed_in(engineer).post(page, {"problem": burrs[0].number})
    assert cases(IssueFamily.objects.get()) == [burrs[0], burrs[2]]


def test_a_program_says_the_same(burrs, family, engineer, api):
    address = f"/api/v1/complaints/{burrs[2].number}/join_family/"
    for problem, code in [("FAM-1999-000001", 400), (family.number, 200), (family.number, 409)]:
        answer = api(engineer).post(address, {"problem": problem}, content_type="application/json")
        assert answer.status_code == code, answer.content
    assert cases(family) == burrs


def test_it_is_a_verdict_with_a_name_as_on_a_pair_that_was_suggested(burrs, family, engineer):
    join_family(burrs[2], actor=Actor.person(engineer), problem=family)
    pair = Resemblance.objects.get(lower=burrs[0], higher=burrs[2])
    assert (pair.verdict, pair.decided_by) == (Verdict.SAME, engineer)
    verbs = Act.objects.order_by("-id").values_list("verb", flat=True)[:2]
    assert set(verbs) == {"family.joined", "resemblance.confirmed"}


def test_the_later_word_counts(burrs, family, engineer):
    actor = Actor.person(engineer)
    reject_resemblance(factories.resemblance(burrs[0], burrs[2]), actor=actor)
    join_family(burrs[2], actor=actor, problem=burrs[1])
    assert set(Resemblance.objects.values_list("verdict", flat=True)) == {Verdict.SAME}
    assert factories.suggest(burrs[0], burrs[2]) is None


def test_it_is_looked_at_again_for_what_it_says_of_its_new_family(burrs, family, engineer):
    Complaint.objects.update(compared_at=burrs[0].logged_at)
    join_family(burrs[2], actor=Actor.person(engineer), problem=family)
    burrs[2].refresh_from_db()
    assert burrs[2].compared_at is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("FAM-1999-000001", "No family and no complaint has this number."),
        ("burrs", "No family and no complaint has this number."),
        ("itself", "Choose another complaint."),
        ("merged", "has become part of"),
        ("void", "is void."),
        ("", "This field is required."),
    ],
)
def test_what_leads_nowhere_gets_one_clear_sentence(
    typed, said, burrs, family, page, supplier, engineer, signed_in
):
    voided = factories.complaint(supplier)
    void_complaint(voided, actor=factories.SETUP, reason="Logged twice.")
    merged = factories.family(factories.complaint(supplier), factories.complaint(supplier))
    merge_family(merged, actor=factories.SETUP, into=family, reason="One tool.")
    numbers = {"itself": burrs[2].number, "merged": merged.number, "void": voided.number}
    answer = signed_in(engineer).post(page, {"problem": numbers.get(typed, typed)})
    assert answer.status_code == 422
    (errors,) = answer.context["form"].errors.values()
    assert len(errors) == 1
    assert said in errors[0]
    assert not FamilyMember.objects.filter(complaint=burrs[2]).exists()


def test_a_case_is_taken_out_first_and_brings_no_family_along(burrs, family, engineer, signed_in):
    with pytest.raises(Refused, match=f"is a case of {family.number} already"):
        join_family(burrs[0], actor=Actor.person(engineer), problem=burrs[2])
    page = signed_in(engineer).get(f"/complaints/{burrs[0].number}/join_family/")
    assert "already" in page.content.decode()
    assert cases(family) == burrs[:2]


@pytest.mark.django_db(transaction=True)
def test_said_twice_and_suggested_at_the_same_moment_it_is_one_verdict(burrs, family, engineer):
    """Whoever is first: the pair is there once, and the family has the case once."""

    def suggested() -> None:
        with transaction.atomic():  # as the check does, which holds what it compares
            Complaint.objects.select_for_update(no_key=True).get(pk=burrs[2].pk)
            factories.suggest(burrs[0], burrs[2])

    join = lambda: join_family(burrs[2], actor=Actor.person(engineer), problem=family)  # noqa: E731
    answers = together(join, suggested, join)
    assert sorted(type(answer).__name__ for answer in answers) == [
        "IssueFamily",
        "NoneType",
        "Refused",
    ]
    assert cases(family) == burrs
    pairs = Resemblance.objects.of([burrs[2].pk]).values_list("lower", "verdict")
    assert list(pairs) == [(burrs[0].pk, Verdict.SAME)]


def test_a_family_without_a_case_takes_none(burrs, family, engineer):
    for case in burrs[:2]:
        void_complaint(case, actor=factories.SETUP, reason="Logged twice.")
    with pytest.raises(Exception, match="No case is left"):
        join_family(burrs[2], actor=Actor.person(engineer), problem=family)


def test_an_inspector_and_a_supplier_may_not(burrs, family, inspector, supplier_user):
    for person in (inspector, supplier_user):
        with pytest.raises(Denied):
            join_family(burrs[2], actor=Actor.person(person), problem=family)
