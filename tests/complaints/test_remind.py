"""Reminding owners, once, that the containment of a complaint is overdue."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints import services
from complaints.models import Complaint
from complaints.tasks import remind
from qms.accounts.services import deactivate_user
from qms.core.models import Act
from qms.notifications.models import Notification
from tests import factories
from tests.together import together


def overdue(supplier, *, by=None, **values) -> Complaint:
    """A complaint that should have been contained days ago."""
    return factories.complaint(
        supplier, by=by, occurred_at=timezone.now() - timedelta(days=9), **values
    )


def told() -> list[tuple[str, str]]:
    return list(Notification.objects.values_list("recipient__username", "text").order_by("id"))


def test_the_owner_reads_of_it_in_the_inbox(supplier, engineer, manager, signed_in):
    complaint = overdue(supplier, by=engineer)
    assert remind.work() == 1
    assert told() == [("eva", f"Containment is overdue: {complaint} Burr on sealing face")]
    inbox = signed_in(engineer).get("/inbox/").content.decode()
    assert complaint.number in inbox
    answer = signed_in(engineer).get(f"/inbox/{Notification.objects.get().pk}/")
    assert answer["Location"] == complaint.get_absolute_url()


def test_nobody_is_told_twice(supplier, engineer):
    overdue(supplier, by=engineer)
    assert [remind.work() for _run in range(3)] == [1, 0, 0]
    assert len(told()) == 1


def test_what_is_not_due_or_not_open_is_left_alone(supplier, engineer):
    factories.complaint(supplier, by=engineer)
    services.contain_complaint(
        overdue(supplier, by=engineer), actor=factories.SETUP, measure="Stock sorted."
    )
    services.void_complaint(
        overdue(supplier, by=engineer), actor=factories.SETUP, reason="Wrong supplier."
    )
    assert remind.work() == 0


@pytest.mark.parametrize("owner_has_left", [True, False])
def test_without_an_owner_who_can_act_the_managers_are_told(
    supplier, engineer, manager, owner_has_left
):
    overdue(supplier, by=engineer if owner_has_left else None)
    factories.user("mira", "manager")
    deactivate_user(engineer, actor=factories.SETUP, reason="Has left the company.")
    remind.work()
    assert {name for name, _text in told()} == {"maren", "mira"}


def test_a_reminder_is_an_act_of_the_clock_and_no_new_version(supplier, engineer):
    complaint = overdue(supplier, by=engineer)
    remind.work()
    act = Act.objects.latest("id")
    assert (act.verb, act.actor_kind, act.job) == (
        "complaint.reminded",
        "clock",
        "complaints.remind",
    )
    assert Complaint.objects.get(pk=complaint.pk).version == complaint.version


def test_who_reopens_a_complaint_is_reminded_anew(supplier, engineer):
    complaint = overdue(supplier, by=engineer)
    remind.work()
    services.contain_complaint(complaint, actor=factories.SETUP, measure="Stock sorted.")
    services.close_complaint(complaint, actor=factories.SETUP, reason="Tool reground.")
    services.reopen_complaint(
        complaint,
        actor=factories.SETUP,
        reason="Came back.",
        occurred_at=timezone.now() - timedelta(days=8),
    )
    assert remind.work() == 1
    assert len(told()) == 2


def test_many_are_told_in_batches(supplier, engineer, monkeypatch):
    monkeypatch.setattr("complaints.services.complaints.REMINDED_AT_ONCE", 2)
    for _complaint in range(5):
        overdue(supplier, by=engineer)
    assert remind.work() == 5
    assert len(told()) == 5


def test_what_was_told_before_costs_nothing_again(supplier, engineer):
    for _complaint in range(5):
        overdue(supplier, by=engineer)
    remind.work()
    with CaptureQueriesContext(connection) as queries:
        remind.work()
    assert [query["sql"][:6] for query in queries] == ["SAVEPO", "SELECT", "RELEAS"]


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_the_same_moment_tell_everybody_once(supplier, engineer):
    for _complaint in range(6):
        overdue(supplier, by=engineer)
    assert sum(together(remind.work, remind.work, remind.work)) == 6
    assert len(told()) == 6


@pytest.mark.django_db(transaction=True)
def test_a_complaint_somebody_works_on_is_passed_over_until_they_are_done(supplier, engineer):
    held, free = overdue(supplier, by=engineer), overdue(supplier, by=engineer)
    with transaction.atomic():
        Complaint.objects.select_for_update().get(pk=held.pk)
        assert together(remind.work) == [1]
    assert [text for _name, text in told()] == [
        f"Containment is overdue: {free} Burr on sealing face"
    ]
    assert remind.work() == 1
