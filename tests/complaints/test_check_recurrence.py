"""The nightly check: what looks alike is suggested, and what recurs is said once."""

from datetime import timedelta

import pytest

from complaints.choices import Sign, Verdict
from complaints.models import Complaint, Finding, IssueFamily, Resemblance
from complaints.services import (
    check_recurrence,
    confirm_resemblance,
    correct_family,
    edit_complaint,
    reject_resemblance,
    void_complaint,
)
from complaints.services.learning import learn_texts
from qms.core.actors import Actor
from qms.core.background import run_waiting
from qms.core.clock import plant_today
from qms.core.models import Act
from qms.notifications.models import Notification
from tests import factories

CLOCK = Actor.clock("complaints.check_recurrence")


def ago(days: int) -> dict:
    return {"received_on": plant_today() - timedelta(days=days)}


@pytest.fixture
def burrs(supplier, engineer) -> list[Complaint]:
    """Two that read alike, and one that does not."""
    factories.synonyms("burr", "Grat")
    factories.synonyms("sealing", "Dichtfläche")
    made = [
        factories.complaint(supplier, title="Burr on sealing face", owner=engineer, **ago(90)),
        factories.complaint(supplier, title="Burr on the sealing face", owner=engineer, **ago(60)),
        factories.complaint(supplier, title="Crate torn open", owner=engineer, **ago(50)),
    ]
    learn_texts()
    return made


def pairs() -> list[tuple[Complaint, Complaint]]:
    return [one.pair for one in Resemblance.objects.order_by("id")]


def signs() -> list[tuple[str, Complaint]]:
    return [(one.sign, one.complaint) for one in Finding.objects.order_by("id")]


def test_what_is_not_read_yet_is_compared_once_it_is(supplier):
    for _time in range(2):
        factories.complaint(supplier, title="Burr on sealing face")
    assert check_recurrence(actor=CLOCK) == 0
    learn_texts()
    assert check_recurrence(actor=CLOCK) == 2
    assert len(pairs()) == 1


def test_the_same_problem_in_other_words_is_suggested(burrs, supplier):
    german = factories.complaint(supplier, title="Grat an der Dichtfläche")
    check_recurrence(actor=CLOCK)
    assert {german} & {case for pair in pairs() for case in pair}


@pytest.fixture
def corrected(burrs, engineer) -> IssueFamily:
    family = factories.family(*burrs[:2])
    return correct_family(
        family,
        actor=Actor.person(engineer),
        corrected_on=plant_today() - timedelta(days=30),
        correction="Tool reground.",
    )


def test_what_reads_alike_is_suggested_once_with_why(burrs):
    assert check_recurrence(actor=CLOCK) == 3
    (pair,) = Resemblance.objects.all()
    assert (pair.pair, pair.verdict) == (tuple(burrs[:2]), Verdict.NONE)
    assert pair.reasons
    assert 0.6 <= pair.score <= 1
    acts = Act.objects.count()
    assert check_recurrence(actor=CLOCK) == 0
    assert (pairs(), Act.objects.count()) == ([tuple(burrs[:2])], acts)


def test_a_verdict_is_not_asked_again_when_the_complaint_is_reworded(burrs, engineer):
    check_recurrence(actor=CLOCK)
    reject_resemblance(Resemblance.objects.get(), actor=Actor.person(engineer))
    edit_complaint(
        burrs[1], actor=Actor.person(engineer), version=1, title="Burr on sealing face again"
    )
    assert check_recurrence(actor=CLOCK) == 1
    assert not Resemblance.objects.undecided().exists()


def test_a_void_complaint_is_not_compared(burrs, manager):
    void_complaint(burrs[1], actor=Actor.person(manager), reason="Logged twice.")
    check_recurrence(actor=CLOCK)
    assert pairs() == []


def test_a_case_after_the_correction_came_back_and_its_owner_hears_it_once(
    burrs, corrected, supplier, engineer
):
    back = factories.complaint(supplier, title="Burr on sealing face", **ago(2))
    for _night in range(3):
        check_recurrence(actor=CLOCK)
    assert signs() == [(Sign.CAME_BACK, back)]
    told = Notification.objects.get(kind="complaint.recurrence")
    assert told.recipient == engineer
    assert told.text.startswith("Came back after its correction: FAM-")


def test_it_came_back_also_when_somebody_joins_it_by_hand(corrected, burrs, supplier, engineer):
    back = factories.complaint(supplier, title="Deckel klemmt", **ago(2))
    check_recurrence(actor=CLOCK)
    assert signs() == []
    confirm_resemblance(factories.resemblance(burrs[0], back), actor=Actor.person(engineer))
    check_recurrence(actor=CLOCK)
    assert signs() == [(Sign.CAME_BACK, back)]


def test_a_late_correction_finds_what_had_come_by_then(burrs, supplier, engineer):
    family = factories.family(*burrs[:2])
    check_recurrence(actor=CLOCK)
    correct_family(
        family,
        actor=Actor.person(engineer),
        corrected_on=plant_today() - timedelta(days=70),
        correction="Tool reground.",
    )
    check_recurrence(actor=CLOCK)
    assert signs() == [(Sign.CAME_BACK, burrs[1])]


def test_the_same_failure_elsewhere_is_read_across(burrs, rival_supplier):
    factories.family(*burrs[:2])
    there = factories.complaint(rival_supplier, title="Burr on sealing face", **ago(1))
    check_recurrence(actor=CLOCK)
    assert signs() == [(Sign.ELSEWHERE, there)]
    assert Finding.objects.standing().count() == 1
    pair = Resemblance.objects.undecided()[0]
    reject_resemblance(pair, actor=factories.SETUP)  # which settles the one with its other case
    assert not Finding.objects.standing().exists()


def test_a_burst_is_called_a_rise_once(supplier, engineer):
    cases = [factories.complaint(supplier, **ago(day), owner=engineer) for day in (900, 500)]
    cases += [factories.complaint(supplier, **ago(day), owner=engineer) for day in (9, 7, 5, 3)]
    family = factories.family(*cases)
    for _night in range(2):
        check_recurrence(actor=CLOCK)
    assert signs() == [(Sign.RISING, cases[-1])]
    assert Act.objects.filter(verb="family.rising", subject_id=family.pk).count() == 1


def test_many_more_lots_explain_many_more_cases(supplier, engineer):
    """The same burst is no rise where as much more was received."""
    part = factories.part("HX-1", "Housing", supplier)
    cases = [factories.complaint(supplier, part=part, **ago(day)) for day in (900, 500)]
    cases += [factories.complaint(supplier, part=part, **ago(day)) for day in (9, 7, 5, 3)]
    factories.family(*cases)
    received(supplier, part, [600], [20 - n for n in range(12)])
    check_recurrence(actor=CLOCK)
    assert signs() == []


def test_somebody_asks_for_the_check_and_hears_what_came_of_it(burrs, engineer, signed_in):
    browser = signed_in(engineer)
    asked = browser.post("/complaints/recurrence/check/")
    assert run_waiting() == 1
    said = browser.get(asked["Location"]).content.decode()
    assert "3 complaints compared, 1 pairs wait for a verdict." in said


def received(supplier, part, before: list[int], lately: list[int]) -> None:
    from suppliers.services import receive_delivery

    for days in [*before, *lately]:
        day = plant_today() - timedelta(days=days)
        line = factories.delivery(supplier, part, promised_on=day)
        receive_delivery(line, actor=factories.SETUP, received_on=day, quantity=200, lot="L")
