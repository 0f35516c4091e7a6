"""A network between the site and its database that a test can cut at a chosen moment."""

import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

COMMIT = b"COMMIT\x00"  # as libpq sends it: the text of a simple query


class Proxy:
    """Passes bytes on; once told to, cuts at a COMMIT, before the database hears it or after."""

    def __init__(self, target: Path) -> None:
        self.target = str(target)
        self.cut = ""  # "before" or "after" the database has the COMMIT
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _accept(self) -> None:
        with suppress(OSError):  # the door was closed
            while True:
                client, _address = self._door.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.target)
                threading.Thread(target=self._ask, args=(client, server), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        """Carry what the client says; what the server says goes back on a thread of its own."""
        muted = threading.Event()
        back = threading.Thread(target=self._answer, args=(server, client, muted), daemon=True)
        back.start()
        with client, server:
            with suppress(OSError):  # either side may hang up
                while (said := client.recv(65_536)) and not self._is_cut(said, server, muted):
                    server.sendall(said)
            with suppress(OSError):
                server.shutdown(socket.SHUT_WR)
            back.join()

    def _is_cut(self, said: bytes, server: socket.socket, muted: threading.Event) -> bool:
        if not self.cut or COMMIT not in said:
            return False
        muted.set()
        if self.cut == "after":
            server.sendall(said)
        self.cut = ""
        return True

    def _answer(self, server: socket.socket, client: socket.socket, muted: threading.Event) -> None:
        with suppress(OSError):
            while said := server.recv(65_536):
                if not muted.is_set():
                    client.sendall(said)
            client.shutdown(socket.SHUT_RDWR)
