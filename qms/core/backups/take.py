"""A backup: one moment of the database while others go on writing, then the files it names."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from qms.core.backups import DUMP, FILES, MANIFEST, SUMS, postgres
from qms.core.files import store
from qms.embedded import CannotRun

# Whoever may not see every row would leave a backup that looks whole.
SEES_IN_PART = """
    SELECT relname FROM pg_class AS seen
    WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND NOT EXISTS (
        SELECT FROM pg_policy
        WHERE polrelid = seen.oid AND polpermissive AND polcmd IN ('*', 'r')
          AND pg_get_expr(polqual, polrelid) = 'true'
          AND EXISTS (SELECT FROM unnest(polroles) AS role
                      WHERE role = 0 OR pg_has_role(role, 'USAGE')))
"""
OWNS = "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()"
NAMED_FILES = """
    SELECT sha256 FROM core_attachment UNION SELECT preview_sha256 FROM core_attachment
    UNION SELECT sha256 FROM core_import UNION SELECT problems_sha256 FROM core_import
    UNION SELECT result_sha256 FROM core_backgroundjob
"""
BEAT = (
    "INSERT INTO core_heartbeat (part, at) VALUES ('backup', now())"
    " ON CONFLICT (part) DO UPDATE SET at = excluded.at"
)


def take_backup(url: str, folder: Path) -> Path:
    """Take one into a folder of its own below this one, and leave a sign of it."""
    began = datetime.now(UTC)
    fresh, done = (folder / f"{prefix}{began:%Y-%m-%dT%H%M%SZ}" for prefix in (".unfinished-", ""))
    fresh.mkdir(parents=True)
    try:
        names, manifest = _dump(url, fresh)
        size = sum(_copy(name, folder / FILES) for name in names)
        manifest |= {"taken_at": began.isoformat(timespec="seconds"), "version": settings.VERSION}
        _write(fresh, names, manifest | {"files": len(names), "bytes_of_files": size})
        fresh.rename(done)
    except BaseException:
        shutil.rmtree(fresh)
        raise
    with postgres.connected(url) as cursor:
        cursor.execute(BEAT)
    return done


def _dump(url: str, fresh: Path) -> tuple[list[str], dict[str, Any]]:
    """Dump, and count in the very snapshot that is dumped."""
    with postgres.connected(url) as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _check_role(cursor)
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        postgres.run(
            "pg_dump",
            *("--format=custom", "--file", fresh / DUMP, f"--snapshot={snapshot}"),
            *("--no-unlogged-table-data", "--enable-row-security"),
            *(f"--exclude-table-data={table}" for table in postgres.LEFT_OUT),
            url=url,
            major=postgres.major_of_server(cursor),
        )
        cursor.execute(NAMED_FILES)
        names = sorted(name for (name,) in cursor.fetchall() if name)
        return names, {
            "postgres": cursor.connection.server_version,
            "rows": postgres.counted(cursor),
            "heads": postgres.heads(cursor),
        }


def _check_role(cursor: Any) -> None:
    cursor.execute(OWNS)
    if cursor.fetchone() != (True,):
        raise CannotRun("Back up as the owner of the database; any other role sees a part of it.")
    cursor.execute(SEES_IN_PART)
    if found := [table for (table,) in cursor.fetchall()]:
        raise CannotRun(f"This role does not see every row of {', '.join(found)}.")


def _copy(name: str, files: Path) -> int:
    """Copy a file that no earlier backup has, read through; a link would share its damage."""
    path = files / name[:2] / name[2:4] / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        with store.opened(name) as source, fresh.open("wb") as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
        fresh.rename(path)
    return path.stat().st_size


def _write(fresh: Path, names: list[str], manifest: dict[str, Any]) -> None:
    (fresh / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    with (fresh / SUMS).open("w") as sums:
        sums.writelines(f"{line}\n" for line in _sums(fresh, names))
        sums.flush()
        os.fsync(sums.fileno())


def _sums(fresh: Path, names: list[str]) -> Iterator[str]:
    for part in (DUMP, MANIFEST):
        with (fresh / part).open("rb") as file:
            yield f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {part}"
    yield from (f"{name}  ../{FILES}/{name[:2]}/{name[2:4]}/{name}" for name in names)
