"""The servers of a run, on a private folder and private ports; all of them stop with the run."""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from benchmarks.meter import Failed, Side
from qms.embedded import EmbeddedPostgres, leave_with_the_launcher

ROOT = Path(__file__).resolve().parent.parent
SQL = Path(__file__).with_name("sql")
SECONDS_TO_START = 60
JSON = {"Content-Type": "application/json"}
KEY = secrets.token_urlsafe(50)


@contextmanager
def private_postgres() -> Iterator[EmbeddedPostgres]:
    """A database server as `make run` has it: every commit reaches the disk."""
    with tempfile.TemporaryDirectory(prefix="qms-bench-") as folder:
        Path(folder).chmod(0o711)
        with EmbeddedPostgres(Path(folder)) as server:
            yield server


@dataclass
class Plant:
    """One database with a plant of one size, and the key of somebody who works there."""

    size: str
    server: EmbeddedPostgres
    seconds_to_load: float = 0.0
    token: str = ""
    session: str = ""
    deep: list[list[str]] = field(default_factory=list)  # where deep pages begin (keys.py)

    @property
    def owner_url(self) -> str:
        return self.server.url.replace("/qms?", f"/plant_{self.size.lower()}?")

    @property
    def env(self) -> dict[str, str]:
        """What the site runs with: the application's role, and limits that only count."""
        return os.environ | {
            "DATABASE_URL": self.owner_url.replace("qms_owner@", "qms_app@"),
            "QMS_HOME": str(self.server.home),
            "SECRET_KEY": KEY,
            "SERVING": "true",
            "DEBUG": "false",
            "API_REQUESTS_PER_TEN_SECONDS": "1000000",
        }

    def build(self) -> None:
        """Provision, load, and make the twin of the reference."""
        self.make()
        owner = {"DATABASE_URL": self.owner_url}
        began = time.monotonic()
        self.inside("generate", self.size, **owner)
        self.seconds_to_load = time.monotonic() - began
        self.run("manage.py", "prepare")
        keys = json.loads(self.inside("keys"))
        self.token, self.session, self.deep = keys["token"], keys["session"], keys["deep"]
        self._sql((SQL / "twin.sql").read_text())
        self._sql("VACUUM ANALYZE")
        self._sql("CHECKPOINT")

    def make(self) -> None:
        """The database, with nothing in it."""
        self._sql(f"CREATE DATABASE plant_{self.size.lower()}", url=self.server.url)
        self.run("manage.py", "provision", DATABASE_URL=self.owner_url)

    def inside(self, program: str, *arguments: str, **env: str) -> str:
        return self.run("-m", "benchmarks.inside", program, *arguments, **env)

    def run(self, *arguments: str, **env: str) -> str:
        """Run one of our programs to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT, env=self.env | env, text=True, capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Failed(f"{' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    def rows(self, sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        return self._sql(sql, parameters)

    def _sql(self, sql: str, parameters: Any = None, url: str = "") -> list[tuple[Any, ...]]:
        link = psycopg2.connect(url or self.owner_url)
        link.autocommit = True
        try:
            with link.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            link.close()


@dataclass(frozen=True)
class Site:
    """A site that answers, how long it took to, and its processes."""

    port: int
    master: int
    seconds_to_start: float


@contextmanager
def serving(plant: Plant, application: str, path: str) -> Iterator[Site]:
    """gunicorn as the product configures it, with this application; up once the path answers."""
    port = _free_port()
    log = plant.server.home / "logs" / f"{application}.log"
    began = time.monotonic()
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "-c", "python:qms.gunicorn"),
                *("--bind", f"127.0.0.1:{port}", application),
            ],
            cwd=ROOT, env=plant.env, stdout=errors, stderr=errors,
            preexec_fn=leave_with_the_launcher,
        )  # fmt: skip
    try:
        while not _answers(port, path):
            if process.poll() is not None or time.monotonic() - began > SECONDS_TO_START:
                raise Failed(f"{application} did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.02)
        yield Site(port, process.pid, time.monotonic() - began)
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def both_sides(plant: Plant) -> Iterator[tuple[Side, Side, Site]]:
    """Ours and the bare reference beside it, on the same database server."""
    database = plant.server.pid
    with (
        serving(plant, "qms.wsgi", "/accounts/login/") as ours,
        serving(plant, "benchmarks.bare.wsgi", "/complaints/?state=none") as bare,
    ):
        token, session = f"Bearer {plant.token}", f"qms_session={plant.session}"
        yield (
            Side(
                ours.port, JSON | {"Authorization": token}, {"Cookie": session},
                ours.master, database,
            ),
            Side(bare.port, JSON, {}, bare.master, database),
            ours,
        )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port: int, path: str) -> bool:
    with socket.socket() as probe:
        probe.settimeout(5)
        if probe.connect_ex(("127.0.0.1", port)):
            return False
        probe.sendall(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
        return probe.recv(12).endswith(b"200")
