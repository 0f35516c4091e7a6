"""`make run`: the database, the broker, web, worker and beat, started and stopped as one."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit, urlunsplit

from qms.embedded import (
    CannotRun,
    EmbeddedPostgres,
    EmbeddedValkey,
    Server,
    leave_with_the_launcher,
    open_home,
)
from qms.environment import data_home, env_secret

ROOT = Path(__file__).resolve().parent.parent
MOST_RESTARTS = 5  # of one child within RESTARTS_COUNT_FOR seconds
RESTARTS_COUNT_FOR = 600
SECONDS_TO_STOP = 4


class Stopped(Exception):
    """Somebody asked us to stop before everything was up."""


@dataclass
class Program:
    """One of our own processes, in a group of its own: Ctrl-C reaches the supervisor only."""

    name: str
    command: list[str]
    log: Path
    env: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.stop()  # a parent that died may have left its workers on the port
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.command],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
                preexec_fn=leave_with_the_launcher,
            )

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        """Take what is left of the group, grandchildren too."""
        if self.process is not None:
            with suppress(ProcessLookupError):  # all of it left when asked
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Supervisor:
    home: Path
    port: int
    servers: list[Server] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    restarts: dict[str, list[float]] = field(default_factory=dict)
    stopping: bool = False

    def run(self) -> int:
        """Bring everything up, keep it up, take it down; the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, self._on_signal)
        try:
            self._bring_up()
            self._watch()
        except Stopped:
            say("Stopping …")
        except CannotRun as refusal:
            print(refusal, file=sys.stderr)
            return 1
        finally:
            self._take_down()
        return 0

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _bring_up(self) -> None:
        check_port(self.port)
        say(f"Starting in {open_home(self.home)} …")
        owner_url = self._server("DATABASE_URL", EmbeddedPostgres(self.home))
        redis_url = self._server("REDIS_URL", EmbeddedValkey(self.home))
        password = kept_secret(self.home, "app_database_password")
        env = environment(self.home, self.port, with_role(owner_url, password), redis_url)
        if not env_secret("DATABASE_URL"):  # no secret: its folder is what guards our own server
            keep(self.home / "secrets" / "owner_database_url", owner_url)
        self._manage(
            "provision", env=env | {"DATABASE_URL": owner_url, "APP_DATABASE_PASSWORD": password}
        )
        demo = [] if os.environ.get("QMS_DEMO") == "0" else ["--demo"]
        sign_ins = self._manage("prepare", *demo, env=env)
        self._start_programs(env)
        say(welcome(self.home, self.port, sign_ins))

    def _server(self, variable: str, server: Server) -> str:
        """The URL from the environment, or that of our own server."""
        if given := env_secret(variable):
            return given
        self.servers.append(server)
        return server.start()

    def _manage(self, *arguments: str, env: Mapping[str, str]) -> str:
        """Run a management command to its end and return what it printed."""
        log = self.home / "logs" / f"{arguments[0]}.log"
        with log.open("wb") as errors:
            command = subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                env=env,
                text=True,
                stdout=subprocess.PIPE,
                stderr=errors,
                process_group=0,
                preexec_fn=leave_with_the_launcher,
            )
        while True:
            try:
                printed, _ = command.communicate(timeout=0.1)
                break
            except subprocess.TimeoutExpired:
                if self.stopping:
                    command.kill()
                    command.communicate()
                    raise Stopped from None
        if command.returncode:
            raise CannotRun(f"manage.py {arguments[0]} failed:\n{end_of(log)}\nMore in {log}.")
        return printed

    def _start_programs(self, env: Mapping[str, str]) -> None:
        commands = {
            "web": ["gunicorn", "-c", "python:qms.gunicorn"],
            "worker": [
                *("celery", "-A", "qms", "worker", "--concurrency", "2", "--pool", "prefork"),
                *("--loglevel", "INFO", "--without-gossip", "--without-mingle"),
            ],
            "beat": ["celery", "-A", "qms", "beat", "--loglevel", "INFO", "--pidfile="],
        }
        for name, command in commands.items():
            program = Program(name, command, self.home / "logs" / f"{name}.log", env)
            self.programs.append(program)
            program.start()
        while not answers(self.port):
            self._pause(0.1)
            self._keep_alive()

    def _watch(self) -> None:
        while True:
            self._pause(0.2)
            self._keep_alive()

    def _keep_alive(self) -> None:
        for child in self._children():
            if child.process is None or child.process.poll() is not None:
                self._restart(child)

    def _children(self) -> list[Server | Program]:
        return [*self.servers, *self.programs]

    def _restart(self, child: Server | Program) -> None:
        now = time.monotonic()
        recent = [at for at in self.restarts.get(child.name, []) if now - at < RESTARTS_COUNT_FOR]
        if len(recent) == MOST_RESTARTS:
            raise CannotRun(f"{child.name} keeps stopping. Its log: {child.log}")
        code = child.process.returncode if child.process else None
        say(f"{child.name} stopped (exit {code}), starting it again. Its log: {child.log}")
        self._pause(2 ** len(recent) / 2)
        self.restarts[child.name] = [*recent, now]
        child.start()

    def _pause(self, seconds: float) -> None:
        """Sleep, but not through a request to stop."""
        until = time.monotonic() + seconds
        while not self.stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))
        if self.stopping:
            raise Stopped

    def _take_down(self) -> None:
        """Programs first, all at once, then the servers they use."""
        for program in self.programs:
            program.ask_to_stop()
        give_up = time.monotonic() + SECONDS_TO_STOP
        while any(p.process and p.process.poll() is None for p in self.programs):
            if time.monotonic() > give_up:
                break
            time.sleep(0.05)
        for child in reversed(self._children()):
            child.stop()


def check_port(port: int) -> None:
    """Refuse a port somebody else listens on, before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotRun(
                f"Port {port} cannot be used ({error.strerror}): stop what runs there, "
                f"or choose another, for example PORT={port + 1} make run."
            ) from None


def answers(port: int) -> bool:
    """Whether a worker answers; a socket alone is open before there is one."""
    web = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        web.request("GET", "/healthz")
        web.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        web.close()
    return True


def kept_secret(home: Path, name: str) -> str:
    """A secret made at the first start and kept in a file nobody else reads."""
    path = home / "secrets" / name
    if not path.exists():
        keep(path, secrets.token_urlsafe(50))
    return path.read_text()


def keep(path: Path, text: str) -> None:
    """Write a private file in one step: an interrupted start leaves no half secret."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.rename(path)


def with_role(url: str, password: str) -> str:
    """The same database, as the application's role."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"qms_app:{password}@{host}"))


def environment(home: Path, port: int, database_url: str, redis_url: str) -> dict[str, str]:
    """What every process of the site runs with; the URLs are kept for `manage.py` by hand."""
    env = {name: value for name, value in os.environ.items() if not name.endswith("_URL_FILE")}
    if not env_secret("DATABASE_URL"):  # settings of another server would lead libpq astray
        env = {name: value for name, value in env.items() if not name.startswith("PG")}
    if not (env.get("SECRET_KEY") or env.get("SECRET_KEY_FILE")):
        kept_secret(home, "secret_key")
        env["SECRET_KEY_FILE"] = str(home / "secrets" / "secret_key")
    keep(home / "secrets" / "database_url", database_url)
    keep(home / "secrets" / "redis_url", redis_url)
    return env | {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "QMS_HOME": str(home),
        "PORT": str(port),
        "SERVING": "true",
    }


def welcome(home: Path, port: int, sign_ins: str) -> str:
    lines = [
        f"The site runs at http://127.0.0.1:{port}",
        sign_ins.strip("\n"),
        f"Data in {home}, logs in {home / 'logs'}. Ctrl-C stops everything.",
    ]
    return "\n" + "\n\n".join(line for line in lines if line) + "\n"


def say(text: str) -> None:
    print(text, flush=True)


def end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:])


def main() -> int:
    os.umask(0o077)
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        print(f"PORT must be a number from 1 to 65535, not {port!r}.", file=sys.stderr)
        return 1
    return Supervisor(data_home(), int(port)).run()


if __name__ == "__main__":
    sys.exit(main())
