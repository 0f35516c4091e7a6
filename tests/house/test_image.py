"""The image's own commands, read from Dockerfile and compose file, run by hand.

No Docker engine is needed: the commands run here as they stand there, with the environment and the
secrets that they get there, against the Postgres 15 and Redis 7 of Debian 12 where those are
installed, and the embedded servers where they are not.
"""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from qms.embedded import EmbeddedPostgres, EmbeddedValkey
from qms.run import with_role

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OURS = ["migrate", "web", "worker", "beat", "backup"]
STAYING = ["postgres", "redis", "web", "worker", "beat", "proxy"]
DEBIANS_POSTGRES = Path("/usr/lib/postgresql/15/bin")
PASSWORD = "only-in-tests"


def test_the_services_are_those_an_administrator_expects() -> None:
    assert set(STAYING) | {"migrate", "backup"} == set(SERVICES)
    assert SERVICES["backup"]["profiles"] == ["tools"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    if name in OURS:
        assert re.search(r"^USER (?!root|0)\w+$", DOCKERFILE, re.MULTILINE)
    elif name in {"postgres", "redis"}:
        assert service["user"] not in {"root", "0"}
    else:
        assert "unprivileged" in service["image"]


@pytest.mark.parametrize("name", STAYING)
def test_what_stays_up_is_looked_after(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_what_is_scaled_by_count_has_no_place_of_its_own(name: str) -> None:
    assert not {"ports", "container_name", "hostname"} & set(SERVICES[name])
    assert "--hostname" not in SERVICES[name].get("command", [])


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert "9100" not in str(SERVICES["proxy"]["ports"])


@pytest.mark.parametrize("name", SERVICES)
def test_secrets_come_by_file_and_only_to_whom_they_concern(name: str) -> None:
    secrets = set(SERVICES[name].get("secrets", []))
    environment = SERVICES[name].get("environment", {})
    assert secrets <= set(COMPOSE["secrets"])
    owner = {"owner_password", "owner_database_url"}
    assert bool(secrets & owner) == (name in {"postgres", "migrate", "backup"})
    for variable, value in environment.items():
        if re.search("KEY|PASSWORD|DATABASE_URL|EMAIL_URL", variable):
            assert variable.endswith("_FILE")
            assert value == "" or value.removeprefix("/run/secrets/") in secrets


def test_the_base_is_pinned_and_every_requirement_is_hashed() -> None:
    assert re.match(r"FROM python:3\.11\.\d+-slim-bookworm\n", DOCKERFILE)
    assert "--require-hashes --only-binary :all:" in DOCKERFILE
    assert "apt-get" not in DOCKERFILE


COMPOSERS = [
    command
    for command in (["docker", "compose"], ["docker-compose"])
    if shutil.which(command[0])
    and subprocess.run([*command, "version"], capture_output=True, check=False).returncode == 0
]


@pytest.mark.skipif(not COMPOSERS, reason="no docker compose here")
@pytest.mark.parametrize("command", COMPOSERS, ids=" ".join)
def test_docker_compose_takes_the_file(command: list[str]) -> None:
    done = subprocess.run(
        [*command, "-f", ROOT / "docker-compose.yml", "--profile", "tools", "config"],
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert set(yaml.safe_load(done.stdout)["services"]) == set(SERVICES)


class Containers:
    """The services of ours, each with what its container would have: nothing of this process."""

    def __init__(self, home: Path, secrets: dict[str, str], redis_url: str) -> None:
        self.home = home
        self.redis_url = redis_url
        self.ports = {"8000": free_port(), "9100": free_port()}
        self.running: list[subprocess.Popen[bytes]] = []
        (home / "secrets").mkdir(mode=0o700)
        for name, value in secrets.items():
            (home / "secrets" / name).write_text(value)

    @property
    def web(self) -> int:
        return self.ports["8000"]

    def environment(self, name: str) -> dict[str, str]:
        """Dockerfile, then compose file; the places and ports are this machine's."""
        words = " ".join(re.findall(r"^ENV (.*)$", DOCKERFILE, re.MULTILINE)).split()
        env = dict(word.split("=") for word in words)
        env |= {key: shell(value) for key, value in SERVICES[name]["environment"].items()}
        env = {k: v.replace("/run/secrets", f"{self.home}/secrets") for k, v in env.items()}
        path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        return env | {
            "PATH": path,
            "QMS_HOME": str(self.home),
            "REDIS_URL": self.redis_url,
            "LISTEN": "127.0.0.1",
            "PORT": str(self.web),
            "METRICS_PORT": str(self.ports["9100"]),
        }

    def run(self, name: str, command: list[str]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment(name),
            text=True,
            capture_output=True,
            check=False,
        )

    def start(self, name: str) -> None:
        with (self.home / f"{name}.log").open("wb") as log:
            self.running.append(
                subprocess.Popen(
                    command_of(name),
                    cwd=ROOT,
                    env=self.environment(name),
                    stdout=log,
                    stderr=log,
                    process_group=0,
                )
            )

    def becomes_healthy(self, name: str) -> None:
        kind, *test = SERVICES[name]["healthcheck"]["test"]
        command = ["sh", "-c", test[0].replace("$$", "$")] if kind == "CMD-SHELL" else test
        give_up = time.monotonic() + 90
        while (done := self.run(name, command)).returncode:
            assert time.monotonic() < give_up, done.stderr + self.log(name)
            time.sleep(0.5)

    def log(self, name: str) -> str:
        return (self.home / f"{name}.log").read_text()

    def stop(self) -> None:
        for program in self.running:
            program.send_signal(signal.SIGTERM)
        for program in self.running:
            try:
                program.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(program.pid, signal.SIGKILL)
                program.wait()


def shell(value: str) -> str:
    """`${NAME:-default}` as compose would fill it in where nothing is set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


def command_of(name: str) -> list[str]:
    found = re.search(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)
    assert found
    return SERVICES[name].get("command") or json.loads(found[1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="qms-image-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="module")
def redis_url(folder: Path) -> Iterator[str]:
    """Redis as compose starts it, on a private port; Valkey from the wheel where there is none."""
    program, *arguments = SERVICES["redis"]["command"]
    if not shutil.which(program):
        with EmbeddedValkey(folder / "servers") as server:
            yield server.url
        return
    port = str(free_port())
    data = folder / "redis"
    data.mkdir()
    command = [program, *arguments, "--port", port, "--bind", "127.0.0.1", "--dir", str(data)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server_process:
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server_process.terminate()


@pytest.fixture(scope="module")
def containers(folder: Path, redis_url: str) -> Iterator[Containers]:
    with ExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setenv(
            "QMS_PG_BINDIR", str(DEBIANS_POSTGRES) if DEBIANS_POSTGRES.exists() else ""
        )
        postgres = stack.enter_context(EmbeddedPostgres(folder / "servers", fast=True))
        home = folder / "site"
        home.mkdir(mode=0o711)
        secrets = {
            "secret_key": "only-in-tests-and-long-enough-to-be-taken-for-a-key",
            "owner_database_url": postgres.url,
            "database_url": with_role(postgres.url, PASSWORD),
            "app_database_password": PASSWORD,
            "email_url": "",
        }
        site = Containers(home, secrets, redis_url)
        stack.callback(site.stop)
        (prepare,) = re.findall(r"^RUN (python manage\.py prepare)$", DOCKERFILE, re.MULTILINE)
        for name, command in (("migrate", command_of("migrate")), ("web", prepare.split())):
            done = site.run(name, command)
            assert done.returncode == 0, done.stderr
        for name in ("web", "worker", "beat"):
            site.start(name)
        yield site


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_the_images_command_becomes_healthy(containers: Containers, name: str) -> None:
    containers.becomes_healthy(name)


def test_the_servers_are_those_of_debian_12_where_it_has_them(containers: Containers) -> None:
    done = containers.run("web", ["python", "manage.py", "shell", "-v0", "-c", VERSION])
    expected = "15" if DEBIANS_POSTGRES.exists() else "18"
    assert done.stdout.strip() == expected, done.stderr


VERSION = """
from django.db import connection
connection.ensure_connection()
print(connection.connection.server_version // 10000)
"""


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_every_line_of_the_log_is_an_object(containers: Containers, name: str) -> None:
    containers.becomes_healthy(name)
    lines = containers.log(name).splitlines()
    assert lines
    for line in lines:
        assert json.loads(line)["level"]


def test_backup_runs_as_compose_says(containers: Containers) -> None:
    *command, _folder = command_of("backup")
    done = containers.run("backup", [*command, str(containers.home / "backups")])
    assert done.returncode == 0, done.stderr
    assert (Path(done.stdout.strip()) / "database.dump").exists()


@pytest.fixture
def https(containers: Containers) -> Iterator[int]:
    """nginx with the proxy's configuration; the places and ports are this machine's."""
    folder, ports = containers.home / "proxy", {"8080": free_port(), "8443": free_port()}
    folder.mkdir()
    subject = "-subj /CN=localhost -keyout tls_key -out tls_certificate"
    made = f"req -x509 -newkey rsa:2048 -nodes {subject}"
    subprocess.run(["openssl", *made.split()], cwd=folder, check=True, capture_output=True)
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    text = text.replace("web:8000", f"127.0.0.1:{containers.web}")
    text = text.replace("/tmp/", f"{folder}/").replace("/run/secrets", str(folder))
    for port, ours in ports.items():
        text = text.replace(f"listen {port}", f"listen 127.0.0.1:{ours}")
    (folder / "nginx.conf").write_text(text)
    command = ["nginx", "-c", str(folder / "nginx.conf"), "-g", "daemon off; user root;"]
    with subprocess.Popen(command) as proxy:
        try:
            wait_for(ports["8443"])
            yield ports["8443"]
        finally:
            proxy.terminate()


def wait_for(port: int) -> None:
    give_up = time.monotonic() + 20
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < give_up
        time.sleep(0.1)


@pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx here")
def test_pages_come_through_the_proxy_with_its_request_id(
    containers: Containers, https: int
) -> None:
    containers.becomes_healthy("web")
    trusting = ssl.create_default_context(cafile=containers.home / "proxy" / "tls_certificate")
    trusting.check_hostname = False  # the certificate has no other names
    link = http.client.HTTPSConnection("localhost", https, context=trusting, timeout=20)
    link.request(
        "GET", "/accounts/login/", headers={"Host": "localhost", "X-Request-Id": "mine-0001"}
    )
    page = link.getresponse()
    assert page.status == 200
    assert "Secure" in str(page.headers["Set-Cookie"])
    given = page.headers["X-Request-Id"]
    assert re.fullmatch("[0-9a-f]{32}", given), "the proxy's, whatever the browser says"
    assert given in containers.log("web")
