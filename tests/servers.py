"""Real servers for the whole test session, up before Django reads its settings.

Loaded with `-p tests.servers`. The process that owns the session starts them; xdist's workers
inherit the environment. DATABASE_URL or REDIS_URL set: that server is used instead.
"""

import atexit
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qms.core.catalogues import compile_catalogues
from qms.embedded import EmbeddedPostgres, EmbeddedValkey, Server

EMBEDDED: dict[str, type[Server]] = {
    "DATABASE_URL": EmbeddedPostgres,
    "REDIS_URL": EmbeddedValkey,
}


@pytest.hookimpl(
    wrapper=True
)  # a wrapper comes before pytest-django, whatever the order of loading
def pytest_load_initial_conftests() -> Iterator[None]:
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["QMS_HOME"] += f"/{worker}"  # its own files, as it has its own database
    else:
        _provide()
    return (yield)


@pytest.fixture
def server_home() -> Iterator[Path]:
    """A data folder for a test's own servers: pytest's tmp_path is closed to their account."""
    with tempfile.TemporaryDirectory(prefix="qms-test-") as folder:
        yield _passable(folder)


def _provide() -> None:
    compile_catalogues(Path(__file__).parent.parent / "locale")
    folder = tempfile.TemporaryDirectory(prefix="qms-tests-")
    atexit.register(folder.cleanup)
    home = _passable(folder.name)
    os.environ["QMS_HOME"] = str(home)
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)
    if "DATABASE_URL" not in os.environ:  # settings of another server would lead libpq astray
        for name in [name for name in os.environ if name.startswith("PG")]:
            del os.environ[name]
    for variable, server_class in EMBEDDED.items():
        if variable not in os.environ:
            server = server_class(home, fast=True)
            atexit.register(server.stop)
            os.environ[variable] = server.start()


def _passable(folder: str) -> Path:
    home = Path(folder)
    home.chmod(0o711)
    return home
