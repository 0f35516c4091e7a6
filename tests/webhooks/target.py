"""Another system that is called: it behaves as told, and remembers what it was told."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Target:
    """Answers every request with the same bytes; None hangs, and a list comes in drops."""

    def __init__(self, answer: bytes | list[bytes] | None) -> None:
        self.answer = answer
        self.requests: list[tuple[dict[str, str], str]] = []
        self.drops = 0
        self.over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?plant=7"

    def _serve(self) -> None:
        while not self.over.is_set():
            try:
                link, _address = self.listener.accept()
            except OSError:  # closed: the test is over
                return
            with link, link.makefile("rb") as stream:
                self.requests.append(self._read(stream))
                try:
                    self._answer(link)
                except OSError:  # the caller has had enough
                    continue

    def _read(self, stream) -> tuple[dict[str, str], str]:
        first = stream.readline().decode().split()[1]
        headers = {"path": first}
        while line := stream.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return headers, stream.read(int(headers.get("content-length", 0))).decode()

    def _answer(self, link: socket.socket) -> None:
        if self.answer is None:
            self.over.wait(10)
        elif isinstance(self.answer, bytes):
            link.sendall(self.answer)
        else:
            for drop in self.answer:
                link.sendall(drop)
                self.drops += 1
                if self.over.wait(0.1):
                    return

    def stop(self) -> None:
        self.over.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)


@contextmanager
def target(
    answer: bytes | list[bytes] | None = b"HTTP/1.1 204 No Content\r\n\r\n",
) -> Iterator[Target]:
    somebody = Target(answer)
    try:
        yield somebody
    finally:
        somebody.stop()
