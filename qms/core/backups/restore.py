"""Bringing a backup back into an empty database, and proving that it is all there."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qms.core.backups import DUMP, MANIFEST, SUMS, postgres
from qms.core.files import store
from qms.core.provision import APPLICATION_ROLE, ROLES
from qms.embedded import CannotRun


def restore_backup(url: str, backup: Path, *, application_password: str = "") -> dict[str, Any]:
    """Restore, compare with the manifest, and return it."""
    check_sums(backup)
    with postgres.connected(url) as cursor:
        _make_roles(cursor, application_password)
        major = postgres.major_of_server(cursor)
    postgres.run(
        "pg_restore",
        *("--exit-on-error", "--single-transaction", f"--dbname={_name_of(url)}", backup / DUMP),
        url=url,
        major=major,
    )
    manifest: dict[str, Any] = json.loads((backup / MANIFEST).read_text())
    with postgres.connected(url) as cursor:
        _compare(cursor, manifest)
    for path in _files(backup):
        store.keep(_chunks(path))
    return manifest


def check_sums(backup: Path) -> None:
    """Read everything through before anything is written."""
    for line in _lines(backup):
        expected, _space, name = line.partition("  ")
        path = backup / name
        if not path.exists():
            raise CannotRun(f"{path} is missing from the backup.")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                raise CannotRun(f"{path} is not as it was backed up.")


def _lines(backup: Path) -> list[str]:
    try:
        return (backup / SUMS).read_text().splitlines()
    except OSError as error:
        raise CannotRun(f"{backup} is no backup ({error.strerror}).") from None


def _files(backup: Path) -> Iterator[Path]:
    for line in _lines(backup):
        name = line.partition("  ")[2]
        if name not in {DUMP, MANIFEST}:
            yield backup / name


def _make_roles(cursor: Any, application_password: str) -> None:
    cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    if cursor.fetchone() != (0,):
        raise CannotRun("There are tables already: a backup is restored into an empty database.")
    cursor.execute(ROLES.read_text())
    if application_password:
        cursor.execute(f"ALTER ROLE {APPLICATION_ROLE} PASSWORD %s", [application_password])


def _name_of(url: str) -> str:
    return postgres.environment(url)["PGDATABASE"]


def _compare(cursor: Any, manifest: dict[str, Any]) -> None:
    rows = postgres.counted(cursor)
    differing = [table for table in manifest["rows"] if rows.get(table) != manifest["rows"][table]]
    if differing or set(rows) != set(manifest["rows"]):
        raise CannotRun(f"Not as many rows as were backed up in {', '.join(differing) or 'all'}.")
    if {stream: list(head) for stream, head in postgres.heads(cursor).items()} != manifest["heads"]:
        raise CannotRun("The chain does not end where it did when it was backed up.")


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(store.BLOCK):
            yield chunk
