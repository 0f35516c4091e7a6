"""The product as a person starts it: `make run`, with the demonstration plant and its own data."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from qms.embedded import leave_with_the_launcher

ROOT = Path(__file__).resolve().parents[2]
OF_THE_TESTS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "QMS_DEMO"}
PATIENCE = 240  # seconds until everything beats, on a busy machine


class Site:
    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        """Nothing but the data folder and the port: what else is needed, the site keeps itself."""
        ours = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
        return ours | {"QMS_HOME": str(self.home), "PORT": str(self.port)}

    @contextmanager
    def running(self) -> Iterator[None]:
        """Up until the end of the block, then stopped as Ctrl-C does."""
        said = self.home.with_suffix(".said")
        with said.open("wb") as output:
            launcher = subprocess.Popen(
                [sys.executable, "-m", "qms.run"],
                cwd=ROOT,
                env=self.env,
                stdout=output,
                stderr=output,
                preexec_fn=leave_with_the_launcher,
            )
        try:
            self._wait_until_well(launcher, said)
            yield
            launcher.send_signal(signal.SIGINT)
            assert launcher.wait(timeout=15) == 0, said.read_text()
        finally:
            launcher.kill()  # the kernel takes its children along
            launcher.wait()
        assert self.processes() == {}

    def _wait_until_well(self, launcher: "subprocess.Popen[bytes]", said: Path) -> None:
        give_up = time.monotonic() + PATIENCE
        while (health := self.health())[0] != 200:
            assert launcher.poll() is None, f"The site has ended:\n{said.read_text()}"
            assert time.monotonic() < give_up, f"{health}\n{said.read_text()}"
            time.sleep(0.2)

    def health(self) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as link:
            try:
                link.request("GET", "/healthz")
                answer = link.getresponse()
                return answer.status, answer.read().decode()
            except (ConnectionError, TimeoutError):
                return 0, "nobody answers"

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A management command, run by hand beside the site; it finds the site by itself."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            text=True,
            capture_output=True,
            check=False,
        )

    def processes(self) -> dict[int, str]:
        """Every process that was started with this data folder."""
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                environment = (process / "environ").read_bytes().split(b"\0")
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            if f"QMS_HOME={self.home}".encode() in environment or str(self.home) in command:
                found[int(process.name)] = command
        return found
