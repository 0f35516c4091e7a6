"""Every page people can reach, once for each role: readable for everybody, and clean."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import sign_in
from tests.browser.crawl import Crawl, Crawler

STRANGER, GERMAN = "", "inspector"
WHO = ["engineer", "manager", "admin", "auditor", "kessler", GERMAN, STRANGER]


@pytest.fixture(scope="module")
def structures() -> set[str]:
    """What has been judged already, for whomever."""
    return set()


@pytest.fixture(params=WHO, ids=lambda who: who or "stranger", scope="module")
def seen(
    request: pytest.FixtureRequest,
    browser: Browser,
    browser_context_args: dict[str, Any],
    structures: set[str],
) -> Iterator[Crawl]:
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        if request.param != STRANGER:
            sign_in(page, request.param)
        if request.param == GERMAN:
            prefer(page, "de")
        found = Crawler(page, request.param, structures).crawl()
        if request.param == GERMAN:
            prefer(page, "")
        yield found


def prefer(page: Page, language: str) -> None:
    page.goto("/profile/")
    page.locator("[name=language]").select_option(language)
    page.locator("main form button").click()
    page.locator(f"html[lang={language or 'en'}]").wait_for(state="attached")


def test_axe_finds_nothing_in_either_theme(seen: Crawl) -> None:
    assert seen.findings == []


def test_no_page_scrolls_sideways(seen: Crawl) -> None:
    assert seen.sideways == []


def test_the_browser_has_nothing_to_complain_about(seen: Crawl) -> None:
    assert seen.complaints == []


def test_no_page_carries_script_or_style_of_its_own(seen: Crawl) -> None:
    assert seen.inline == []


def test_every_link_leads_somewhere(seen: Crawl) -> None:
    assert seen.failed == []
    assert seen.pages


def test_who_prefers_german_reads_german(seen: Crawl, request: pytest.FixtureRequest) -> None:
    spoken = "de" if request.node.callspec.params["seen"] == GERMAN else "en"
    assert seen.languages == {spoken}
