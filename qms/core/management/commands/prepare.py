import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from qms.core.catalogues import compile_catalogues


class Command(BaseCommand):
    """Runs before every start, so it does only what has changed."""

    help = "Compile the translations, collect the static files and, if asked, seed the demo plant."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill an empty database")

    def handle(self, *args: Any, **options: Any) -> None:
        compile_catalogues(Path(settings.LOCALE_PATHS[0]))
        collect_static()
        if options["demo"]:
            call_command("seed_demo", stdout=self.stdout)


def collect_static() -> None:
    """Collect and hash the static files, unless the same ones were collected before."""
    stamp = Path(settings.STATIC_ROOT) / "collected"
    seen = fingerprint()
    if stamp.exists() and stamp.read_text() == seen:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(seen)


def fingerprint() -> str:
    """Name, size and time of every static file, in one hash."""
    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            modified = storage.get_modified_time(name)
            found.update(f"{name} {storage.size(name)} {modified}\n".encode())
    return found.hexdigest()
