"""Acts: who did what, written with what it changed or not at all."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Denied
from qms.core.models import Act, ChainHead, ChainLink, Change
from qms.core.records import create, save
from suppliers.models import Supplier
from tests import factories
from tests.together import together

CLOCK = Actor.clock("tests")


def acts_on(supplier: Supplier) -> list[Act]:
    return list(Act.objects.filter(subject_type="suppliers.supplier", subject_id=supplier.pk))


def changes_of(verb: str) -> list[tuple[dict | None, dict | None]]:
    return [(c.before, c.after) for c in Change.objects.filter(act__verb=verb).order_by("id")]


def test_an_act_says_who_did_what_to_which_record_when_and_why(supplier, engineer):
    before = timezone.now()
    with act("supplier.edited", supplier, actor=Actor.person(engineer), reason="They moved."):
        save(supplier, city="Ulm")
    written = acts_on(supplier)[-1]
    assert (written.verb, written.subject_label) == ("supplier.edited", "Kessler Guss GmbH")
    assert (written.actor_kind, written.actor_id, written.reason) == (
        "person",
        engineer.pk,
        "They moved.",
    )
    assert before - timedelta(seconds=5) < written.at < timezone.now() + timedelta(seconds=5)


def test_a_change_holds_the_columns_that_differ_before_and_after(supplier):
    with act("supplier.edited", supplier, actor=CLOCK):
        save(supplier, city="Ulm")
    assert changes_of("supplier.edited") == [({"city": "Aalen"}, {"city": "Ulm"})]


def test_a_new_record_passed_unsaved_is_named_by_what_it_became(db):
    made = Supplier(code="10433", name="Nordform AB")
    with act("supplier.registered", made, actor=CLOCK):
        create(made)
    (written,) = acts_on(made)
    assert (written.subject_id, written.subject_label) == (made.pk, "Nordform AB")


def test_nothing_of_an_act_is_left_when_its_block_fails(supplier):
    with pytest.raises(ZeroDivisionError), act("supplier.edited", supplier, actor=CLOCK):
        save(supplier, city="Ulm")
        raise ZeroDivisionError
    supplier.refresh_from_db()
    assert supplier.city == "Aalen"
    assert not changes_of("supplier.edited")
    assert [written.verb for written in acts_on(supplier)] == ["supplier.registered"]


def test_an_act_in_a_transaction_that_is_rolled_back_leaves_nothing(supplier):
    with transaction.atomic():
        with act("supplier.edited", supplier, actor=CLOCK):
            save(supplier, city="Ulm")
        transaction.set_rollback(True)
    assert [written.verb for written in acts_on(supplier)] == ["supplier.registered"]


def test_after_a_failed_act_the_same_transaction_still_needs_one(supplier):
    with pytest.raises(ZeroDivisionError), act("supplier.edited", supplier, actor=CLOCK):
        raise ZeroDivisionError
    with pytest.raises(DatabaseError, match="needs an act"), transaction.atomic():
        Supplier.objects.update(city="Neu-Ulm")


def test_an_act_within_an_act_keeps_its_own_changes(supplier, rival_supplier):
    with act("supplier.edited", supplier, actor=CLOCK):
        save(supplier, city="Ulm")
        with act("supplier.blocked", rival_supplier, actor=CLOCK):
            save(rival_supplier, state="blocked")
        save(supplier, country="Germany")
    assert changes_of("supplier.edited") == [
        ({"city": "Aalen"}, {"city": "Ulm"}),
        ({"country": ""}, {"country": "Germany"}),
    ]
    assert changes_of("supplier.blocked") == [({"state": "active"}, {"state": "blocked"})]


def test_an_inner_act_that_fails_takes_nothing_of_the_outer_one(supplier, rival_supplier):
    with act("supplier.edited", supplier, actor=CLOCK):
        with pytest.raises(ZeroDivisionError), act("x", rival_supplier, actor=CLOCK):
            save(rival_supplier, state="blocked")
            raise ZeroDivisionError
        save(supplier, city="Ulm")
    assert changes_of("supplier.edited") == [({"city": "Aalen"}, {"city": "Ulm"})]
    assert not Act.objects.filter(verb="x").exists()


def test_what_happened_earlier_and_is_entered_now_keeps_both_times(supplier):
    friday = datetime(2026, 11, 20, 6, 45, tzinfo=UTC)
    complaint = factories.log_complaint(
        actor=CLOCK,
        supplier=supplier,
        title="Crate torn open",
        source="incoming",
        severity="minor",
        received_on=friday.date(),
        occurred_at=friday,
    )
    written = Act.objects.get(verb="complaint.logged")
    assert (written.occurred_at, complaint.logged_at) == (friday, friday)
    assert written.at > friday


def test_acts_with_a_token_and_of_the_clock_say_so(supplier, engineer):
    with act("supplier.edited", supplier, actor=Actor.token(engineer, 7)):
        save(supplier, city="Ulm")
    with act("supplier.edited", supplier, actor=Actor.clock("night shift")):
        save(supplier, city="Aalen")
    _registered, by_program, by_clock = acts_on(supplier)
    assert (by_program.actor_kind, by_program.actor_id, by_program.token_id) == (
        "token",
        engineer.pk,
        7,
    )
    assert (by_clock.actor_kind, by_clock.actor_id, by_clock.job) == ("clock", None, "night shift")


def test_the_clock_needs_no_role_and_a_person_does(auditor):
    Actor.clock("reminders").require("complaints.log_complaint")
    with pytest.raises(Denied):
        Actor.person(auditor).require("complaints.log_complaint")


@pytest.mark.django_db(transaction=True)
def test_every_committed_act_has_its_place_in_a_chain_without_gaps(supplier, rival_supplier):
    def edit(record: Supplier) -> None:
        for city in ("Ulm", "Aalen", "Ostrava", "Brno"):
            with act("supplier.edited", record, actor=CLOCK):
                save(record, city=city)

    copies = [Supplier.objects.get(pk=supplier.pk) for _ in range(3)]
    assert together(*(lambda record=record: edit(record) for record in copies)) == [None] * 3
    assert ChainLink.objects.count() == Act.objects.count()
    for head in ChainHead.objects.all():
        links = list(ChainLink.objects.filter(stream=head.stream).order_by("sequence"))
        assert [link.sequence for link in links] == list(range(1, head.sequence + 1))
        assert [link.previous for link in links[1:]] == [link.hash for link in links[:-1]]
        assert not links or links[-1].hash == head.hash


@pytest.mark.django_db(transaction=True)
def test_all_acts_of_a_transaction_share_a_stream_so_that_heads_never_deadlock(supplier):
    with transaction.atomic():
        for city in ("Ulm", "Aalen", "Ulm"):
            with act("supplier.edited", supplier, actor=CLOCK):
                save(supplier, city=city)
    edits = Act.objects.filter(verb="supplier.edited")
    assert edits.values("stream").distinct().count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_content_of_a_link_is_the_hash_of_the_stored_act(supplier):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE content = qms_act_content(act))"
            " FROM core_chainlink JOIN core_act AS act ON act.id = act_id"
        )
        linked, true = cursor.fetchone()
    assert linked == true > 0
