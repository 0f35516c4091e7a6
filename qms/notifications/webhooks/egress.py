"""Calling an address that somebody typed, without being led into our own network.

The name is asked once, every answer is vetted, and the connection goes to the vetted address and
not to the name: a name that answers otherwise the second time leads nowhere. Redirects are not
followed, no proxy of the environment is used, and all of it has five seconds and 64 KiB.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from qms.core.errors import Refused

PATIENCE = 5.0  # seconds, for all of it
READ_AT_MOST = 64 * 1024
PLAIN = re.compile(r"[!-\[\]-~]+")  # printable ASCII without blank and backslash
# Addresses that carry another one inside, and one range older Pythons take for public.
CARRIERS = ["64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "192.0.0.0/24"]
REFUSED = [ipaddress.ip_network(network) for network in CARRIERS]


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    seconds: float


def check_address(url: str) -> SplitResult:
    """An address that may be called at all, whatever its name stands for today."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or not PLAIN.fullmatch(url) or "@" in parts.netloc:
        raise Refused(_("This is no web address that can be called."))
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_trusted(host)):
        raise Refused(_("The address must start with https://."))
    with suppress(ValueError):  # a name, which is asked when it is called
        _vet(ipaddress.ip_address(host), host)
    return parts


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Call the address; raises `Refused` before, `OSError` or `HTTPException` on the way."""
    parts, started = check_address(url), time.monotonic()
    assert parts.hostname
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    link = _Link(parts.hostname, port, secure, *_vetted(parts.hostname, port))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        link.request("POST", path, body, dict(headers))
        response = link.getresponse()
        text = response.read(READ_AT_MOST).decode(errors="replace").replace("\x00", "")
        return Answer(response.status, text, time.monotonic() - started)
    finally:
        link.end()


class _Link(http.client.HTTPConnection):
    """A connection to a vetted address, spoken to under its name."""

    def __init__(
        self,
        host: str,
        port: int,
        secure: bool,  # noqa: FBT001
        family: socket.AddressFamily,
        address: Any,
    ) -> None:
        super().__init__(host, port, timeout=PATIENCE)
        self.secure = secure
        self.family = family
        self.address = address
        # A drop a second would outlast any timeout of the socket's.
        self.watchdog = threading.Timer(PATIENCE, self._cut)

    def connect(self) -> None:
        self.sock: Any = socket.socket(self.family, socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE)
        self.watchdog.start()
        self.sock.connect(self.address)
        if self.secure:
            self.sock = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def _cut(self) -> None:
        with suppress(OSError):  # it has ended by itself
            self.sock.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        self.watchdog.cancel()
        self.close()


def _vetted(host: str, port: int) -> tuple[socket.AddressFamily, Any]:
    """The first address the name stands for, once all of them have been found harmless."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_kind, address in found:
        _vet(ipaddress.ip_address(address[0]), host)
    return found[0][0], found[0][4]


def _vet(address: ipaddress.IPv4Address | ipaddress.IPv6Address, host: str) -> None:
    if _is_trusted(host):
        return
    inner = getattr(address, "ipv4_mapped", None) or address
    if (
        not inner.is_global
        or inner.is_multicast
        or inner.is_reserved
        or getattr(inner, "is_site_local", False)
        or any(inner in network for network in REFUSED if network.version == inner.version)
    ):
        raise Refused(_("This address is not on the public internet: %(host)s.") % {"host": host})


def _is_trusted(host: str) -> bool:
    return host in settings.WEBHOOK_TRUSTED_HOSTS
