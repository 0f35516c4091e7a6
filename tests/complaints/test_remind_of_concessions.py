"""Concessions that run out: their complaint's owner is told, once."""

from datetime import timedelta

from complaints.services import dispose_complaint, remind_of_concessions, void_complaint
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.notifications.models import Notification
from tests import factories

CLOCK = Actor.clock("complaints.remind_of_concessions")


def conceded(supplier, manager, days, **values):
    complaint = factories.contained_complaint(supplier, affected=4, **values)
    dispose_complaint(
        complaint,
        actor=factories.SETUP,
        kind="use_as_is",
        quantity=4,
        concession="C-17",
        expires_on=plant_today() + timedelta(days=days),
    )
    factories.signed(complaint.dispositions.get(), by=manager)
    return complaint


def test_the_owner_is_told_once_a_month_before(supplier, engineer, manager):
    complaint = conceded(supplier, manager, 30, owner=engineer)
    assert remind_of_concessions(actor=CLOCK) == 1
    assert remind_of_concessions(actor=CLOCK) == 0
    told = Notification.objects.get(kind="complaint.concession")
    assert told.recipient == engineer
    assert f"Concession C-17 on {complaint.number} is valid until" in told.text


def test_managers_are_told_where_nobody_answers_for_it(supplier, manager):
    conceded(supplier, manager, 3)
    remind_of_concessions(actor=CLOCK)
    assert Notification.objects.get(kind="complaint.concession").recipient == manager


def test_nobody_is_told_of_what_runs_on_or_was_voided(supplier, manager):
    conceded(supplier, manager, 31)
    voided = conceded(supplier, manager, 3)
    void_complaint(voided, actor=factories.SETUP, reason="Logged twice.")
    assert remind_of_concessions(actor=CLOCK) == 0
