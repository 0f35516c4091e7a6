"""The recurrence check, killed at moments nobody chose: it comes to what it would have come to."""

import random
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from complaints.models import Complaint, Finding, Fingerprint, Resemblance
from complaints.services import correct_family, read_complaints
from complaints.services.learning import learn_texts
from complaints.services.recurrence import others_comparing
from complaints.tasks import check
from qms.core.acts import act
from qms.core.clock import plant_today
from qms.notifications.models import Notification
from tests import factories
from tests.faults.test_worker import ROOT, Processes, broker, processes  # noqa: F401

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

CHECK = """
import django
django.setup()
from complaints.services import recurrence
from complaints.tasks import check
recurrence.COMPARED_AT_ONCE = 10
print("begun", flush=True)
check.work()
"""
MOMENTS, SEED = 5, 20261128
CASES = 110  # eleven batches
PROBLEMS = [
    "Burr on sealing face",
    "Crate torn open in transit",
    "Wrong label on carton",
    "Porosity in bore",
    "Thread M8 not tapped",
    "Coating flakes off",
    "Hardness below drawing",
    "Rust under packing paper",
    "Seal missing",
    "Hole pattern turned by 90 degrees",
    "Cable too short",
    "Weld seam cracked",
]


@pytest.fixture
def cases(supplier, rival_supplier, engineer) -> list[Complaint]:
    """Twelve problems over and over; one is a family that was corrected, another spreads."""
    yesterday = plant_today() - timedelta(days=1)
    made = [
        factories.complaint(
            rival_supplier if n % 5 == 4 else supplier,
            by=engineer,
            title=f"{PROBLEMS[n % 12]}, lot {n // 12}",
        )
        for n in range(CASES)
    ]
    burrs = factories.family(made[0], made[12])
    correct_family(burrs, actor=factories.SETUP, corrected_on=yesterday, correction="Tool ground.")
    factories.family(made[1], made[13])
    learn_texts()
    return made


def test_killed_at_any_moment_and_run_again_it_comes_to_the_same(
    cases,
    processes,  # noqa: F811
    record_property,
):
    forget()
    took = seconds_of_a_run(processes)
    undisturbed = found()
    assert all(undisturbed), "There is something of each kind to find."
    assert len({finding[0] for finding in undisturbed[1]}) > 1
    chance = random.Random(SEED)
    left: list[int] = []
    while len(left) < MOMENTS or not any(0 < number < CASES for number in left):
        assert len(left) < 4 * MOMENTS, "One is killed between two batches."
        moment = chance.uniform(0, took)
        forget()
        seconds_of_a_run(processes, killed_after=moment)
        left.append(Complaint.objects.filter(compared_at=None).count())
        check.work()
        assert found() == undisturbed, f"killed after {moment:.2f} of {took:.2f} s"
    record_property("left to compare after each kill", left)


def test_with_others_comparing_beside_it_it_comes_to_the_same(
    cases,
    processes,  # noqa: F811
    monkeypatch,
):
    forget()
    check.work()
    undisturbed = found()
    forget()
    read_complaints()
    monkeypatch.setenv("DATABASE_URL", processes.env["DATABASE_URL"])
    monkeypatch.setattr("complaints.services.recurrence.MANY", CASES // 2)
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: {0, 1, 2})
    with others_comparing() as others:
        pass
    assert (len(others), sum(others)) == (2, CASES)
    assert found() == undisturbed


def test_one_of_the_others_that_fails_fails_the_check(cases, monkeypatch):
    read_complaints()
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing")
    monkeypatch.setattr("complaints.services.recurrence.MANY", CASES)
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: {0, 1})
    with pytest.raises(subprocess.CalledProcessError), others_comparing():
        pass


def seconds_of_a_run(processes: Processes, killed_after: float | None = None) -> float:  # noqa: F811
    """The check in a process of its own, to its end or killed as a power cut would."""
    with subprocess.Popen(
        [sys.executable, "-c", CHECK],
        cwd=ROOT,
        env=processes.env | {"DJANGO_SETTINGS_MODULE": "qms.settings"},
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"begun\n"
        begun = time.monotonic()
        try:
            process.wait(killed_after)
        except subprocess.TimeoutExpired:
            process.kill()
        process.wait()
    return time.monotonic() - begun


@transaction.atomic
def forget() -> None:
    """As before the check: nothing read, compared, found or told."""
    with act("x.emptied", Complaint.objects.latest("id"), actor=factories.SETUP):
        Finding.objects.all().delete()
        Resemblance.objects.undecided().delete()
    Notification.objects.all().delete()
    Fingerprint.objects.update(learning=None)
    Complaint.objects.update(compared_at=None)


def found() -> tuple[list[Any], ...]:
    """Everything that a check comes to; lists, so that nothing is there twice."""
    return (
        sorted(Resemblance.objects.values_list("lower", "higher", "score", "reasons")),
        sorted(Finding.objects.values_list("sign", "family", "complaint")),
        sorted(Notification.objects.values_list("kind", "recipient", "text")),
    )
