"""One server process: its account, its folder, its lock, its start and its end."""

import ctypes
import fcntl
import hashlib
import os
import pwd
import signal
import stat
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

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
    try:
        if not home.is_dir():
            home.mkdir(parents=True)
            home.chmod(0o711 if os.geteuid() == 0 else 0o700)
        (home / "logs").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise CannotRun(
            f"{home} cannot be the data folder ({error.strerror}): set QMS_HOME to another."
        ) from None
    return home


class Server:
    """One server process on a private folder, run by an unprivileged account when we are root."""

    name: str

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
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
        owners = {os.geteuid(), self._account()[0]}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
            raise CannotRun(f"{folder} belongs to another account: move it away, or use its own.")
        os.chown(folder, *self._account())
        folder.chmod(0o700)

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
            has_exited = self.process is None or self.process.poll() is not None
            patience = SECONDS_OF_EARLY_EXITS if has_exited else SECONDS_TO_COME_UP
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


def leave_with_the_launcher() -> None:
    """Run in the child: ask the kernel for a polite stop should the launcher be killed."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGINT)
