"""Other systems are called when something happens: signed, and again where nobody answered."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F
from django.db.models.functions import Now

from complaints import services as complaints
from qms.core.actors import Actor
from qms.core.choices import SendState
from qms.core.errors import Denied, Refused
from qms.core.models import Act, Change
from qms.notifications.models import Call, Webhook
from qms.notifications.news import hear
from qms.notifications.tasks import forget_calls
from qms.notifications.webhooks import egress, services
from qms.notifications.webhooks.sending import send_calls
from tests import factories
from tests.together import together
from tests.webhooks.target import target

pytestmark = pytest.mark.django_db
ERROR = b"HTTP/1.1 500 Oh\r\nContent-Length: 4\r\n\r\noops"
EVENTS = ["complaint.logged", "complaint.closed"]


@pytest.fixture(autouse=True)
def trusted(settings, monkeypatch):
    settings.WEBHOOK_TRUSTED_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(egress, "PATIENCE", 0.5)


@pytest.fixture
def hook(manager):
    def make(url: str, events=EVENTS) -> Webhook:
        return services.create_webhook(actor=Actor.person(manager), url=url, events=events)[0]

    return make


def told(webhook: Webhook, number: int = 1) -> None:
    """So many things happen, of which it wants to hear."""
    Call.objects.bulk_create(
        Call(webhook=webhook, event_id=f"act-{n}", event=EVENTS[0], body="{}")
        for n in range(number)
    )


def move(webhook: Webhook, url: str) -> None:
    services.edit_webhook(
        webhook,
        actor=factories.SETUP,
        version=webhook.version,
        url=url,
        events=EVENTS,
        active=True,
    )


def later(by: timedelta = timedelta(hours=5)) -> None:
    Call.objects.update(next_try_at=F("next_try_at") - by)
    Webhook.objects.update(paused_until=F("paused_until") - by)


@pytest.mark.django_db(transaction=True)
def test_what_happens_is_told_signed_and_once(hook, supplier, engineer):
    complaint = factories.complaint(supplier, by=engineer)
    hear()
    with target() as somebody:
        webhook = hook(somebody.url)
        complaints.contain_complaint(complaint, actor=Actor.person(engineer), measure="Sorted.")
        factories.investigated(complaint)
        complaints.close_complaint(complaint, actor=Actor.person(engineer), reason="Reground.")
        hear()
        hear()
        assert [send_calls(), send_calls()] == [1, 0]
    ((headers, body),) = somebody.requests
    act = Act.objects.get(verb="complaint.closed")
    assert json.loads(body) == {
        "id": f"act-{act.pk}",
        "event": "complaint.closed",
        "record": "complaints.complaint",
        "number": complaint.number,
        "url": f"http://127.0.0.1:8000/complaints/{complaint}/",
        "at": act.at.isoformat(),
        "actor": "eva",
    }
    at, signed = (part.split("=")[1] for part in headers["x-qms-signature"].split(","))
    expected = hmac.new(webhook.secret.encode(), f"{at}.{body}".encode(), hashlib.sha256)
    assert hmac.compare_digest(signed, expected.hexdigest())
    assert headers["x-qms-delivery"] == f"act-{act.pk}"
    call = Call.objects.get()
    assert (call.state, call.response_code) == (SendState.SENT, 204)
    assert call.milliseconds is not None


@pytest.mark.parametrize("answer", [ERROR, None, b""], ids=["500", "hangs", "hangs up"])
def test_who_does_not_take_it_is_called_again_with_the_same_id(hook, answer):
    with target(answer) as somebody:
        told(hook(somebody.url))
        assert [send_calls(), send_calls()] == [0, 0]
        call = Call.objects.get()
        assert (call.state, call.attempts) == (SendState.WAITING, 1)
        assert call.last_error
    with target() as somebody:
        move(call.webhook, somebody.url)
        later()
        assert send_calls() == 1
    assert [headers["x-qms-delivery"] for headers, _body in somebody.requests] == [call.event_id]


def test_after_a_day_it_is_given_up_and_can_be_sent_again(hook, manager):
    with target(ERROR) as somebody:
        told(hook(somebody.url))
        Call.objects.update(created_at=Now() - timedelta(days=1, minutes=1))
        send_calls()
        call = Call.objects.get()
        assert (call.state, call.answer) == (SendState.FAILED, "oops")
        somebody.answer = b"HTTP/1.1 204 No Content\r\n\r\n"
        services.redeliver(call, actor=Actor.person(manager))
        with pytest.raises(Refused, match="waits"):
            services.redeliver(Call.objects.get(), actor=Actor.person(manager))
        assert send_calls() == 1


def test_who_has_not_answered_five_times_is_left_alone_and_nobody_waits_for_it(hook):
    with target(ERROR) as broken, target() as somebody:
        silent, well = hook(broken.url), hook(somebody.url)
        told(silent, 20)
        told(well, 3)
        assert send_calls() == 3
        assert len(broken.requests) == 5
        later(timedelta(minutes=11))
        send_calls()
        assert len(broken.requests) == 6, "one call shows whether it is back"
        broken.answer = b"HTTP/1.1 204 No Content\r\n\r\n"
        later()
        assert send_calls() == 20
    silent.refresh_from_db()
    assert (silent.failures, silent.paused_until) == (0, None)


def test_an_address_the_plant_no_longer_trusts_is_not_called(hook, settings):
    with target() as somebody:
        told(hook(somebody.url))
        settings.WEBHOOK_TRUSTED_HOSTS = []
        assert send_calls() == 0
        assert not somebody.requests
    assert Call.objects.get().last_error == "The address must start with https://."


def test_who_is_switched_off_is_not_called(hook, manager):
    with target() as somebody:
        webhook = hook(somebody.url)
        told(webhook)
        services.edit_webhook(
            webhook,
            actor=Actor.person(manager),
            version=1,
            url=somebody.url,
            events=EVENTS,
            active=False,
        )
        assert send_calls() == 0
        assert not somebody.requests
    webhook.refresh_from_db()
    with pytest.raises(Refused, match="switched off"):
        services.send_test(webhook, actor=Actor.person(manager))


def test_an_address_inside_is_refused_beside_its_field(manager, signed_in):
    answer = signed_in(manager).post(
        "/webhooks/create/", {"url": "https://169.254.169.254/", "events": EVENTS}
    )
    assert answer.status_code == 422
    assert "not on the public internet" in str(answer.context["form"].errors["url"])
    assert not Webhook.objects.exists()


def test_the_secret_is_shown_once_and_stands_in_no_change(manager, signed_in):
    browser = signed_in(manager)
    page = browser.post("/webhooks/create/", {"url": "https://hook.example/", "events": EVENTS})
    webhook = Webhook.objects.get()
    assert webhook.secret in page.content.decode()
    assert webhook.secret not in browser.get(webhook.get_absolute_url()).content.decode()
    assert webhook.secret not in browser.get(f"{webhook.get_absolute_url()}edit/").content.decode()
    assert not Change.objects.filter(after__has_key="secret").exists()


def test_changing_a_webhook_is_an_act_and_a_stale_form_is_a_conflict(hook, manager, signed_in):
    webhook = hook("https://hook.example/")
    browser, address = signed_in(manager), f"{webhook.get_absolute_url()}edit/"
    form = {"url": "https://other.example/", "events": EVENTS, "active": "on", "version": 1}
    assert browser.post(address, form).status_code == 302
    assert browser.post(address, form | {"url": "https://third.example/"}).status_code == 409
    assert Act.objects.latest("id").verb == "webhook.edited"


def test_a_test_shows_whether_anybody_answers(hook, manager, signed_in):
    with target() as somebody:
        webhook = hook(somebody.url)
        signed_in(manager).post(f"{webhook.get_absolute_url()}test/")
        assert send_calls() == 1
    ((headers, _body),) = somebody.requests
    assert headers["x-qms-event"] == "test"
    page = signed_in(manager).get(webhook.get_absolute_url()).content.decode()
    assert "204" in page


def test_redelivering_from_the_page_calls_again(hook, manager, signed_in):
    with target() as somebody:
        webhook = hook(somebody.url)
        told(webhook)
        send_calls()
        call = Call.objects.get()
        address = f"{webhook.get_absolute_url()}calls/{call.pk}/redeliver/"
        assert signed_in(manager).post(address).status_code == 302
        send_calls()
    assert len(somebody.requests) == 2


def test_engineers_have_no_webhooks(hook, engineer):
    webhook = hook("https://hook.example/")
    with pytest.raises(Denied):
        services.send_test(webhook, actor=Actor.person(engineer))


def test_an_event_nobody_knows_is_refused(manager, signed_in):
    answer = signed_in(manager).post(
        "/webhooks/create/", {"url": "https://hook.example/", "events": ["complaint.eaten"]}
    )
    assert answer.status_code == 422
    with pytest.raises(ValidationError):
        services.create_webhook(
            actor=Actor.person(manager), url="http://hook.example/", events=EVENTS
        )


@pytest.mark.django_db(transaction=True)
def test_two_workers_call_once_each(hook):
    with target() as somebody:
        told(hook(somebody.url), 6)
        assert sum(together(send_calls, send_calls)) == 6
    assert len(somebody.requests) == 6


def test_what_was_told_is_forgotten_after_thirty_days(hook):
    told(hook("https://hook.example/"))
    assert forget_calls.work() == 0
    Call.objects.update(created_at=Now() - timedelta(days=31))
    assert forget_calls.work() == 1
