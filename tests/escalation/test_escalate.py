"""Overdue work climbs step by step: each step is told once, and nobody hears of what is settled."""

from datetime import datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints import services as complaints
from complaints.models import Complaint
from qms.accounts.services import deactivate_user
from qms.core.actors import Actor
from qms.core.clock import working_hours_before
from qms.core.errors import Denied
from qms.core.models import Act, OutgoingMail
from qms.core.timeline import timeline_of
from qms.notifications.escalation import services
from qms.notifications.escalation.services import edit_rule, escalate
from qms.notifications.models import EscalationRule, Notification
from qms.notifications.tasks import climb
from tests import factories
from tests.together import together

NOW = timezone.now()
HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


def overdue(supplier, by, hours: int) -> Complaint:
    """A critical complaint, contained by a day after it was logged, so long overdue."""
    logged = NOW - timedelta(hours=24 + hours)
    return factories.complaint(supplier, by=by, severity="critical", occurred_at=logged)


def told() -> list[str]:
    return sorted(Notification.objects.values_list("recipient__username", flat=True))


def test_managers_hear_of_what_stays_overdue_once(supplier, engineer, manager):
    factories.step(24)
    complaint = overdue(supplier, engineer, hours=25)
    overdue(supplier, engineer, hours=23)
    assert [escalate(NOW), escalate(NOW), escalate(NOW + HOUR / 2)] == [1, 0, 0]
    notification = Notification.objects.get()
    assert notification.recipient == manager
    assert notification.text == f"Containment is overdue: {complaint} Burr on sealing face"
    assert escalate(NOW + 2 * HOUR) == 1, "the other one has become so late by now"


@pytest.mark.parametrize("whom", ["owner", "managers"])
def test_who_is_told_finds_it_in_the_inbox(supplier, manager, signed_in, whom):
    factories.step(0, whom)
    complaint = overdue(supplier, manager, hours=1)
    assert climb.work() == 1
    browser = signed_in(manager)
    assert complaint.number in browser.get("/inbox/").content.decode()
    answer = browser.get(f"/inbox/{Notification.objects.get().pk}/")
    assert answer["Location"] == complaint.get_absolute_url()


def test_a_new_site_begins_with_a_step_that_tells_owners_at_once(supplier, engineer, manager):
    migration = import_module("complaints.migrations.0003_owners_hear_by_escalation")
    with connection.cursor() as cursor:
        for _again in range(2):
            cursor.execute(migration.STEP)
    rule = EscalationRule.objects.get()
    assert str(rule) == "The owner, at once"
    assert timeline_of(rule, reader=manager)[0].text == "added the step"
    overdue(supplier, engineer, hours=1)
    assert [escalate(NOW), escalate(NOW)] == [1, 0]
    assert told() == ["eva"]


def test_it_begins_with_a_step_for_answers_too_and_keeps_one_that_is_set(
    supplier, engineer, manager
):
    migration = import_module("complaints.migrations.0013_overdue_answers")
    with connection.cursor() as cursor:
        for _again in range(2):
            cursor.execute(migration.STEP)
    rule = EscalationRule.objects.get()
    assert (rule.clock, str(rule)) == ("complaint.answer", "The owner, at once")
    assert timeline_of(rule, reader=manager)[0].text == "added the step"
    late = factories.sent_complaint(supplier, by=engineer)
    moments = [late.due_at + HOUR * n for n in (-1, 1, 2)]
    assert [escalate(moment) for moment in moments] == [0, 1, 0]
    (message,) = Notification.objects.filter(recipient=engineer, kind="complaint.overdue")
    assert message.text == f"The supplier's answer is overdue: {late} Burr on sealing face"


def test_every_step_is_told_to_those_it_names(
    supplier, engineer, manager, admin, supplier_user, rival_supplier_user
):
    overdue(supplier, engineer, hours=100)
    factories.step(1, "owner")
    factories.step(24, "managers")
    factories.step(48, "person", person=admin)
    factories.step(72, "supplier")
    factories.step(101, "managers")
    assert escalate(NOW) == 4
    assert told() == ["ada", "eva", "karl", "maren"]


def test_an_owner_who_has_left_is_stood_in_for_by_the_managers(supplier, engineer, manager):
    factories.step(0, "owner")
    overdue(supplier, engineer, hours=1)
    overdue(supplier, None, hours=1)
    deactivate_user(engineer, actor=factories.SETUP, reason="Has left.")
    escalate(NOW)
    assert told() == ["maren", "maren"]


def test_it_is_told_again_where_that_is_asked_for(supplier, engineer, manager):
    factories.step(0, repeat_hours=4)
    overdue(supplier, engineer, hours=1)
    moments = [NOW + HOUR * n for n in range(9)]
    assert [escalate(moment) for moment in moments] == [1, 0, 0, 0, 1, 0, 0, 0, 1]


def test_what_is_contained_or_switched_off_is_not_told(supplier, engineer, manager):
    rule = factories.step(0, repeat_hours=1)
    complaint = overdue(supplier, engineer, hours=1)
    complaints.contain_complaint(complaint, actor=factories.SETUP, measure="Stock sorted.")
    assert escalate(NOW) == 0
    overdue(supplier, engineer, hours=1)
    edit_rule(
        rule,
        actor=factories.SETUP,
        version=1,
        active=False,
        whom="managers",
        person=None,
    )
    assert escalate(NOW) == 0


def test_a_complaint_taken_up_again_climbs_anew(supplier, engineer, manager):
    factories.step(0)
    complaint = overdue(supplier, engineer, hours=1)
    escalate(NOW)
    complaints.contain_complaint(complaint, actor=factories.SETUP, measure="Stock sorted.")
    factories.investigated(complaint)
    complaints.close_complaint(complaint, actor=factories.SETUP, reason="Reground.")
    complaints.reopen_complaint(
        complaint, actor=factories.SETUP, reason="Back.", occurred_at=NOW - 26 * HOUR
    )
    assert [escalate(NOW), escalate(NOW)] == [1, 0]


def test_it_is_an_act_which_the_supplier_reads_only_when_it_is_told(
    supplier, engineer, manager, supplier_user
):
    complaint = overdue(supplier, engineer, hours=30)
    factories.step(0)
    escalate(NOW)
    act = Act.objects.latest("id")
    assert (act.verb, act.actor_kind, act.reason) == ("complaint.escalated", "clock", "")
    assert Complaint.objects.get(pk=complaint.pk).version == complaint.version

    def read() -> list[str]:
        return [entry.act.verb for entry in timeline_of(complaint, reader=supplier_user)]

    assert "complaint.escalated" not in read()
    factories.step(0, "supplier")
    escalate(NOW)
    assert read().count("complaint.escalated") == 1


def test_it_comes_by_mail_at_once_unless_chosen_otherwise(supplier, engineer):
    factories.user("mira", "manager", email="mira@werk.example")
    factories.step(0)
    overdue(supplier, engineer, hours=1)
    escalate(NOW)
    assert OutgoingMail.objects.get().to == "mira@werk.example"


def test_many_are_told_in_batches(supplier, engineer, manager, monkeypatch):
    monkeypatch.setattr(services, "TOLD_AT_ONCE", 2)
    factories.step(0)
    for _number in range(5):
        overdue(supplier, engineer, hours=1)
    assert escalate(NOW) == 5


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_the_same_moment_tell_once(supplier, engineer, manager):
    factories.step(0)
    for _number in range(6):
        overdue(supplier, engineer, hours=1)
    assert sum(together(*[lambda: escalate(NOW)] * 3)) == 6
    assert len(told()) == 6


@pytest.mark.django_db(transaction=True)
def test_a_complaint_somebody_works_on_is_passed_over_until_they_are_done(supplier, engineer):
    factories.step(0, "owner")
    held, free = (overdue(supplier, engineer, hours=1) for _both in range(2))
    with transaction.atomic():
        Complaint.objects.select_for_update().get(pk=held.pk)
        assert together(lambda: escalate(NOW)) == [1]
    assert Notification.objects.get().record_id == free.pk
    assert escalate(NOW) == 1


def test_what_was_told_before_costs_nothing_again(supplier, engineer):
    factories.step(0, "owner")
    overdue(supplier, engineer, hours=1)
    escalate(NOW)
    with CaptureQueriesContext(connection) as queries:
        escalate(NOW)
    assert [query["sql"][:6] for query in queries] == ["SELECT", "SAVEPO", "SELECT", "RELEAS"]


@pytest.mark.parametrize(
    ("moment", "hours", "since"),
    [
        ((2026, 11, 24, 12), 0, (2026, 11, 24, 12)),
        ((2026, 11, 24, 12), 4, (2026, 11, 24, 8)),
        ((2026, 11, 24, 12), 5, (2026, 11, 23, 16)),
        ((2026, 11, 24, 22), 9, (2026, 11, 24, 8)),
        ((2026, 11, 23, 9), 2, (2026, 11, 20, 16)),  # over a weekend
        ((2026, 11, 22, 12), 1, (2026, 11, 20, 16)),  # on a Sunday
        ((2026, 11, 23, 6), 0, (2026, 11, 20, 17)),  # before anybody is there
        ((2026, 3, 30, 9), 10, (2026, 3, 27, 8)),  # over the change of the clocks
        ((2026, 10, 26, 9), 10, (2026, 10, 23, 8)),
    ],
)
def test_working_hours_are_counted_back_over_nights_and_weekends(moment, hours, since):
    found = working_hours_before(datetime(*moment, tzinfo=BERLIN), hours)
    assert found == datetime(*since, tzinfo=BERLIN)


def test_a_rule_may_count_working_hours_only(supplier, engineer, manager):
    monday = datetime(2026, 11, 23, 10, tzinfo=BERLIN)
    factories.step(9, working=True)
    complaint = factories.complaint(
        supplier,
        by=engineer,
        severity="critical",
        received_on=monday.date() - timedelta(days=4),
        occurred_at=datetime(2026, 11, 19, 15, tzinfo=BERLIN),
    )
    assert complaint.contain_by == datetime(2026, 11, 20, 15, tzinfo=BERLIN)  # on Friday
    assert escalate(monday) == 0
    assert escalate(datetime(2026, 11, 23, 15, 1, tzinfo=BERLIN)) == 1


def test_one_person_is_named_and_only_then(manager, signed_in):
    browser = signed_in(manager)
    form = {"clock": "complaint.containment", "after_hours": 4, "whom": "person"}
    answer = browser.post("/escalation/create/", form)
    assert answer.status_code == 422
    assert "person" in answer.context["form"].errors
    assert browser.post("/escalation/create/", form | {"person": manager.pk}).status_code == 302
    assert str(EscalationRule.objects.get()) == "Maren Voss, after 4 hours"
    with pytest.raises(ValidationError):
        factories.step(1, "owner", person=manager)


def test_a_stale_form_is_a_conflict_and_a_change_an_act(manager, signed_in):
    rule, browser = factories.step(4), signed_in(manager)
    form = {"clock": rule.clock, "after_hours": 6, "whom": "owner", "active": "on", "version": 1}
    assert browser.post(f"/escalation/{rule.pk}/", form).status_code == 302
    assert browser.post(f"/escalation/{rule.pk}/", form | {"after_hours": 7}).status_code == 409
    rule.refresh_from_db()
    assert (rule.after_hours, rule.whom) == (6, "owner")
    assert Act.objects.latest("id").verb == "escalation.edited"


def test_engineers_set_no_steps(engineer):
    with pytest.raises(Denied):
        factories.step(1, actor=Actor.person(engineer))
