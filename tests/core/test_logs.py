"""The log: one object a line, tied to its request, and nothing in it that is secret."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from qms.core.background import run_waiting, start
from qms.core.logs import Json, Line, belonging, told
from qms.core.models import BackgroundJob
from tests.core.test_jobs import nightly

CANARY = "canary-7f3a9"


@pytest.fixture(params=[Json, Line])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What reaches the log while the test runs, in either form."""
    yield from listening(request.param())


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    yield from listening(Json())


def listening(form: logging.Formatter) -> Iterator[io.StringIO]:
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(form)
    logging.getLogger().addHandler(handler)
    yield said
    logging.getLogger().removeHandler(handler)


def objects(said: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.getvalue().splitlines()]


def test_a_request_leaves_one_line_that_says_what_it_was(signed_in, engineer, lines):
    answer = signed_in(engineer).get("/complaints/?q=flange")
    (line,) = objects(lines)
    assert (line["level"], line["logger"]) == ("INFO", "qms.core.middleware")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/complaints/", 200)
    assert line["user"] == engineer.pk
    assert 0 <= line["milliseconds"] < 60_000
    assert line["request_id"] == answer["X-Request-Id"]


def test_the_proxys_request_id_is_kept_and_returned(db, lines):
    given = "edge-0001.a_b"
    assert (
        Client().get("/accounts/login/", headers={"X-Request-Id": given})["X-Request-Id"] == given
    )
    assert objects(lines)[0]["request_id"] == given


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space", 'a"quote"b', "zeile\nzwei"])
def test_what_does_not_look_like_a_request_id_is_replaced(db, given):
    answered = Client().get("/accounts/login/", headers={"X-Request-Id": given})["X-Request-Id"]
    assert len(answered) == 32
    assert answered != given


def test_nothing_that_is_secret_or_personal_reaches_the_log(engineer, log):
    client = Client(raise_request_exception=False)
    client.post("/accounts/login/", {"login": CANARY, "password": CANARY})
    client.get(f"/complaints/?q={CANARY}", headers={"Cookie": f"qms_session={CANARY}"})
    client.get(f"/accounts/password/reset/key/1-{CANARY}/")
    client.get(f"/{CANARY}")
    client.get("/api/v1/complaints/", headers={"Authorization": f"Bearer {CANARY}"})
    client.get(
        "/api/v1/complaints/", headers={"Host": "elsewhere.example", "X-Request-Id": "?" + CANARY}
    )
    client.get(f"/complaints/?q=%00{CANARY}")
    assert log.getvalue().count("GET") >= 5
    assert CANARY not in log.getvalue()


def test_an_error_is_told_with_its_way_but_without_the_row_it_was_about(db, log):
    problem = logging.getLogger("tests")
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO core_counter (series, year, last) VALUES (%s, NULL, 1)", [CANARY[:10]]
            )
    except IntegrityError:
        problem.exception("counting failed")
    said = log.getvalue()
    assert "counting failed" in said
    assert "test_logs.py" in said
    assert "IntegrityError: null value in column" in said
    assert CANARY[:10] not in said


def test_a_page_that_breaks_is_told_by_its_route(engineer, signed_in, lines, monkeypatch):
    def breaks(*_: Any) -> None:
        raise RuntimeError("out of coolant")

    monkeypatch.setattr("qms.views.render", breaks)
    client = signed_in(engineer)
    client.raise_request_exception = False
    client.get("/")
    error, line = objects(lines)
    assert error["message"] == "Internal Server Error: /"
    assert error["error"].endswith("RuntimeError: out of coolant")
    assert line["status"] == 500
    assert error["request_id"] == line["request_id"]


@pytest.mark.django_db(transaction=True)
def test_what_is_away_is_told_in_the_line_of_its_request_only(lines):
    assert Client().get("/healthz").status_code == 503
    (line,) = objects(lines)
    assert (line["route"], line["status"]) == ("/healthz", 503)


def test_the_cause_of_an_error_is_told_first():
    try:
        try:
            raise KeyError("lot")
        except KeyError as cause:
            raise ValueError(f"no such lot\nDETAIL: {CANARY}") from cause
    except ValueError as error:
        said = told(error)
    assert said.index("KeyError: 'lot'") < said.index("ValueError: no such lot")
    assert CANARY not in said


def test_what_a_job_says_names_its_run(db, lines):
    nightly(lambda: logging.getLogger("tests").warning("slow") or 1).run()
    assert objects(lines)[0]["request_id"].startswith("tests.nightly-")


def test_background_work_names_the_request_that_asked_for_it(transactional_db, manager, lines):
    with belonging("request-0001"):
        start("core.check_import", owner=manager, pk=0)
    run_waiting()
    assert BackgroundJob.objects.get().error
    (line,) = [line for line in objects(lines) if "failed" in line["message"]]
    assert line["request_id"] == "request-0001"
