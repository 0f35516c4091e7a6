import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class Command(BaseCommand):
    """Needs no gettext tools: Django turns templates into code, Babel reads the code."""

    help = "Bring every catalogue up to date with the texts in code and templates."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        template = catalogue_of_sources()
        for path in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po")):
            catalogue = read_catalogue(path)
            catalogue.update(template, no_fuzzy_matching=True)
            catalogue.obsolete.clear()
            missing = untranslated(catalogue)
            if options["check"] and missing:
                raise CommandError(f"{path.parent.parent.name} lacks: " + " | ".join(missing))
            if not options["check"]:
                write_catalogue(catalogue, path)
                self.stdout.write(f"{path.parent.parent.name}: {len(missing)} to translate")


def catalogue_of_sources() -> Catalog:
    catalogue = Catalog(charset="utf-8")
    for path in sources():
        for _line, message, _comments, context in texts(path):
            catalogue.add(message, context=context, locations=[(str(path), 0)])
    return catalogue


def sources() -> Iterator[Path]:
    """Every file of the project that may hold a text, as git lists them."""
    listed = subprocess.run(  # noqa: S603
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py", "templates"],  # noqa: S607
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in sorted(set(listed.stdout.splitlines())):
        if not name.startswith(("tests/", "benchmarks/")):
            yield Path(name)


def texts(path: Path) -> Iterator[tuple[int, Any, list[str], str | None]]:
    code = (settings.BASE_DIR / path).read_text()
    if path.suffix != ".py":
        # Templates become lines of code without a meaningful indent.
        code = "\n".join(line.lstrip() for line in templatize(code).splitlines())
    return extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS, options={})


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def write_catalogue(catalogue: Catalog, path: Path) -> None:
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, omit_header=False, sort_output=True)


def untranslated(catalogue: Catalog) -> list[str]:
    return [
        str(message.id)
        for message in catalogue
        if message.id and not all(message.string if message.pluralizable else [message.string])
    ]
