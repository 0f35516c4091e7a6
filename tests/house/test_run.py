"""`make run`: up with one command, kept up, and gone without a trace."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}


def launch(home: Path, port: int, **settings: str) -> "subprocess.Popen[str]":
    env = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    return subprocess.Popen(
        [sys.executable, "-m", "qms.run"],
        cwd=ROOT,
        env=env | settings | {"QMS_HOME": str(home), "PORT": str(port), "QMS_DEMO": "0"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_until(run: "subprocess.Popen[str]", pattern: str) -> str:
    assert run.stdout is not None
    said = ""
    for line in run.stdout:
        said += line
        if re.search(pattern, line):
            return said
    pytest.fail(f"The site ended without saying {pattern!r}:\n{said}")


def processes_of(home: Path) -> dict[int, str]:
    """Every process that was started with this data folder."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            belongs = f"QMS_HOME={home}".encode() in (process / "environ").read_bytes().split(b"\0")
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if belongs or str(home) in command:
            found[int(process.name)] = command
    return found


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def site(server_home: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    with launch(server_home / "site", port) as run:
        try:
            yield run
        finally:
            run.kill()  # the kernel takes its children along


def test_one_command_runs_the_site_and_leaves_nothing_behind(
    site: "subprocess.Popen[str]", server_home: Path, port: int
) -> None:
    read_until(site, "Ctrl-C stops everything")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/") as page:
        assert page.status == 200
    running = " ".join(processes_of(server_home / "site").values())
    for part in ("postgres", "valkey-server", "gunicorn", "celery -A qms worker", "qms beat"):
        assert part in running
    site.send_signal(signal.SIGINT)
    assert site.wait(timeout=10) == 0
    assert processes_of(server_home / "site") == {}


def test_a_part_that_dies_is_named_and_started_again(
    site: "subprocess.Popen[str]", server_home: Path
) -> None:
    read_until(site, "Ctrl-C stops everything")
    beats = [
        pid for pid, command in processes_of(server_home / "site").items() if " beat " in command
    ]
    os.kill(beats[0], signal.SIGKILL)
    said = read_until(site, "stopped")
    assert f"beat stopped (exit -9), starting it again. Its log: {server_home}" in said
    give_up = time.monotonic() + 10
    while not any(" beat " in command for command in processes_of(server_home / "site").values()):
        assert time.monotonic() < give_up
        time.sleep(0.1)


def test_servers_and_programs_leave_with_a_launcher_that_was_killed(
    site: "subprocess.Popen[str]", server_home: Path
) -> None:
    read_until(site, "Ctrl-C stops everything")
    site.kill()
    site.wait()
    give_up = time.monotonic() + 40  # gunicorn gives a request 30
    while left := processes_of(server_home / "site"):
        assert time.monotonic() < give_up, left
        time.sleep(0.1)


def test_secrets_are_made_once_and_nobody_else_reads_them(
    site: "subprocess.Popen[str]", server_home: Path, port: int
) -> None:
    read_until(site, "Ctrl-C stops everything")
    folder = server_home / "site" / "secrets"
    first = {path.name: path.read_text() for path in folder.iterdir()}
    urls = {"owner_database_url", "database_url", "redis_url"}
    assert set(first) == {"secret_key", "app_database_password"} | urls
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    site.send_signal(signal.SIGTERM)
    assert site.wait(timeout=10) == 0
    with launch(server_home / "site", port) as again:
        try:
            read_until(again, "Ctrl-C stops everything")
            assert {path.name: path.read_text() for path in folder.iterdir()} == first
        finally:
            again.terminate()


def test_a_taken_port_is_refused_before_anything_starts(server_home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = launch(server_home / "site", port)
        said, _ = run.communicate(timeout=30)
    assert run.returncode == 1
    assert re.fullmatch(rf"Port {port} cannot be used .*: stop what runs there.*\n", said)
    assert not (server_home / "site").exists()


def test_a_step_that_fails_stops_the_start_and_says_why(server_home: Path, port: int) -> None:
    run = launch(server_home / "site", port, PLANT_TIME_ZONE="Mars/Olympus")
    said, _ = run.communicate(timeout=60)
    assert run.returncode == 1
    assert "manage.py provision failed:" in said
    assert "Mars/Olympus" in said
    assert f"More in {server_home}/site/logs/provision.log." in said
    assert processes_of(server_home / "site") == {}
