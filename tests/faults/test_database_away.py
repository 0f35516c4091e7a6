"""The database is away, frozen, full or busy: everybody gets a sentence, and then it goes on."""

import os
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest

from tests.faults.site import Answer, Site

Reporter = Callable[[str, object], None]
LOCK_TIMEOUT = 2.0  # as the product sets it
AWAY = "The database cannot be reached."
BUSY = "Somebody is working on this record right now. Nothing was saved; try again."


@pytest.fixture(scope="module")
def site(plant: Site) -> Iterator[Site]:
    """A statement may take four seconds here, so that the tests need not wait for fifteen."""
    plant.serve(DB_STATEMENT_TIMEOUT_MS="4000")
    yield plant
    plant.stop_programs()


def log(site: Site) -> Answer:
    return site.log_complaint("Thread M8 undersized")


EVERYBODY: dict[str, Callable[[Site], Answer]] = {
    "a page": lambda site: site.look("/complaints/"),
    "the start page": lambda site: site.look("/"),
    "a page that does not exist": lambda site: site.look("/nowhere/"),
    "a program that reads": lambda site: site.ask("/api/v1/complaints/"),
    "a program that writes": log,
}


def is_told(answer: Answer, status: int, sentence: str) -> bool:
    """The sentence, in the form this surface speaks, and when to come back."""
    assert answer.status == status, answer.body[-2000:]
    assert sentence in answer.body.decode()
    if answer.headers["Content-Type"].startswith("application/json"):
        assert answer.json.keys() == {"code", "message", "field", "hint"}
    return answer.headers["Retry-After"] == "5"


def ask_everybody(site: Site) -> dict[str, Answer]:
    with ThreadPoolExecutor(len(EVERYBODY)) as pool:
        return dict(
            zip(EVERYBODY, pool.map(lambda ask: ask(site), EVERYBODY.values()), strict=True)
        )


def test_while_the_database_is_away_everybody_is_told_and_afterwards_all_goes_on(
    site: Site,
) -> None:
    usual = {name: answer.status for name, answer in ask_everybody(site).items()}
    assert set(usual.values()) == {200, 201, 404}
    site.postgres.stop()
    try:
        for name, answer in ask_everybody(site).items():
            assert is_told(answer, 503, AWAY), name
        assert site.look("/accounts/login/", signed_in=False).status == 200
        assert site.look("/static/favicon.svg", signed_in=False).status == 200
        assert site.look("/healthz", signed_in=False).json["database"]["ok"] is False
    finally:
        site.postgres.start()
    assert {name: answer.status for name, answer in ask_everybody(site).items()} == usual


def test_when_no_connection_is_left_the_answer_is_quick(site: Site) -> None:
    site.rows("ALTER ROLE qms_app CONNECTION LIMIT 0")
    try:
        site.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'qms_app'"
        )
        began = time.monotonic()
        for name, answer in ask_everybody(site).items():
            assert is_told(answer, 503, AWAY), name
        assert time.monotonic() - began < 3
    finally:
        site.rows("ALTER ROLE qms_app CONNECTION LIMIT -1")
    assert log(site).status == 201


def test_a_frozen_database_keeps_nobody_for_ever(site: Site, record_property: Reporter) -> None:
    """Connections stay open and say nothing; new ones are taken by the kernel and never greeted."""
    ask_everybody(site)
    with site.frozen(site.postgres.pid):
        began = time.monotonic()
        for name, answer in ask_everybody(site).items():
            assert is_told(answer, 503, AWAY), name
        took = time.monotonic() - began
        assert site.look("/healthz", signed_in=False).json["database"]["ok"] is False
    record_property("seconds until everybody was told", round(took, 1))
    assert took < 4 + 3 + 3 + 2  # a statement, what is allowed beyond it, a new connection, us
    assert log(site).status == 201


@contextmanager
def locked(site: Site, statement: str) -> Iterator[None]:
    """Somebody else's transaction holds what the statement locks."""
    with closing(psycopg2.connect(site.postgres.url)) as link, link.cursor() as cursor:
        cursor.execute(statement)
        yield


@pytest.mark.parametrize(
    "held",
    [
        "SELECT FROM core_counter FOR UPDATE",  # in the service
        "SELECT FROM core_chainhead FOR UPDATE",  # in COMMIT
        "LOCK accounts_apitoken",  # while the program says who it is
    ],
)
def test_who_meets_a_lock_is_told_that_somebody_is_at_it(site: Site, held: str) -> None:
    title = f"Thread M8 undersized, box {uuid.uuid4()}"
    with locked(site, held):
        began = time.monotonic()
        answer = site.log_complaint(title)
        assert time.monotonic() - began < 2 * LOCK_TIMEOUT
    assert is_told(answer, 409, BUSY)
    count = "SELECT count(*) FROM complaints_complaint WHERE title = %s"
    assert site.rows(count, title) == [(0,)]
    assert site.log_complaint(title).status == 201
    assert site.rows(count, title) == [(1,)]


@pytest.mark.parametrize("table", ["django_session", "accounts_user"])
def test_a_page_is_told_too_when_the_lock_is_met_outside_its_view(site: Site, table: str) -> None:
    with locked(site, f"LOCK {table}"):
        assert is_told(site.look("/complaints/"), 409, BUSY)
    assert site.look("/complaints/").status == 200


@pytest.fixture
def small_disk(site: Site) -> Iterator[Path]:
    """A disk of a few megabytes, on which the database keeps its changes."""
    disk = site.home / "small-disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk]).returncode:
        pytest.skip("only root can mount a small disk")
    try:
        owner = site.postgres.data.stat()
        os.chown(disk, owner.st_uid, owner.st_gid)
        site.rows(f"CREATE TABLESPACE small LOCATION '{disk}'")
        site.rows("ALTER TABLE core_change SET TABLESPACE small")
        yield disk
        site.rows("ALTER TABLE core_change SET TABLESPACE pg_default")
        site.rows("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def test_when_the_disk_is_full_reading_goes_on_and_writing_says_so(
    site: Site, small_disk: Path
) -> None:
    saved = [log(site).json["number"]]
    ballast = small_disk / "ballast"
    fill(ballast)
    answer = log(site)
    while answer.status == 201:  # there is room left in the pages that are there
        saved.append(answer.json["number"])
        answer = log(site)
    assert is_told(answer, 503, "disk is full")
    assert site.look("/complaints/").status == 200
    assert site.ask(f"/api/v1/complaints/{saved[-1]}/").status == 200
    ballast.unlink()
    assert log(site).status == 201
    assert {site.ask(f"/api/v1/complaints/{number}/").status for number in saved} == {200}
    assert site.manage("verify_chain").returncode == 0


def fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(bytes(4096))
