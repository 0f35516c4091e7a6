import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qms.core.backups.restore import restore_backup
from qms.embedded import CannotRun, EmbeddedPostgres
from qms.environment import data_home, env_secret


class Command(BaseCommand):
    """Run with OWNER_DATABASE_URL set to the owner's, or before the first `make run`."""

    help = "Restore one backup into an empty database, and compare with what was backed up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path, help="the folder of one backup")

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        password = env_secret("APP_DATABASE_PASSWORD")
        try:
            with owners_database() as url:
                found = restore_backup(url, options["backup"], application_password=password)
        except CannotRun as refusal:
            raise CommandError(str(refusal)) from None
        rows = sum(found["rows"].values())
        self.stdout.write(
            f"Restored as of {found['taken_at']}: {rows:,} rows in {len(found['rows'])} tables,"
            f" {found['files']:,} files. All of it is as it was backed up."
        )


@contextmanager
def owners_database() -> Iterator[str]:
    """The database that is named, or the embedded server's own, started for as long as it takes."""
    if url := env_secret("OWNER_DATABASE_URL"):
        yield url
        return
    with EmbeddedPostgres(data_home()) as server:
        yield server.url
