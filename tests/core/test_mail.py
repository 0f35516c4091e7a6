"""The outbox: one mail for one cause, whatever the mail server does."""

import socket
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import BadHeaderError
from django.db import transaction
from django.db.models.functions import Now

from qms.core.choices import SendState
from qms.core.mail import absolute, send, send_due, try_again
from qms.core.models import OutgoingMail
from qms.core.outgoing import LEASE
from qms.core.tasks import forget_mails
from qms.environment import mail_from_url
from tests.core.smtp import PATIENCE, mail_server
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def served_by(settings):
    """Mails go to a server that behaves as told."""

    @contextmanager
    def serve(**answers):
        with mail_server(**answers) as server:
            settings.MAIL_TRANSPORT = mail_from_url(server.url) | {"timeout": PATIENCE}
            yield server

    return serve


def write(key: str = "complaint 7 overdue", to: str = "eva@werk.example") -> OutgoingMail:
    send(to, "Eindämmung überfällig", "CMP-2026-000007\nBurr.", key=key)
    return OutgoingMail.objects.get(key=key)


def later(by: timedelta = timedelta(hours=2)) -> None:
    """Time passes: what waits for its next try need not wait any longer."""
    for mail in OutgoingMail.objects.all():
        OutgoingMail.objects.filter(pk=mail.pk).update(
            next_try_at=mail.next_try_at - by, created_at=mail.created_at - by
        )


def state() -> SendState:
    return SendState(OutgoingMail.objects.get().state)


def test_a_mail_arrives_once_and_is_then_forgotten_but_for_its_name(served_by):
    with served_by() as server:
        mail = write()
        assert [send_due(), send_due()] == [1, 0]
    (message,) = server.taken
    assert message["To"] == "eva@werk.example"
    assert message["Subject"] == "Eindämmung überfällig"
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().splitlines() == ["CMP-2026-000007", "Burr."]
    mail.refresh_from_db()
    assert (mail.state, mail.body, mail.attempts) == (SendState.SENT, "", 1)
    assert mail.sent_at


def test_many_mails_share_a_connection(served_by):
    with served_by() as server:
        for number in range(5):
            write(f"complaint {number}")
        assert send_due() == 5
    assert (len(server.mailbox), server.conversations) == (5, 1)


def test_the_same_key_makes_no_second_mail(served_by):
    with served_by() as server:
        write()
        send_due()
        write()
        send_due()
    assert len(server.taken) == 1


def test_a_mail_goes_the_way_of_what_caused_it():
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("eva@werk.example", "Overdue\r\nBcc: everybody@werk.example"),
        ("eva@werk.example\nBcc: everybody@werk.example", "Overdue"),
    ],
)
def test_a_line_end_in_a_header_is_refused_before_anything_is_written(to, subject):
    with pytest.raises(BadHeaderError):
        send(to, subject, "text", key="1")
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "answers",
    [
        {"greeting": ""},
        {"greeting": None},
        {"greeting": "421 too busy"},
        {"mail": "451 try later"},
        {"mail": "550 not from you"},
        {"rcpt": "450 mailbox busy"},
        {"rcpt": None},
        {"data": "452 disk full"},
        {"data": ""},
    ],
    ids=str,
)
def test_a_server_that_does_not_take_it_gets_it_again_later_and_once(served_by, answers):
    with served_by(**answers) as server:
        mail = write()
        assert [send_due(), send_due()] == [0, 0]
        assert server.conversations == 1
        assert not server.taken
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (SendState.WAITING, 1)
    assert mail.last_error
    later()
    with served_by() as server:
        assert [send_due(), send_due()] == [1, 0]
    assert len(server.taken) == 1


@pytest.mark.parametrize("end", ["", None], ids=["dies after taking it", "hangs after taking it"])
def test_what_was_taken_without_our_knowing_comes_again_as_the_same_mail(served_by, end):
    with served_by(end=end) as server:
        write()
        assert send_due() == 0
        assert len(server.taken) == 1
    assert state() == SendState.WAITING
    first = server.taken
    later()
    with served_by() as server:
        assert [send_due(), send_due()] == [1, 0]
        server.taken += first
    assert len(server.taken) == 2
    assert len(server.mailbox) == 1, "a mail program shows it once"


def test_a_server_that_dies_in_saying_goodbye_has_taken_it(served_by):
    with served_by(quit="") as server:
        write()
        assert [send_due(), send_due()] == [1, 0]
    assert len(server.taken) == 1


def test_nobody_listens_and_the_others_do_not_wait_in_turn(settings):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings.MAIL_TRANSPORT = mail_from_url(f"smtp://127.0.0.1:{port}")
    for number in range(3):
        write(f"complaint {number}")
    assert send_due() == 0
    assert sorted(OutgoingMail.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_a_worker_that_died_in_the_conversation_leaves_the_mail_to_the_next(served_by):
    mail = write()
    OutgoingMail.objects.update(state=SendState.SENDING, next_try_at=Now() + LEASE)
    with served_by() as server:
        assert send_due() == 0
        later(LEASE)
        assert send_due() == 1
    assert server.taken[0]["Message-ID"] == mail.message_id


@pytest.mark.parametrize(
    "answers", [{"rcpt": "550 no such person"}, {"end": "554 refused"}], ids=str
)
def test_what_will_never_be_taken_is_given_up_at_once(served_by, answers):
    with served_by(**answers):
        write()
        send_due()
    assert state() == SendState.FAILED


def test_a_mail_nobody_wants_does_not_stand_in_the_way_of_the_next(served_by):
    with served_by(end="") as server:
        write("a")
        write("b")
        send_due()
        assert len(server.mailbox) == 2


def test_it_waits_twice_as_long_each_time_and_an_hour_at_most(served_by):
    waits = []
    with served_by(mail="451 try later"):
        write()
        for _attempt in range(9):
            send_due()
            mail = OutgoingMail.objects.annotate(now=Now()).get()
            waits.append(round((mail.next_try_at - mail.now).total_seconds() / 60))
            OutgoingMail.objects.update(next_try_at=Now())
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_after_three_days_it_is_given_up_and_can_be_tried_again(served_by):
    with served_by(mail="451 try later"):
        mail = write()
        later(timedelta(days=3, minutes=1))
        send_due()
        later()
        send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (SendState.FAILED, 1)
    with served_by() as server:
        try_again(mail)
        assert send_due() == 1
    assert len(server.taken) == 1


def test_without_a_server_mails_wait(settings):
    settings.MAIL_TRANSPORT = {}
    write()
    assert send_due() == 0
    assert state() == SendState.WAITING


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_every_mail_once(served_by):
    with served_by() as server:
        for number in range(6):
            write(f"complaint {number}")
        assert sum(together(send_due, send_due)) == 6
    assert len(server.taken) == len(server.mailbox) == 6


def test_djangos_own_mails_wait_in_the_outbox_too(settings):
    settings.EMAIL_BACKEND = "qms.core.mail.Outbox"
    django_mail.send_mail("New password", "Follow this.", None, ["eva@werk.example", "ivo@x.de"])
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {
        "eva@werk.example",
        "ivo@x.de",
    }


def test_to_whom_mails_went_is_forgotten_after_thirty_days():
    write()
    later(timedelta(days=29))
    assert forget_mails.work() == 0
    later(timedelta(days=2))
    assert forget_mails.work() == 1


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtp://mail.example", {"port": 25}),
        ("smtp+tls://u%40x:p%2F@mail.example", {"port": 587, "use_tls": True, "username": "u@x"}),
        ("smtps://u:p%2F@mail.example:4650", {"port": 4650, "use_ssl": True, "password": "p/"}),
    ],
)
def test_an_address_says_where_the_mail_server_is_and_how_it_is_spoken_to(url, found):
    assert found.items() <= mail_from_url(url).items()
    assert mail_from_url(url)["timeout"] == 10


@pytest.mark.parametrize("url", ["mail.example", "smtp://", "http://mail.example"])
def test_an_address_that_makes_no_sense_stops_the_start(url):
    with pytest.raises(ImproperlyConfigured):
        mail_from_url(url)


def test_mails_can_be_written_to_a_folder(settings, tmp_path):
    settings.MAIL_TRANSPORT = mail_from_url(f"file://{tmp_path}")
    write()
    assert send_due() == 1
    (file,) = tmp_path.iterdir()
    assert "eva@werk.example" in file.read_text()


def test_an_address_in_a_mail_is_the_sites(settings):
    settings.SITE_URL = "https://quality.example"
    assert absolute("/inbox/") == "https://quality.example/inbox/"
