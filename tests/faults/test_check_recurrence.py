"""The recurrence check, killed in the middle: what is left is done, and nothing twice."""

# ruff: noqa: F811 -- fixtures of the neighbour are asked for by their names

import pytest
from celery import Celery
from django.db import connection, transaction

from complaints.models import Complaint, Resemblance
from complaints.services import check_recurrence
from complaints.services.learning import learn_texts
from complaints.services.recurrence import COMPARED_AT_ONCE
from complaints.tasks import CHECK
from qms.core.acts import act
from qms.core.models import Change, JobRun
from tests import factories
from tests.faults.test_worker import broker, eventually, processes  # noqa: F401

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

PROBLEMS = ["Burr on sealing face", "Crate torn open in transit", "Wrong label on carton"]


def test_a_check_killed_behind_its_first_batch_is_taken_up_where_it_was(
    processes,
    broker,
    supplier,
):
    """The second batch hangs on a pair that somebody is about to write; there the worker dies."""
    cases = [
        factories.complaint(supplier, title=f"{PROBLEMS[n % 3]}, lot {n // 3}")
        for n in range(COMPARED_AT_ONCE + 6)
    ]
    learn_texts()
    knock = lambda: send(broker.url)  # noqa: E731
    worker = processes.worker()
    with transaction.atomic():
        held = write_beforehand(cases)
        knock()
        eventually(somebody_waits_for_us)
        assert compared() == COMPARED_AT_ONCE
        processes.kill(worker)
        transaction.set_rollback(True)
    assert not Resemblance.objects.filter(pk=held.pk).exists()
    processes.worker()
    eventually(lambda: compared() == len(cases), meanwhile=knock)
    eventually(JobRun.objects.filter(job=CHECK, ended_at__isnull=False).exists)
    found = set(Resemblance.objects.values_list("lower", "higher"))
    assert Change.objects.filter(table=Resemblance._meta.db_table).count() == len(found)
    assert found == found_undisturbed()


def write_beforehand(cases: list[Complaint]) -> Resemblance:
    """A pair of the second batch that the check will find as well: it has to wait for us."""
    last = cases[-1]
    alike = [case for case in cases[:-1] if case.title[:12] == last.title[:12]]
    likely = last, alike[-1]
    made = factories.suggest(*likely)
    assert made
    return made


def found_undisturbed() -> set[tuple[int, int]]:
    """The pairs of the same complaints, had nobody killed anything."""
    with transaction.atomic():
        with act("x.emptied", Complaint.objects.latest("id"), actor=factories.SETUP):
            Resemblance.objects.all().delete()
        Complaint.objects.update(compared_at=None)
        check_recurrence(actor=factories.SETUP)
        found = set(Resemblance.objects.values_list("lower", "higher"))
        transaction.set_rollback(True)
    return found


def compared() -> int:
    """How many are marked, as another connection sees it."""
    return Complaint.objects.exclude(compared_at=None).count()


def send(url: str) -> None:
    Celery(broker=url).send_task(CHECK)


def somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid')"
        )
        (waits,) = cursor.fetchone()
    return waits
