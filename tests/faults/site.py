"""The product as it runs in a plant, on servers of its own that a test may break."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from qms.embedded import EmbeddedPostgres, EmbeddedValkey
from qms.run import with_role

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "only-in-tests"
CAST = """
import django; django.setup()
from django.test import Client
from qms.accounts.choices import Role
from qms.accounts.tokens import create_token
from tests import factories
eva = factories.user("eva", Role.ENGINEER, first_name="Eva", last_name="Brandt")
factories.supplier("10432", "Kessler Guss GmbH", city="Aalen")
browser = Client()
browser.force_login(eva)
print(create_token(eva, "line 3", actor=factories.SETUP)[1])
print(browser.cookies["qms_session"].value)
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Site:
    """Postgres that really writes to disk, Valkey, and gunicorn on a private port."""

    home: Path
    postgres: EmbeddedPostgres = field(init=False)
    valkey: EmbeddedValkey = field(init=False)
    programs: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    port: int = 0
    token: str = ""
    session: str = ""

    def __post_init__(self) -> None:
        self.postgres, self.valkey = EmbeddedPostgres(self.home), EmbeddedValkey(self.home)

    @property
    def env(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": with_role(self.postgres.url, PASSWORD),
            "REDIS_URL": self.valkey.url,
            "DJANGO_SETTINGS_MODULE": "qms.settings",
            "QMS_HOME": str(self.home),
            "SECRET_KEY": "only-in-tests-and-long-enough-to-be-taken-for-a-key",
            "API_REQUESTS_PER_TEN_SECONDS": "1000000",
            "WEB_CONCURRENCY": "4",
        }

    def prepare(self) -> None:
        """Everything that happens once: tables, static files, a supplier and somebody to write."""
        self.postgres.start()
        self.valkey.start()
        owner = {"DATABASE_URL": self.postgres.url, "APP_DATABASE_PASSWORD": PASSWORD}
        self.manage("provision", **owner).check_returncode()
        self.manage("prepare").check_returncode()
        self.token, self.session = self.python("-c", CAST).stdout.split()

    def serve(self, **settings: str) -> None:
        """Start the web server and wait until it answers; without the database, too."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start("gunicorn", "-c", "python:qms.gunicorn", **settings | {"PORT": str(self.port)})
        give_up = time.monotonic() + 30
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert time.monotonic() < give_up, self.log()
            time.sleep(0.05)

    def start(self, *module: str, **settings: str) -> None:
        with (self.home / "programs.log").open("ab") as log:
            self.programs.append(
                subprocess.Popen(
                    [sys.executable, "-m", *module],
                    cwd=ROOT,
                    env=self.env | settings,
                    stdout=log,
                    stderr=log,
                    process_group=0,
                )
            )

    def stop_programs(self) -> None:
        """Quickly: nothing here has to be finished."""
        for program in self.programs:
            program.send_signal(signal.SIGINT)
        for program in self.programs:
            try:
                program.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(program.pid, signal.SIGKILL)
                program.wait()
        self.programs.clear()

    def stop(self) -> None:
        self.stop_programs()
        self.valkey.stop()
        self.postgres.stop()

    def python(self, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.env | settings,
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode in {0, 1}, done.stderr
        return done

    def manage(self, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return self.python("manage.py", *arguments, **settings)

    def log(self) -> str:
        return (self.home / "programs.log").read_text()[-4000:]

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Ask the database itself, as its owner."""
        with closing(psycopg2.connect(self.postgres.url)) as link:
            link.autocommit = True
            with link.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall() if cursor.description else []

    def ask(self, path: str, body: Any = None, *, patience: float = 40, **headers: str) -> Answer:
        """One request of a program that holds Eva's token."""
        headers = {"Authorization": f"Bearer {self.token}"} | headers
        if body is not None:
            headers |= {"Content-Type": "application/json"}
        return self._request(path, None if body is None else json.dumps(body), headers, patience)

    def look(self, path: str, *, signed_in: bool = True) -> Answer:
        """One page, as Eva's browser asks for it, or a stranger's."""
        return self._request(
            path, None, {"Cookie": f"qms_session={self.session}"} if signed_in else {}
        )

    def _request(
        self, path: str, body: str | None, headers: dict[str, str], patience: float = 40
    ) -> Answer:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)) as link:
            link.request("GET" if body is None else "POST", path, body, headers)
            answer = link.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())

    def log_complaint(
        self, title: str, *, key: str = "", patience: float = 40, **values: str
    ) -> Answer:
        body = values | {
            "supplier": "10432",
            "title": title,
            "source": "incoming",
            "severity": "major",
            "received_on": time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86_400)),
        }
        headers = {"Idempotency-Key": key} if key else {}
        return self.ask("/api/v1/complaints/", body, patience=patience, **headers)

    @contextmanager
    def frozen(self, pid: int) -> Iterator[None]:
        """A server that is there and does nothing, with the processes it has started."""
        pids = [pid, *children(pid)]
        for each in pids:
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in pids:
                os.kill(each, signal.SIGCONT)


def children(pid: int) -> list[int]:
    """The processes a server has started: each Postgres backend leads a session of its own."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def pull_the_plug(postgres: EmbeddedPostgres) -> None:
    """End every process of the server at the same moment, in the middle of whatever it does."""
    for pid in [postgres.pid, *children(postgres.pid)]:
        os.kill(pid, signal.SIGKILL)
    postgres.kill()
