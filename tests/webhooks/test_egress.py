"""An address somebody typed never leads into our own network, whatever it is written like."""

import socket
from contextlib import suppress

import pytest

from qms.core.errors import Refused
from qms.notifications.webhooks import egress
from qms.notifications.webhooks.egress import check_address, post
from tests.webhooks.target import target

INSIDE = [
    "127.0.0.1",
    "127.1",
    "127.255.255.254",
    "0",
    "0.0.0.0",
    "0.1.2.3",
    "2130706433",  # 127.0.0.1 in one number
    "017700000001",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.0.0.1.",
    "localhost",
    "LOCALHOST",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.1",
    "169.254.169.254",  # where clouds keep their secrets
    "2852039166",  # the same in one number
    "0xa9fea9fe",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:169.254.169.254]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::169.254.169.254]",
    "[64:ff9b:1::a00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[100::1]",
]
NO_ADDRESS = [
    "",
    "https://",
    "https:///path",
    "//hook.example/",
    "hook.example",
    "ftp://hook.example/",
    "file:///etc/passwd",
    "gopher://hook.example/",
    "javascript:alert(1)",
    "http://hook.example/",
    "https://user:password@hook.example/",
    "https://hook.example@127.0.0.1/",
    "https://hook.example\\@127.0.0.1/",
    "https://hook.example/ HTTP/1.1",
    "https://hook.example/\r\nHost: inside",
    "https://hook.example/\x00",
    "https://ⓛocalhost/",
    "https://hook.example:99999/",
    "https://hook.example:x/",
    "https://[::1/",
]


@pytest.fixture(autouse=True)
def connected(monkeypatch):
    """Whom we connect to; nothing that is refused may come that far."""
    made = []
    connect = socket.socket.connect

    def noted(link, address):
        made.append(address)
        return connect(link, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return made


@pytest.mark.parametrize("host", INSIDE)
def test_nothing_of_our_own_network_is_called(host, connected):
    with pytest.raises((Refused, socket.gaierror)):
        post(f"https://{host}/hook", b"{}", {})
    assert not connected


@pytest.mark.parametrize("url", NO_ADDRESS, ids=repr)
def test_what_is_no_plain_https_address_is_refused_when_it_is_typed(url):
    with pytest.raises(Refused):
        check_address(url)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111"])
def test_what_is_out_there_may_be_called(address):
    host = f"[{address}]" if ":" in address else address
    assert check_address(f"https://{host}:8443/hook").port == 8443
    assert egress._vetted(address, 443)[1][0] == address


def answering(*addresses: str):
    """A name that stands for another address each time somebody asks."""
    left = list(addresses)

    def ask(host, port, **_options):
        family = socket.AF_INET6 if ":" in left[0] else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (left.pop(0), port))]

    return ask


def test_a_name_that_answers_otherwise_the_second_time_is_not_asked_again(monkeypatch, connected):
    monkeypatch.setattr(egress.socket, "getaddrinfo", answering("192.0.9.1", "127.0.0.1"))
    monkeypatch.setattr(egress, "PATIENCE", 0.3)
    with pytest.raises(OSError):
        post("https://rebinding.example/hook", b"{}", {})
    assert connected == [("192.0.9.1", 443)]


def test_one_harmful_answer_among_several_is_enough(monkeypatch, connected):
    both = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
        for address in ("8.8.8.8", "10.0.0.1")
    ]
    monkeypatch.setattr(egress.socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(Refused):
        post("https://two-faced.example/hook", b"{}", {})
    assert not connected


@pytest.fixture
def trusted(settings):
    settings.WEBHOOK_TRUSTED_HOSTS = ["127.0.0.1"]


def test_a_host_the_plant_trusts_is_called_and_no_other(trusted):
    with target() as somebody:
        assert post(somebody.url, b"{}", {"X-A": "b"}).status == 204
        with pytest.raises(Refused):
            post(somebody.url.replace("127.0.0.1", "127.0.0.2"), b"{}", {})
    ((headers, body),) = somebody.requests
    assert (headers["path"], headers["x-a"], body) == ("/hook?plant=7", "b", "{}")
    assert headers["host"] == f"127.0.0.1:{somebody.port}"


def test_a_redirect_is_not_followed(trusted):
    inside = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    with target(inside) as somebody:
        assert post(somebody.url, b"{}", {}).status == 302
    assert len(somebody.requests) == 1


def test_an_answer_without_end_is_read_to_64_kib_and_no_further(trusted):
    with target(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_000_000) as somebody:
        assert len(post(somebody.url, b"{}", {}).text) == 64 * 1024


@pytest.mark.parametrize(
    "answer",
    [None, b"", b"not http at all\r\n\r\n"],
    ids=["hangs", "hangs up", "speaks another language"],
)
def test_who_does_not_answer_properly_is_given_up_in_time(trusted, monkeypatch, answer):
    monkeypatch.setattr(egress, "PATIENCE", 0.5)
    with target(answer) as somebody, pytest.raises((OSError, egress.http.client.HTTPException)):
        post(somebody.url, b"{}", {})


def test_the_environments_proxy_is_not_asked(trusted, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with target() as somebody:
        assert post(somebody.url, b"{}", {}).status == 204


def test_a_header_now_and_then_does_not_keep_us(trusted, monkeypatch):
    monkeypatch.setattr(egress, "PATIENCE", 0.5)
    with target([b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 80]) as somebody:
        with suppress(ConnectionResetError):  # when a drop comes just as we hang up
            post(somebody.url, b"{}", {})
        assert somebody.drops < 80
