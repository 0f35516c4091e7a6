"""An order line: promised, received in parts, corrected, cancelled."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.core.errors import Conflict, Denied, Refused
from qms.core.lists import asked_by
from qms.core.models import Act
from suppliers.lists import PARTS
from suppliers.models import ApprovedSource, Delivery
from suppliers.selectors import on_time, on_time_by_supplier
from suppliers.services import (
    cancel_delivery,
    correct_delivery,
    edit_delivery,
    receive_delivery,
    record_delivery,
)
from tests import factories

TODAY = plant_today()
YESTERDAY = TODAY - timedelta(days=1)


def day(n: int):
    return TODAY - timedelta(days=n)


def receive(delivery, days_ago, quantity, **values):
    return receive_delivery(
        delivery, actor=factories.SETUP, received_on=day(days_ago), quantity=quantity, **values
    )


def stored(delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)


def test_a_split_delivery_is_complete_on_the_day_of_its_last_part(supplier):
    delivery = factories.delivery(supplier, promised_on=day(10), quantity=200)
    partly = receive(delivery, 12, 120, lot="A")
    assert (partly.state, partly.received, partly.completed_on) == ("partly", 120, None)
    whole = receive(delivery, 9, 80, lot="B")
    assert (whole.state, whole.received, whole.completed_on) == ("complete", 200, day(9))
    assert whole.lots == "A B" and whole.punctuality(TODAY) == "late"


def test_parts_noted_in_another_order_add_up_the_same(supplier):
    delivery = factories.delivery(supplier, promised_on=day(10), quantity=200)
    receive(delivery, 9, 80)
    assert receive(delivery, 12, 120).completed_on == day(9)


def test_more_pieces_than_promised_are_taken_and_shown(supplier):
    delivery = receive(factories.delivery(supplier, promised_on=day(3), quantity=200), 4, 250)
    assert (delivery.state, delivery.excess) == ("complete", 50)
    assert receive(delivery, 0, 10).completed_on == day(4)


def test_nothing_is_received_tomorrow(supplier):
    with pytest.raises(ValidationError, match="after today"):
        receive(factories.delivery(supplier), -1, 10)


def test_a_receipt_of_nothing_is_refused(supplier):
    with pytest.raises(ValidationError, match="how many pieces"):
        receive(factories.delivery(supplier), 0, 0)


def test_a_receipt_that_was_mistyped_is_put_right_with_a_reason(supplier, inspector):
    delivery = receive(factories.delivery(supplier, quantity=200), 1, 2000, lot="A")
    (receipt,) = delivery.receipts.all()
    put_right = correct_delivery(
        delivery,
        actor=Actor.person(inspector),
        receipt=receipt,
        quantity=200,
        reason="A zero too many.",
    )
    assert (put_right.received, put_right.excess) == (200, 0)
    nothing = correct_delivery(
        delivery, actor=factories.SETUP, receipt=receipt, quantity=0, reason="Never came."
    )
    assert (nothing.state, nothing.lots, nothing.completed_on) == ("promised", "", None)


def test_an_edited_quantity_decides_anew_whether_all_is_there(supplier, engineer):
    delivery = receive(factories.delivery(supplier, quantity=200), 1, 200)
    more = edit_delivery(
        delivery, actor=Actor.person(engineer), version=delivery.version, quantity=300
    )
    assert (stored(more).state, stored(more).completed_on) == ("partly", None)


def test_an_edit_over_somebody_elses_is_a_conflict(supplier, engineer):
    delivery = factories.delivery(supplier)
    receive(delivery, 0, 10)
    with pytest.raises(Conflict):
        edit_delivery(
            delivery, actor=Actor.person(engineer), version=delivery.version, quantity=300
        )


def test_a_cancelled_line_is_not_edited(supplier, engineer):
    delivery = cancel_delivery(factories.delivery(supplier), actor=factories.SETUP, reason="No.")
    with pytest.raises(Refused, match="is cancelled"):
        edit_delivery(delivery, actor=Actor.person(engineer), version=delivery.version, quantity=3)


def test_an_order_line_stands_once(supplier, rival_supplier):
    first = factories.delivery(supplier, order_number="47", order_line="10")
    factories.delivery(rival_supplier, order_number="47", order_line="10")
    with pytest.raises(ValidationError, match="this order line already"):
        factories.delivery(supplier, order_number="47", order_line="10")
    assert stored(first).state == "promised"


def test_who_may_only_read_records_nothing(supplier, auditor):
    with pytest.raises(Denied):
        record_delivery(actor=Actor.person(auditor), supplier=supplier)


def test_a_delivery_without_approval_shows_as_one(supplier, rival_supplier, engineer):
    part = factories.part("HX-1", "Housing", rival_supplier)
    factories.delivery(supplier, part)
    source = ApprovedSource.objects.get(supplier=supplier, part=part)
    assert source.status == "unapproved"
    assert asked_by(engineer, PARTS, "").rows[0].bought_from == [str(rival_supplier)]


def test_every_step_is_an_act_with_its_changes(supplier):
    delivery = receive(factories.delivery(supplier, quantity=200), 0, 200, lot="A")
    acts = Act.objects.filter(subject_type="suppliers.delivery", subject_id=delivery.pk)
    assert [act.verb for act in acts.order_by("id")] == ["delivery.recorded", "delivery.received"]
    changed = {change.table for change in acts.latest("id").changes.all()}
    assert changed == {"suppliers_receipt", "suppliers_delivery"}


# Late and on time


def test_what_is_recorded_later_says_when_it_was_ordered(supplier):
    ordered = timezone.now() - timedelta(days=9)
    factories.delivery(supplier, occurred_at=ordered)
    assert Act.objects.get(verb="delivery.recorded").occurred_at == ordered


def test_late_is_what_was_promised_for_an_earlier_day_and_is_not_all_there(supplier):
    late = factories.delivery(supplier, promised_on=YESTERDAY)
    partly = receive(factories.delivery(supplier, promised_on=day(5), quantity=200), 6, 100)
    factories.delivery(supplier, promised_on=TODAY)
    receive(factories.delivery(supplier, promised_on=day(5), quantity=200), 2, 200)
    cancel_delivery(
        factories.delivery(supplier, promised_on=day(9)), actor=factories.SETUP, reason="No."
    )
    assert set(Delivery.objects.late_on(TODAY)) == {late, partly}


@pytest.fixture
def lines(supplier):
    """One of each kind, promised ten days ago unless said otherwise."""
    promised = {"promised_on": day(10), "quantity": 100}
    receive(factories.delivery(supplier, **promised), 10, 100)  # on the day
    receive(factories.delivery(supplier, **promised), 8, 100)  # two days late
    receive(factories.delivery(supplier, **promised), 20, 100)  # ten days early
    split = receive(factories.delivery(supplier, **promised), 12, 60)
    receive(split, 9, 40)  # its last part a day late
    factories.delivery(supplier, **promised)  # has not come
    receive(factories.delivery(supplier, **promised), 11, 99)  # a piece is missing
    factories.delivery(supplier, promised_on=TODAY)  # has the whole day yet
    cancel_delivery(factories.delivery(supplier, **promised), actor=factories.SETUP, reason="No.")
    return Delivery.objects.all()


@pytest.mark.parametrize(
    ("early", "grace", "number", "of"),
    [(None, 0, 2, 6), (None, 1, 3, 6), (None, 2, 4, 6), (5, 0, 1, 6), (10, 0, 2, 6)],
)
def test_on_time_is_the_last_part_within_the_window(lines, early, grace, number, of):
    share = on_time(lines, today=TODAY, early=early, grace=grace)
    assert (share.number, share.of) == (number, of)


def test_on_time_counts_each_supplier_apart(lines, supplier, rival_supplier):
    receive(factories.delivery(rival_supplier, promised_on=day(3), quantity=1), 3, 1)
    shares = on_time_by_supplier(Delivery.objects.all(), today=TODAY)
    assert (shares[supplier.pk].number, shares[supplier.pk].of) == (2, 6)
    assert (shares[rival_supplier.pk].number, shares[rival_supplier.pk].of) == (1, 1)


def test_a_line_within_its_grace_is_not_decided_yet(supplier):
    factories.delivery(supplier, promised_on=day(2))
    lines = Delivery.objects.all()
    assert on_time(lines, today=TODAY).of == 1
    assert on_time(lines, today=TODAY, grace=2).of == 0
