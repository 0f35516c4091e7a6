import io
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

PLACES = {  # where a call has its message, its plural and its context ("c")
    "gettext": (1,),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
KEYWORDS = {"_": (1,)} | {
    f"{name}{kind}": places for name, places in PLACES.items() for kind in ("", "_lazy", "_noop")
}
PLACEHOLDER = re.compile(r"%\(\w+\)\w|\{\w*\}")
HEADER = r"""msgid ""
msgstr ""
"Language: {0.locale}\n"
"Plural-Forms: {0.plural_forms}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


class Command(BaseCommand):
    """Needs no gettext tools: Django turns templates into code, Babel reads the code."""

    help = "Bring every catalogue up to date with the texts in code and templates."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, fail on a fault")

    def handle(self, *args: Any, **options: Any) -> None:
        sources, found = catalogue_of_sources(), []
        for path in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po")):
            catalogue = read_catalogue(path)
            catalogue.update(sources, no_fuzzy_matching=True)
            if not options["check"]:
                catalogue.obsolete.clear()
                path.write_bytes(written(catalogue))
            found += [f"{catalogue.locale}: {fault}" for fault in faults(catalogue)]
        if options["check"] and found:
            raise CommandError("\n".join(found))
        self.stdout.write("\n".join(found) or "Every text is translated.")


def catalogue_of_sources() -> Catalog:
    catalogue = Catalog()
    for path in sources():
        name = str(path.relative_to(settings.BASE_DIR))
        for _line, message, _comments, context in texts(path):
            catalogue.add(message, context=context, locations=[(name, 0)])
    return catalogue


def sources() -> list[Path]:
    """Every file of the product that may hold a text."""
    root = Path(settings.BASE_DIR)
    packages = {init.parent for init in root.glob("*/__init__.py")}
    packages -= {root / "tests", root / "benchmarks"}
    code = chain.from_iterable(package.rglob("*.py") for package in packages)
    return sorted([*code, *(root / "templates").rglob("*.html")])


def texts(path: Path) -> Iterator[tuple[int, Any, list[str], str | None]]:
    code = path.read_text()
    if path.suffix != ".py":
        # Templates become lines of code without a meaningful indent.
        code = "\n".join(line.lstrip() for line in templatize(code, str(path)).splitlines())
    return extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS, options={})


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def written(catalogue: Catalog) -> bytes:
    """The catalogue in an order that does not move, under a header that does not change."""
    body = io.BytesIO()
    write_po(body, catalogue, width=100, omit_header=True, sort_output=True)
    return HEADER.format(catalogue).encode() + body.getvalue()


def faults(catalogue: Catalog) -> Iterator[str]:
    """What keeps an updated catalogue from being shown to people, a line each."""
    yield from (f"obsolete: {message.id}" for message in catalogue.obsolete.values())
    for message in catalogue:
        if message.id and (fault := fault_of(message)):
            yield f"{fault}: {message.id}"


def fault_of(message: Message) -> str:
    if not all(forms(message.string)):
        return "missing"
    if message.fuzzy:
        return "fuzzy"
    same = all(
        set(PLACEHOLDER.findall(source)) == set(PLACEHOLDER.findall(translation))
        for source, translation in zip(forms(message.id), forms(message.string), strict=True)
    )
    return "" if same else "other placeholders"


def forms(text: str | Sequence[str] | None) -> Sequence[str]:
    """Singular and plural; or the one form of a text that counts nothing."""
    return [text or ""] if text is None or isinstance(text, str) else text
