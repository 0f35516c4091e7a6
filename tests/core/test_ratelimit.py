"""Counting requests in Postgres: shared by all processes, gone with its window."""

import pytest
from django.test import RequestFactory
from django.utils import timezone

from qms.core.models import RequestCount
from qms.core.ratelimit import address_of, count
from qms.core.tasks import forget_counts
from tests import factories
from tests.together import together

LONG = 86_400


def test_the_count_goes_up_and_the_window_runs_out(db):
    counts = [count("api 1 10.0.0.7", seconds=LONG) for _request in range(3)]
    assert [one.number for one in counts] == [1, 2, 3]
    assert 0 < counts[-1].seconds_left <= LONG


def test_what_is_counted_apart_stays_apart(db):
    count("api 1 10.0.0.7", seconds=LONG)
    assert count("api 1 10.0.0.8", seconds=LONG).number == 1
    assert count("api 2 10.0.0.7", seconds=LONG).number == 1


def test_a_new_window_begins_at_one(db):
    count("api 1 10.0.0.7", seconds=LONG)
    RequestCount.objects.update(ends_at=timezone.now(), number=149)
    assert count("api 1 10.0.0.7", seconds=LONG).number == 1


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_are_all_counted():
    counts = together(*[lambda: count("api 1 10.0.0.7", seconds=LONG).number] * 8)
    assert sorted(counts) == list(range(1, 9))


def test_old_windows_are_forgotten(db):
    count("api 1 10.0.0.7", seconds=LONG)
    RequestCount.objects.create(what="api 2", ends_at=timezone.now(), number=3)
    assert forget_counts.work() == 1
    assert RequestCount.objects.get().what == "api 1 10.0.0.7"


def test_the_counts_are_not_worth_a_log(owner, db):
    with owner.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'core_requestcount'")
        assert cursor.fetchone() == ("u",)


def test_a_program_that_asks_too_often_is_told_when_to_come_back(engineer, api, settings):
    settings.API_REQUESTS_PER_TEN_SECONDS = 2
    program = api(engineer)
    answers = [program.get("/api/v1/complaints/") for _request in range(5)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert answers[0].status_code == 200
    assert refused  # a window may have ended among the five, never twice
    assert refused[-1].json()["code"] == "throttled"
    assert 1 <= int(refused[-1]["Retry-After"]) <= 10


def test_one_program_does_not_use_up_anothers_share(engineer, manager, api, settings):
    settings.API_REQUESTS_PER_TEN_SECONDS = 1
    for person in (engineer, manager):
        assert api(person).get("/api/v1/complaints/").status_code == 200


def test_who_tries_tokens_is_slowed_down_and_a_good_one_still_works(db, client, api, settings):
    engineer = factories.user("eva", "engineer")
    guess = {"Authorization": "Bearer qms_guess"}
    answers = [client.get("/api/v1/complaints/", headers=guess) for _guess in range(62)]
    assert answers[0].status_code == 401
    assert 429 in {answer.status_code for answer in answers}
    assert api(engineer).get("/api/v1/complaints/").status_code == 200


@pytest.mark.parametrize(("behind_proxy", "address"), [(False, "127.0.0.1"), (True, "203.0.113.9")])
def test_the_address_is_the_one_our_own_proxy_saw(settings, behind_proxy, address):
    settings.BEHIND_PROXY = behind_proxy
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
    assert address_of(request) == address
