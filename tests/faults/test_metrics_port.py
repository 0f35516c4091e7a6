"""The figures stand on a port of their own, and nothing else does."""

import http.client
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.faults.site import Site


@pytest.fixture
def metrics_port(plant: Site) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    plant.serve(METRICS_PORT=str(port), LOG_FORMAT="json")
    yield port
    plant.stop_programs()


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as link:
        link.request("GET", path, headers=headers)
        answer = link.getresponse()
        return answer.status, answer.read().decode()


def test_all_web_processes_are_counted_together(plant: Site, metrics_port: int) -> None:
    for _request in range(40):
        assert plant.look("/complaints/").status == 200
    served = 'qms_request_seconds_count{method="GET",route="/complaints/",status="200"} 40.0'
    for _look in range(5):  # whichever process is asked
        status, figures = ask(metrics_port, "/metrics")
        assert status == 200
        assert served in figures
        assert "qms_database_up 1.0" in figures


def test_the_private_port_serves_no_page_and_the_public_one_no_figures(
    plant: Site, metrics_port: int
) -> None:
    assert "<html" not in ask(metrics_port, "/accounts/login/")[1]
    status, _page = ask(plant.port, "/metrics", Host=f"127.0.0.1:{metrics_port}")
    assert status == 404


def test_every_line_of_the_web_server_is_an_object(plant: Site, metrics_port: int) -> None:
    import json

    plant.look("/complaints/")
    lines = [line for line in plant.log().splitlines()[1:] if "qms.core.middleware" in line]
    assert json.loads(lines[-1])["route"] == "/complaints/"
