"""Order lines by the thousand: what each row does, once and again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qms.core.acts import act
from qms.core.clock import plant_today
from qms.core.models import Act, Change
from suppliers.models import Delivery, Receipt
from suppliers.services import DeliveryRow, cancel_delivery, plan_deliveries, record_deliveries
from tests import factories

FIRST = date(2026, 3, 2)


@pytest.fixture
def row(supplier):
    return DeliveryRow(
        supplier=supplier,
        part=factories.a_part_of(supplier),
        order_number="4500017",
        order_line="10",
        promised_on=FIRST,
        quantity=200,
        received_on=FIRST,
        received=120,
        lot="A",
    )


def record(*rows):
    with act("supplier.delivered", rows[0].supplier, actor=factories.SETUP):
        return record_deliveries(rows, actor=factories.SETUP)


def test_rows_of_one_line_are_its_parts(row):
    later = replace(row, received_on=FIRST + timedelta(days=1), received=80, lot="B")
    planned = record(row, later)
    delivery = Delivery.objects.get()
    assert [one.is_new for one in planned] == [True, False]
    assert (delivery.state, delivery.received, delivery.lots) == ("complete", 200, "A B")
    assert delivery.completed_on == FIRST + timedelta(days=1)


def test_the_same_rows_again_change_nothing(row):
    record(row)
    before = Delivery.objects.values().get(), Change.objects.count()
    (planned,) = record(row)
    assert (planned.is_new, planned.changes, planned.problems) == (False, [], {})
    assert (Delivery.objects.values().get(), Change.objects.count()) == before


def test_a_row_corrects_what_it_says_and_leaves_the_rest(row):
    record(replace(row, unit="pcs"))
    (planned,) = record(replace(row, quantity=100, received=100))
    delivery = Delivery.objects.get()
    assert planned.changes == [("quantity", 200, 100), ("received", 120, 100)]
    assert (delivery.unit, delivery.state, delivery.version) == ("pcs", "complete", 2)
    assert Receipt.objects.get().quantity == 100


def test_a_plan_says_the_same_and_writes_nothing(row):
    (planned,) = plan_deliveries([row])
    assert planned.is_new and not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"received_on": plant_today() + timedelta(days=1)}, "received_on"),
        ({"received": None}, "received"),
        ({"received_on": None}, "received_on"),
        ({"quantity": 0}, "quantity"),
        ({"order_number": "45\u202e17"}, "order_number"),
        ({"promised_on": date(20, 3, 2)}, "promised_on"),
        ({"lot": "A\nB"}, "lot"),
    ],
)
def test_a_row_that_cannot_be_says_why_and_nothing_is_written(row, wrong, field):
    bad = replace(row, **wrong)
    (planned,) = plan_deliveries([bad])
    assert list(planned.problems) == [field]
    with pytest.raises(ValidationError, match="Row 2: "):
        record(replace(row, order_line="20"), bad)
    assert not Delivery.objects.exists()


def test_a_cancelled_line_is_not_brought_back(row):
    record(replace(row, received=None, received_on=None))
    cancel_delivery(Delivery.objects.get(), actor=factories.SETUP, reason="Not needed.")
    assert "cancelled" in plan_deliveries([row])[0].problems["order_number"][0]


def test_a_thousand_rows_stand_beneath_one_act_and_cost_a_handful_of_questions(row):
    rows = [replace(row, order_line=str(n)) for n in range(1_000)]
    acts = Act.objects.count()
    with CaptureQueriesContext(connection) as asked:
        record(*rows)
    assert len(asked) < 20
    assert Act.objects.count() == acts + 1
    assert Act.objects.latest("id").changes.count() == 2_000
