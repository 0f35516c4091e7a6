import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qms.core.backups.postgres import owner_url
from qms.core.backups.take import take_backup
from qms.embedded import CannotRun


class Command(BaseCommand):
    """Run with OWNER_DATABASE_URL set to the owner's; `make run` has left it where it is found."""

    help = "Back up database and files into a folder; the site goes on meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where the backups are, a folder for each")

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        try:
            self.stdout.write(str(take_backup(owner_url(), options["folder"])))
        except CannotRun as refusal:
            raise CommandError(str(refusal)) from None
