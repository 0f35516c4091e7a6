"""Every text has its German, nothing else is in the catalogue, and pages speak one language."""

import ast
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings as the_settings
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from qms.accounts.models import User
from qms.accounts.services import change_preferences
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.core.management.commands import update_translations
from qms.core.templatetags.interface import due
from suppliers.services import block_supplier
from tests import factories
from tests.house.matrix import MATRIX, Row
from tests.house.world import World

LOCALE = Path(the_settings.BASE_DIR) / "locale"
GERMAN = LOCALE / "de" / "LC_MESSAGES" / "django.po"
KEYWORDS = update_translations.KEYWORDS
PAGES = [row for row in MATRIX if row.method == "GET" and row.ok == 200 and not row.is_api]


def copied_to(home: Path) -> Path:
    copy = home / GERMAN.relative_to(LOCALE)
    copy.parent.mkdir(parents=True)
    return Path(shutil.copy(GERMAN, copy))


@pytest.fixture
def eva(engineer: User) -> User:
    return speaks(engineer, "de")


def speaks(person: User, language: str) -> User:
    person.refresh_from_db()  # the world outlives a test, what a test saved does not
    return change_preferences(person, actor=Actor.person(person), language=language)


def test_the_catalogue_is_complete_and_holds_nothing_else(settings):
    settings.LOCALE_PATHS = [LOCALE]
    call_command("update_translations", check=True, stdout=StringIO())


def test_the_catalogue_is_as_the_command_writes_it():
    catalogue = update_translations.read_catalogue(GERMAN)
    assert update_translations.written(catalogue) == GERMAN.read_bytes()


@pytest.mark.parametrize(
    ("source", "translated", "flags", "fault"),
    [
        ("Close", "", [], "missing"),
        (("%(n)s day", "%(n)s days"), ("%(n)s Tag", ""), [], "missing"),
        ("Close", "Abschließen", ["fuzzy"], "fuzzy"),
        ("%(n)s closed", "%(m)s abgeschlossen", [], "other placeholders"),
        ("%(n)s closed", "abgeschlossen", [], "other placeholders"),
        ("Remove {name}", "{Name} entfernen", [], "other placeholders"),
        (("%(n)s day", "%(n)s days"), ("%(n)s Tag", "Tage"), [], "other placeholders"),
        (("every day", "every %(n)s days"), ("täglich", "alle %(n)s Tage"), [], ""),
    ],
)
def test_a_fault_is_told(source, translated, flags, fault):
    catalogue = Catalog(locale="de")
    catalogue.add(source, translated, flags=flags)
    (message,) = [message for message in catalogue if message.id]
    assert update_translations.fault_of(message) == fault


def test_a_check_fails_and_an_update_mends_what_it_can(settings, tmp_path):
    settings.LOCALE_PATHS, copy = [tmp_path], copied_to(tmp_path)
    copy.write_text(copy.read_text() + '\nmsgid "Gone for good"\nmsgstr "Weg"\n')
    with pytest.raises(CommandError, match=r"^de: obsolete: Gone for good$"):
        call_command("update_translations", check=True)
    call_command("update_translations", stdout=StringIO())
    assert "Gone for good" not in copy.read_text()
    call_command("update_translations", check=True, stdout=StringIO())


def test_no_text_hides_from_the_command():
    """Babel reads neither calls inside an f-string nor texts that are put together."""
    known = texts_of(update_translations.catalogue_of_sources(), "id")
    hidden = [
        f"{path}: {ast.unparse(call)}"
        for path in update_translations.sources()
        if path.suffix == ".py"
        for call in translating_calls(path)
        if not known & {getattr(argument, "value", None) for argument in call.args}
    ]
    assert not hidden


def translating_calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in KEYWORDS:
            yield node


def test_a_german_page_is_german(eva, supplier, signed_in):
    complaint = factories.complaint(supplier, by=eva)
    browser = signed_in(eva)
    home = browser.get("/", headers={"accept-language": "en"})
    assert home["Content-Language"] == "de"
    for words in ['<html lang="de"', "Hallo Eva", "Meine überfälligen", "Reklamation erfassen"]:
        assert words in home.content.decode()
    form = browser.get("/complaints/log/").content.decode()
    for words in ["Fehlerbild", "Los oder Serie", "Schwerwiegend", "Wareneingang"]:
        assert words in form
    record = browser.get(complaint.get_absolute_url()).content.decode()
    assert "<strong>Eva Brandt</strong> hat die Reklamation erfasst" in record


def test_dates_are_german(eva, supplier, signed_in):
    complaint = factories.complaint(supplier, by=eva)
    browser, today = signed_in(eva), f"{plant_today():%d.%m.%Y}"
    assert f">{today}</time>" in browser.get("/complaints/").content.decode()
    assert (
        f'<dd dir="auto">{today}</dd>' in browser.get(f"/complaints/{complaint}/").content.decode()
    )


def test_a_refusal_is_german(eva, manager, supplier, signed_in):
    complaint = factories.complaint(supplier)
    refused = signed_in(eva).get(f"/complaints/{complaint}/close/").content.decode()
    assert f"{complaint} ist offen, nicht eingedämmt oder angenommen." in refused
    block_supplier(supplier, actor=Actor.person(manager), reason="Zweimal ohne Prüfzeugnis.")
    blocked = signed_in(speaks(manager, "de")).get(f"/suppliers/{supplier.code}/block/")
    assert (
        "Kessler Guss GmbH ist für Bestellungen gesperrt, nicht aktiv." in blocked.content.decode()
    )


def test_the_api_answers_in_the_language_that_is_asked_for(engineer, supplier, api):
    complaint = factories.complaint(supplier)
    program = api(engineer)

    def told(language: str) -> str:
        return program.post(
            f"/api/v1/complaints/{complaint}/close/",
            {"reason": "Werkzeug nachgeschliffen."},
            content_type="application/json",
            headers={"accept-language": language},
        ).json()["message"]

    assert told("de") == f"{complaint} ist offen, nicht eingedämmt oder angenommen."
    assert told("en") == f"{complaint} is open, not contained or accepted."


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-2, "2 Tage überfällig"),
        (-1, "1 Tag überfällig"),
        (0, "heute fällig"),
        (1, "fällig in 1 Tag"),
        (2, "fällig in 2 Tagen"),
    ],
)
def test_one_and_many(days, words):
    with translation.override("de"):
        assert f">{words}</time>" in due(timezone.localdate() + timedelta(days))


def test_who_has_no_language_gets_the_browsers(client, db):
    page = client.get("/accounts/login/", headers={"accept-language": "de-AT,de;q=0.9"})
    assert "Benutzername oder E-Mail" in page.content.decode()


@pytest.mark.parametrize(("chosen", "asked"), [("en", "de"), ("de", "en")])
@pytest.mark.parametrize("row", PAGES, ids=str)
def test_a_page_speaks_the_language_a_person_chose(row, chosen, asked, world):
    """Whatever the browser asks for; and no word of the other one stands by itself anywhere."""
    person = "manager" if "manager" in row.who else sorted(row.who)[0]
    speaks(world.people[person].user, chosen)
    page = ask(world, row, person, headers={"accept-language": asked, **dict(row.headers)})
    if not page["Content-Type"].startswith("text/html"):
        return
    english, german = catalogue_words(world)
    spoken, foreign = (english, german) if chosen == "en" else (german, english)
    words = Words.of(page.content.decode())
    assert words & spoken
    assert words & foreign == set()
    if "<html" in page.content.decode():
        assert f'<html lang="{chosen}"' in page.content.decode()


def ask(world: World, row: Row, person: str, headers: dict[str, str]) -> Any:
    return world.people[person].browser(headers=headers).get(world.address(row.path, person))


def catalogue_words(world: World) -> tuple[set[str], set[str]]:
    """What is said in one of the two languages only, and is nobody's name."""
    english, german = languages()
    names = {str(person.user).casefold() for person in world.people.values()}
    names |= {the_settings.SITE_NAME.casefold(), "a program"}  # the site's, and every token's
    return english - german - names, german - english - names


@cache
def languages() -> tuple[set[str], set[str]]:
    catalogue = update_translations.read_catalogue(GERMAN)
    english, german = texts_of(catalogue, "id"), texts_of(catalogue, "string")
    return {text.casefold() for text in english}, {text.casefold() for text in german}


def texts_of(catalogue: Catalog, side: str) -> set[str]:
    """Every text on one side of a catalogue, the plurals too."""
    messages = [message for message in catalogue if message.id]
    texts = {text for one in messages for text in update_translations.forms(getattr(one, side))}
    return texts - {""}


class Words(HTMLParser):
    """What a page says, text by text: between its tags and in the attributes people meet."""

    SAID = {"title", "aria-label", "placeholder"}

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()

    @classmethod
    def of(cls, page: str) -> set[str]:
        parser = cls()
        parser.feed(re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL))
        return parser.said

    def handle_data(self, data: str) -> None:
        self.said.add(data.strip().casefold())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said |= {
            value.strip().casefold() for name, value in attrs if value and name in self.SAID
        }
