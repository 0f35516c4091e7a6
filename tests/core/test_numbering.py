"""Numbers have no gap, whoever else takes one and whatever fails in between."""

import random

import pytest
from django.db import transaction

from complaints.models import Complaint
from qms.core.numbering import take_number
from tests import factories
from tests.together import together


class Failed(Exception):
    """Something goes wrong after the number was taken."""


def test_numbers_run_from_one_in_every_series_and_year(db):
    taken = [take_number("CMP", 2026), take_number("CMP", 2026), take_number("CMP", 2027)]
    assert taken == ["CMP-2026-000001", "CMP-2026-000002", "CMP-2027-000001"]
    assert take_number("SCR", 2026, digits=4) == "SCR-2026-0001"


def test_a_rollback_gives_the_number_back(db):
    with pytest.raises(Failed), transaction.atomic():
        take_number("CMP", 2026)
        raise Failed
    assert take_number("CMP", 2026) == "CMP-2026-000001"


@pytest.mark.django_db(transaction=True)
def test_eight_threads_with_random_rollbacks_leave_no_gap(supplier):
    def log_some(seed: int) -> int:
        chance = random.Random(seed)
        logged = 0
        for _ in range(12):
            try:
                with transaction.atomic():
                    factories.complaint(supplier)
                    if chance.random() < 0.4:
                        raise Failed
                logged += 1
            except Failed:
                continue
        return logged

    logged = sum(together(*(lambda seed=seed: log_some(seed) for seed in range(8))))
    numbers = sorted(Complaint.objects.values_list("number", flat=True))
    assert 0 < logged < 96
    assert [int(number[-6:]) for number in numbers] == list(range(1, logged + 1))
