"""`make drill`: would the backup be enough to go on with? It is restored beside the site and tried.

The restored site has its own folder, servers and port, no worker (so it sends no mail), and is
thrown away; the site itself is only read.
"""

import hashlib
import http.cookiejar
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qms.core.backups import DUMP, MANIFEST, SUMS
from qms.embedded import CannotRun, EmbeddedPostgres, open_home
from qms.environment import data_home
from qms.run import ROOT, Program, answers, environment, kept_secret, say, with_role

SECONDS_TO_START = 30
NOT_OURS = ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "EMAIL_URL", "METRICS_PORT")
ENGINEER = """
from qms.accounts.choices import Role
from qms.accounts.services import create_user
from qms.core.actors import Actor
create_user(username="{0}", email="{0}@example.com", role=Role.ENGINEER, password="{1}",
            actor=Actor.clock("drill"), reason="Tries out a restored backup.")
"""


@dataclass
class Drill:
    backup: Path
    home: Path
    port: int
    env: dict[str, str] = field(default_factory=dict)

    def proofs(self) -> Iterator[str]:
        """Each proof in a sentence, once it is one."""
        yield manage("restore", self.backup)
        yield self._files()
        with EmbeddedPostgres(self.home) as server:
            self._open(server.url)
            yield "Chain: " + self._verify()
            web = Program("web", ["gunicorn", "-c", "python:qms.gunicorn"], self._log, self.env)
            web.start()
            try:
                yield from self._try_out()
            finally:
                web.stop()
            yield "Chain, with what was added: " + self._verify()

    @property
    def _log(self) -> Path:
        return self.home / "logs" / "web.log"

    def _files(self) -> str:
        """Read every attachment where the restored site would look for it."""
        lines = (self.backup / SUMS).read_text().splitlines()
        names = [line.partition("  ")[0] for line in lines if not line.endswith((DUMP, MANIFEST))]
        for name in names:
            with (self.home / "files" / name[:2] / name[2:4] / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != name:
                    raise CannotRun(f"The restored file {name} is not what was stored.")
        return f"Files: {len(names):,} read, each with the hash it is named by."

    def _open(self, owner_url: str) -> None:
        """Bring roles and tables to this version, as an upgrade would."""
        password = kept_secret(self.home, "app_database_password")
        nowhere = "redis+socket:///nowhere"
        app_url = with_role(owner_url, password)
        self.env = environment(self.home, self.port, app_url, nowhere) | {
            "DATABASE_URL": owner_url,
            "APP_DATABASE_PASSWORD": password,
        }
        manage("provision", env=self.env)
        self.env["DATABASE_URL"] = app_url
        manage("prepare", env=self.env)

    def _verify(self) -> str:
        """Against the manifest's heads: a chain cut off at its end is otherwise a shorter chain."""
        said = manage("verify_chain", "--anchor", self.backup / MANIFEST, env=self.env)
        return " · ".join(said.splitlines())

    def _try_out(self) -> Iterator[str]:
        give_up = time.monotonic() + SECONDS_TO_START
        while not answers(self.port):
            if time.monotonic() > give_up:
                raise CannotRun(f"The restored site does not answer:\n{self._log.read_text()}")
            time.sleep(0.1)
        username, password = f"drill-{secrets.token_hex(4)}", secrets.token_urlsafe(20)
        manage("shell", "-c", ENGINEER.format(username, password), env=self.env)
        browser = Browser(f"http://127.0.0.1:{self.port}")
        browser.sign_in(username, password)
        yield f"Signed in as an engineer ({username}) in the browser."
        yield f"Logged complaint {browser.log_complaint()}."


class Browser:
    """As much of one as it takes to sign in and write."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.cookies = http.cookiejar.CookieJar()
        keeping = urllib.request.HTTPCookieProcessor(self.cookies)
        self.door = urllib.request.build_opener(keeping)

    def sign_in(self, username: str, password: str) -> None:
        self._ask("/accounts/login/")
        form = {"login": username, "password": password, "csrfmiddlewaretoken": self._csrf}
        self._ask("/accounts/login/", urllib.parse.urlencode(form).encode())
        if "qms_session" not in {cookie.name for cookie in self.cookies}:
            raise CannotRun("The restored site does not let an engineer in.")

    def log_complaint(self) -> str:
        """About the first supplier there is; the number it was given."""
        suppliers = json.loads(self._ask("/api/v1/suppliers/"))["results"]
        if not suppliers:
            raise CannotRun("The restored site has no supplier to log a complaint about.")
        body = {
            "supplier": suppliers[0]["code"],
            "title": "Restored and tried out",
            "source": "incoming",
            "severity": "minor",
            "received_on": f"{datetime.now(UTC):%Y-%m-%d}",
        }
        headers = {"Content-Type": "application/json", "X-CSRFToken": self._csrf}
        return str(
            json.loads(self._ask("/api/v1/complaints/", json.dumps(body).encode(), headers))[
                "number"
            ]
        )

    @property
    def _csrf(self) -> str:
        return next(str(cookie.value) for cookie in self.cookies if cookie.name == "qms_csrf")

    def _ask(self, path: str, body: bytes | None = None, headers: Any = None) -> bytes:
        request = urllib.request.Request(self.site + path, body, headers or {})  # noqa: S310
        with self.door.open(request, timeout=30) as answer:
            return bytes(answer.read())


def leave_the_site(home: Path) -> None:
    """From here on, nothing we start knows the site that was backed up."""
    for name in NOT_OURS:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    os.environ.update({"QMS_HOME": str(home), "HTTPS": "false", "ALLOWED_HOSTS": "127.0.0.1"})


def manage(*arguments: str | Path, env: Mapping[str, str] | None = None) -> str:
    """Run a management command and return what it said."""
    done = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise CannotRun(f"{arguments[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.strip()


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        return int(door.getsockname()[1])


def rehearse(scratch: Path) -> Iterator[str]:
    """The proofs, of the backup named by BACKUP or of a fresh one of the site in QMS_HOME."""
    given = os.environ.get("BACKUP")
    backup = Path(given).absolute() if given else Path(manage("backup", scratch / "backups"))
    manifest = json.loads((backup / MANIFEST).read_text())
    size = (backup / DUMP).stat().st_size
    yield f"Backup of {manifest['taken_at']}, version {manifest['version']}: {size:,} bytes"
    home = open_home(scratch / "site")
    leave_the_site(home)
    yield from Drill(backup, home, free_port()).proofs()


def main() -> int:
    os.umask(0o077)
    began = datetime.now(UTC)
    report = data_home() / "drills" / f"{began:%Y-%m-%dT%H%M%SZ}.txt"
    lines = [f"Drill of {began:%Y-%m-%d %H:%M:%S} UTC"]
    with tempfile.TemporaryDirectory(prefix="qms-drill-") as folder:
        Path(folder).chmod(0o711)  # the servers may run as another account
        try:
            for proof in rehearse(Path(folder)):
                lines.append(f"proven: {proof}")
                say(lines[-1])
            lines.append("The backup holds.")
        except (CannotRun, OSError) as problem:
            lines.append(f"FAILED: {problem}")
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text("\n".join(lines) + "\n")
    say(f"{lines[-1]}\nReport in {report}")
    return 0 if lines[-1] == "The backup holds." else 1


if __name__ == "__main__":
    sys.exit(main())
