"""Every address × everybody: tests/house/matrix.py says who gets what, and this asks."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, resolve
from django.utils import timezone

from tests.house.matrix import MATRIX, Row
from tests.house.world import CANARY, DISABLED, MISSING, PEOPLE, RIVAL, World

# Kept while somebody only looks: sessions, limits, when a token was used, what has been read.
HOUSEKEEPING = re.compile(r"django_session|core_requestcount|accounts_apitoken|notifications_")
UNREACHABLE = {  # doors of django-allauth behind an address of ours
    "account_signup",
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_set_password",
    "account_confirm_login_code",
}
NOT_OURS = ("accounts/", "^accounts/")  # Django's class views take PUT for POST


def goes_by_its_address(row: Row) -> bool:
    """Whoever holds the signed address of a mail is let in, a mail program too."""
    return "{unsubscribe}" in row.path


def names_a_record(row: Row) -> bool:
    return bool(re.search(r"\{(?!token|message|job|view|unsubscribe|draft|checked)", row.path))


def is_everybodys(row: Row) -> bool:
    """Defect codes name failures and nobody who has them."""
    return "{defect}" in row.path or "/defect-codes/" in row.path


def each(*, of: Any = lambda row: True) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", [row for row in MATRIX if of(row)], ids=str)


def expected(row: Row, person: str) -> int:
    if person in {"anonymous", DISABLED}:
        return row.stranger
    if person == RIVAL or (person == "supplier" and "{blocked}" in row.path):
        return expected_of_the_rival(row)
    return row.ok if person in row.who else row.otherwise


def expected_of_the_rival(row: Row) -> int:
    """What is supplier A's is missing for B; a page that suppliers never see says so first."""
    if row.rival:
        return row.rival
    if "supplier" not in row.who and not row.is_api:
        return row.otherwise
    if names_a_record(row):
        return 404
    return row.ok if "supplier" in row.who else row.otherwise


@each()
def test_everybody_gets_what_is_theirs_and_nothing_else(row: Row, world: World):
    answers = {
        person: world.ask(row, person, world.address(row.path, person)).status_code
        for person in PEOPLE
    }
    assert answers == {person: expected(row, person) for person in PEOPLE}


@each(
    of=lambda row: "{" in row.path and not goes_by_its_address(row) and not is_everybodys(row),
)
def test_what_is_foreign_and_what_is_missing_answer_in_the_same_words(row: Row, world: World):
    person = RIVAL if names_a_record(row) else "engineer"
    theirs, nobodys = world.address(row.path, "manager"), world.missing(row.path)
    with time_machine.travel(timezone.now(), tick=False):  # a page says when it was printed
        foreign, missing = world.ask(row, person, theirs), world.ask(row, person, nobodys)
    assert words(foreign) == words(missing)


def words(answer: Any) -> tuple[int, str]:
    return answer.status_code, re.sub(r"[\w-]{64}", "", answer.content.decode())


@each(of=names_a_record)
def test_what_is_not_there_is_missing_for_those_who_may(row: Row, world: World):
    assert world.ask(row, sorted(row.who)[0], world.missing(row.path)).status_code == 404


@each(of=lambda row: row.method == "GET")
@pytest.mark.parametrize("query", ["", "?q=kanari"])
def test_nothing_of_another_supplier_is_in_any_byte(row: Row, query: str, world: World):
    path = world.address(row.path, RIVAL)
    shown = world.ask(row, RIVAL, path + query)
    body = b"".join(shown) if shown.streaming else shown.content
    assert CANARY.encode() not in body.replace(path.encode(), b"")


@each(of=lambda row: row.is_api and row.method == "GET" and "{" not in row.path)
def test_nothing_of_another_supplier_is_in_any_file(row: Row, world: World):
    """Of a list that programs may take as a file; to the others that is an address without one."""
    _everything = world.records
    answer = world.ask(row, RIVAL, f"{row.path}?format=csv")
    assert answer.status_code in {200, expected(row, RIVAL), 404}
    assert CANARY.encode() not in answer.content
    theirs = world.ask(row, "supplier", f"{row.path}?format=csv")
    if theirs.status_code == 200 and "supplier" in row.who and not is_everybodys(row):
        assert CANARY.encode() in theirs.content


def test_who_may_hear_the_canary_does(world: World):
    row = next(row for row in MATRIX if row.path == "/api/v1/complaints/")
    assert CANARY in world.ask(row, "supplier", row.path).content.decode()


@each(of=lambda row: row.method == "GET")
def test_looking_changes_nothing(row: Row, world: World):
    person = sorted(row.who)[0]
    with CaptureQueriesContext(connection) as asked:
        world.ask(row, person, world.address(row.path, person))
    writes = [
        query["sql"]
        for query in asked.captured_queries
        if re.match(r"\W*(INSERT|UPDATE|DELETE)", query["sql"])
        and not HOUSEKEEPING.search(query["sql"])
    ]
    assert not writes


@each(of=lambda row: row.method != "GET" and not goes_by_its_address(row))
def test_a_form_sent_from_elsewhere_is_refused(row: Row, world: World):
    person = sorted(row.who & {"manager"} or row.who)[0]
    browser = world.people[person].browser(enforce_csrf_checks=True)
    answer = getattr(browser, row.method.lower())(world.address(row.path, person))
    assert answer.status_code == 403


def routes(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from routes(pattern.url_patterns, route)


def route_of(row: Row) -> str:
    return resolve(row.path.format(**MISSING)).route


METHODS: dict[str, set[str]] = {}
for _row in MATRIX:
    METHODS.setdefault(route_of(_row), set()).add(_row.method)


def test_every_address_has_a_row():
    """Django leaves the anchor out where a regular expression follows a path."""
    covered = {route.replace("^", "") for route in METHODS}
    bare = {
        route: pattern.name for route, pattern in routes() if route.replace("^", "") not in covered
    }
    assert set(bare.values()) == UNREACHABLE, bare


@pytest.mark.parametrize("route", [route for route in METHODS if not route.startswith(NOT_OURS)])
def test_a_method_without_a_row_is_not_taken(route: str, world: World):
    row = next(row for row in MATRIX if route_of(row) == route)
    person = world.people[sorted(row.who & {"manager"} or row.who)[0]]
    client = person.program() if row.is_api else person.browser()
    path = world.address(row.path, "manager")
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - METHODS[route]:
        assert getattr(client, method.lower())(path).status_code == 405, method
