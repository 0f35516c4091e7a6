"""Digests: at seven of the reader's own clock, once, and only when there is something unread."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F

from qms.core.actors import Actor
from qms.core.models import OutgoingMail
from qms.notifications.digests import send_digests
from qms.notifications.models import Notification
from qms.notifications.notices import JOB_ENDED
from qms.notifications.services import choose_channels, mark_read, notify
from tests import factories
from tests.together import together

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"


@pytest.fixture
def reader(db):
    """Somebody who reads a digest of this rhythm in this zone."""

    def make(digest: str = "daily", zone: str = BERLIN, name: str = "greta"):
        person = factories.user(name, "engineer", email=f"{name}@werk.example", time_zone=zone)
        return choose_channels(person, actor=Actor.person(person), **{JOB_ENDED.name: digest})

    return make


def tell(person, at: datetime) -> Notification:
    (told,) = notify(JOB_ENDED, [person], f"Told at {at:%d %H:%M}.", url="/jobs/1/")
    Notification.objects.filter(pk=told.pk).update(created_at=at)
    return told


def clock(zone: str, *moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo(zone))


def run(since: datetime, until: datetime) -> list[datetime]:
    """Let the job run twice an hour; the moments at which it wrote a digest."""
    moments, now = [], since.astimezone(UTC)
    while now < until:
        moments += [now] * send_digests(now)
        now += timedelta(minutes=30)
    return moments


def test_it_comes_at_seven_with_all_that_waits(reader):
    greta = reader()
    for hour in (9, 15, 22):
        tell(greta, clock(BERLIN, 2026, 11, 23, hour))
    day = clock(BERLIN, 2026, 11, 23, 8)
    assert run(day, day + timedelta(days=2)) == [clock(BERLIN, 2026, 11, 24, 7)]
    mail = OutgoingMail.objects.get()
    assert mail.subject == "3 messages for you"
    assert mail.body.index("Told at 23 22:00.") < mail.body.index("Told at 23 09:00.")
    assert "Your daily mail." in mail.body


def test_what_was_told_since_seven_waits_for_tomorrow(reader):
    greta = reader()
    tell(greta, clock(BERLIN, 2026, 11, 24, 7, 30))
    assert send_digests(clock(BERLIN, 2026, 11, 24, 12)) == 0
    assert send_digests(clock(BERLIN, 2026, 11, 25, 7)) == 1


def test_what_was_read_or_put_away_in_the_meantime_is_not_written_of(reader):
    greta = reader()
    for change in ("read_at", "archived_at"):
        told = tell(greta, clock(BERLIN, 2026, 11, 23, 9))
        Notification.objects.filter(pk=told.pk).update(**{change: F("created_at")})
    assert send_digests(clock(BERLIN, 2026, 11, 24, 8)) == 0
    assert not OutgoingMail.objects.exists()


def test_a_weekly_one_comes_on_monday(reader):
    greta = reader("weekly")
    tell(greta, clock(BERLIN, 2026, 11, 24, 9))  # a Tuesday
    day = clock(BERLIN, 2026, 11, 24, 9)
    assert run(day, day + timedelta(days=9)) == [clock(BERLIN, 2026, 11, 30, 7)]


def test_everybody_gets_it_at_their_own_seven(reader):
    people = {
        zone: reader(zone=zone, name=zone.split("/")[1].lower()) for zone in (BERLIN, NEW_YORK)
    }
    for person in people.values():
        tell(person, clock(BERLIN, 2026, 11, 23, 20))
    day = clock(BERLIN, 2026, 11, 23, 21)
    assert run(day, day + timedelta(days=1)) == [
        clock(BERLIN, 2026, 11, 24, 7),
        clock(NEW_YORK, 2026, 11, 24, 7),
    ]


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, LORD_HOWE])
@pytest.mark.parametrize(
    "switch",
    [(2026, 3, 8), (2026, 3, 29), (2026, 4, 5), (2026, 10, 4), (2026, 10, 25), (2026, 11, 1)],
    ids=lambda day: "-".join(map(str, day)),
)
def test_once_on_every_day_also_when_the_clocks_change(reader, zone, switch):
    greta = reader(zone=zone)
    start = clock(zone, *switch, 12) - timedelta(days=2)
    written = []
    for hours in range(0, 96, 6):  # something is told four times a day
        tell(greta, start + timedelta(hours=hours))
        written += run(start + timedelta(hours=hours), start + timedelta(hours=hours + 6))
    seven = [moment.astimezone(ZoneInfo(zone)) for moment in written]
    assert {(moment.hour, moment.minute) for moment in seven} == {(7, 0)}
    days = [moment.date() for moment in seven]
    assert days == [days[0] + timedelta(days=n) for n in range(4)]


def test_after_three_days_of_outage_there_is_one_and_not_three(reader):
    greta = reader()
    for day in (20, 21, 22, 23):
        tell(greta, clock(BERLIN, 2026, 11, day, 9))
    back = clock(BERLIN, 2026, 11, 24, 3)
    assert run(back, back + timedelta(days=1)) == [back]
    assert OutgoingMail.objects.get().subject == "4 messages for you"


def test_who_moves_west_in_the_morning_does_not_get_it_again_that_day(reader):
    greta = reader()
    tell(greta, clock(BERLIN, 2026, 11, 23, 9))
    assert send_digests(clock(BERLIN, 2026, 11, 24, 7)) == 1
    tell(greta, clock(BERLIN, 2026, 11, 24, 8))
    greta.time_zone = NEW_YORK
    assert send_digests(clock(NEW_YORK, 2026, 11, 24, 6)) == 0


def test_a_run_that_comes_twice_writes_once_and_loses_nothing(reader):
    greta = reader()
    tell(greta, clock(BERLIN, 2026, 11, 23, 9))
    seven = clock(BERLIN, 2026, 11, 24, 7)
    assert send_digests(seven) == 1
    tell(greta, clock(BERLIN, 2026, 11, 23, 23))  # written before seven, committed after the run
    assert send_digests(seven + timedelta(minutes=5)) == 0
    assert send_digests(seven + timedelta(days=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_the_same_moment_write_one(reader):
    greta = reader()
    tell(greta, clock(BERLIN, 2026, 11, 23, 9))
    seven = clock(BERLIN, 2026, 11, 24, 7)
    together(lambda: send_digests(seven), lambda: send_digests(seven))
    assert OutgoingMail.objects.count() == 1


def test_many_messages_are_cut_and_counted(reader):
    greta = reader()
    for _message in range(60):
        tell(greta, clock(BERLIN, 2026, 11, 23, 9))
    send_digests(clock(BERLIN, 2026, 11, 24, 7))
    mail = OutgoingMail.objects.get()
    assert mail.subject == "60 messages for you"
    assert "… and 10 more in your inbox." in mail.body


def test_who_reads_everything_in_the_inbox_gets_no_mail(reader):
    greta = reader()
    tell(greta, clock(BERLIN, 2026, 11, 23, 9))
    mark_read(Notification.objects.visible_to(greta))
    assert send_digests(clock(BERLIN, 2026, 11, 24, 7)) == 0
