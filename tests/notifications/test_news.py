"""Those who watch a complaint hear what others do with it: once, and only what they may read."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints import services
from qms.core.actors import Actor
from qms.core.comments import add_comment
from qms.core.models import Act, ChainHead
from qms.notifications import news
from qms.notifications.escalation.services import escalate
from qms.notifications.models import Heard, Notification, Watch
from qms.notifications.news import hear
from qms.notifications.services import watch
from tests import factories
from tests.together import together

# Links are made at commit, so these tests commit.
pytestmark = pytest.mark.django_db(transaction=True)


def told() -> list[tuple[str, str]]:
    rows = Notification.objects.order_by("id").values_list("recipient__username", "text")
    return list(rows)


def contain(complaint, by) -> None:
    services.contain_complaint(complaint, actor=Actor.person(by), measure="Stock sorted.")


def say(complaint, by, text="Look at this.", **more) -> None:
    add_comment(complaint, actor=Actor.person(by), text=text, **more)


def test_the_owner_hears_what_others_do_and_not_what_they_do_themselves(
    supplier, engineer, inspector
):
    complaint = factories.complaint(supplier, by=engineer)
    contain(complaint, inspector)
    hear()
    assert told() == [("eva", f"Ivo Lang contained it: {complaint} Burr on sealing face")]
    notification = Notification.objects.get()
    assert notification.url == complaint.get_absolute_url()
    assert (notification.record_type, notification.record_id) == (
        "complaints.complaint",
        complaint.pk,
    )


def test_nothing_is_told_twice(supplier, engineer, inspector):
    contain(factories.complaint(supplier, by=engineer), inspector)
    assert hear() > 0
    assert [hear(), hear()] == [0, 0]
    assert len(told()) == 1


def test_who_logs_or_comments_watches_from_then_on(supplier, engineer, inspector, manager):
    complaint = factories.complaint(supplier, by=inspector, owner=engineer)
    say(complaint, manager)
    hear()
    watching = Watch.objects.on(complaint).values_list("user__username", flat=True)
    assert set(watching) == {"eva", "ivo", "maren"}


def test_who_no_longer_watches_is_left_in_peace_whatever_they_do(supplier, engineer, inspector):
    complaint = factories.complaint(supplier, by=engineer)
    watch(complaint, engineer, on=False)
    say(complaint, engineer)
    contain(complaint, inspector)
    hear()
    assert told() == []
    watch(complaint, engineer, on=True)
    say(complaint, inspector)
    hear()
    assert told() == [("eva", f"Ivo Lang commented: {complaint} Burr on sealing face")]


def test_a_supplier_hears_what_is_shared_and_nothing_else(
    supplier, engineer, supplier_user, rival_supplier_user
):
    complaint = factories.complaint(supplier, by=engineer)
    hear()
    for person in (supplier_user, rival_supplier_user):
        watch(complaint, person, on=True)
    say(complaint, engineer, "Internal.")
    hear()
    assert told() == []
    say(complaint, engineer, "For you.", shared=True)
    hear()
    assert told() == [("karl", f"Eva Brandt commented: {complaint} Burr on sealing face")]


def test_what_was_entered_late_is_history_and_no_news(supplier, engineer, inspector):
    long_ago = timezone.now() - timedelta(days=30)
    complaint = factories.complaint(supplier, by=engineer, occurred_at=long_ago)
    services.contain_complaint(
        complaint, actor=Actor.person(inspector), measure="Sorted.", occurred_at=long_ago
    )
    hear()
    assert told() == []
    assert Watch.objects.on(complaint).get().user == engineer


def test_an_escalation_is_told_in_its_own_way_only(supplier, engineer, inspector):
    complaint = factories.complaint(
        supplier, by=engineer, occurred_at=timezone.now() - timedelta(days=9)
    )
    factories.step(0, "owner")
    escalate(timezone.now())
    hear()
    assert told() == [("eva", f"Containment is overdue: {complaint} Burr on sealing face")]


def test_an_act_that_commits_late_is_heard_all_the_same(supplier, engineer, inspector):
    """Its number is lower than those that were heard before it committed."""
    late, early = (factories.complaint(supplier, by=engineer) for _both in range(2))
    hear()
    with transaction.atomic():
        say(late, inspector, "Begun first.")
        first = Act.objects.latest("id").pk
        together(lambda: contain(early, inspector), hear)
        together(hear)
        assert Act.objects.latest("id").pk > first
    together(hear)
    assert sorted(text.split(":")[0] for _name, text in told()) == [
        "Ivo Lang commented",
        "Ivo Lang contained it",
    ]


def test_many_runs_at_the_same_moment_tell_everything_once(supplier, engineer, inspector):
    complaints = [factories.complaint(supplier, by=engineer) for _number in range(8)]
    for complaint in complaints:
        say(complaint, inspector)
    together(*[hear] * 4)
    hear()
    assert len(told()) == 8


def test_what_fails_halfway_is_told_whole_the_next_time(supplier, engineer, inspector, monkeypatch):
    contain(factories.complaint(supplier, by=engineer), inspector)
    with monkeypatch.context() as broken:
        broken.setattr(news, "notify", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            hear()
    assert not Heard.objects.filter(sequence__gt=0).exists()
    hear()
    assert len(told()) == 1


def test_more_than_one_transaction_holds_is_heard_in_several(
    supplier, engineer, inspector, monkeypatch
):
    monkeypatch.setattr(news, "HEARD_AT_ONCE", 1)
    complaint = factories.complaint(supplier, by=engineer)
    for _number in range(5):
        say(complaint, inspector)
    hear()
    assert len(told()) == 5
    heads = dict(ChainHead.objects.filter(sequence__gt=0).values_list("stream", "sequence"))
    assert dict(Heard.objects.values_list("stream", "sequence")) == heads


def test_when_nothing_is_new_it_costs_two_questions(supplier, engineer):
    factories.complaint(supplier, by=engineer)
    hear()
    with CaptureQueriesContext(connection) as asked:
        hear()
    assert sum("SELECT" in query["sql"] for query in asked) == 2


def test_the_button_watches_and_no_longer_watches(supplier, engineer, manager, signed_in):
    complaint = factories.complaint(supplier, by=engineer)
    browser, page = signed_in(manager), complaint.get_absolute_url()
    for press, watching in [("on", True), ("off", False), ("on", True)]:
        answer = browser.post(f"/inbox/watch/complaints.complaint/{complaint.pk}/", {press: ""})
        assert answer["Location"] == page
        assert browser.get(page).context["watching"] is watching
    assert Watch.objects.on(complaint).count() == 1


def test_what_cannot_be_watched_or_seen_is_missing(
    supplier, rival_supplier_user, manager, signed_in
):
    complaint = factories.complaint(supplier)
    for person, record in [
        (rival_supplier_user, f"complaints.complaint/{complaint.pk}"),
        (manager, "complaints.complaint/999999"),
        (manager, f"accounts.user/{manager.pk}"),
    ]:
        answer = signed_in(person).post(f"/inbox/watch/{record}/", {"on": ""})
        assert answer.status_code == 404
