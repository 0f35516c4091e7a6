"""Mail servers that behave, and mail servers that do not, on sockets of this machine."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default

PATIENCE = 0.5  # seconds the mails' sender is given in these tests


class MailServer:
    """Speaks as much SMTP as a mail needs; `answers` says otherwise to one command.

    An answer of None says nothing and hangs; "" ends the connection. What was read up to the end
    of DATA counts as taken, whatever is answered then: that is what a server that dies has done.
    """

    def __init__(self, **answers: str | None) -> None:
        self.answers = answers
        self.taken: list[Message] = []
        self.conversations = 0
        self.over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def mailbox(self) -> dict[str, Message]:
        """What a reader finds: a second copy under the same Message-ID is the same mail."""
        return {str(message["Message-ID"]): message for message in self.taken}

    def _serve(self) -> None:
        while not self.over.is_set():
            try:
                link, _address = self.listener.accept()
            except OSError:  # closed: the test is over
                return
            self.conversations += 1
            with link, link.makefile("rwb") as stream:
                self._talk(stream)

    def _talk(self, stream) -> None:
        if not self._say(stream, "greeting", "220 mail.example"):
            return
        while line := stream.readline():
            command = line.split(b":")[0].split()[0].decode().lower()
            usual = {"data": "354 go on", "quit": "221 bye"}.get(command, "250 ok")
            if not self._say(stream, command, usual) or command == "quit":
                return
            if command == "data" and self.answers.get("data", "354").startswith("354"):
                self.taken.append(message_from_bytes(b"".join(self._body(stream)), policy=default))
                if not self._say(stream, "end", "250 taken"):
                    return

    def _body(self, stream) -> Iterator[bytes]:
        while (line := stream.readline()) not in (b".\r\n", b""):
            yield line

    def _say(self, stream, command: str, usual: str) -> bool:
        answer = self.answers.get(command, usual)
        if answer is None:
            self.over.wait(PATIENCE * 6)
        if not answer:
            return False
        stream.write(f"{answer}\r\n".encode())
        stream.flush()
        return True

    def stop(self) -> None:
        self.over.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)


@contextmanager
def mail_server(**answers: str | None) -> Iterator[MailServer]:
    server = MailServer(**answers)
    try:
        yield server
    finally:
        server.stop()
