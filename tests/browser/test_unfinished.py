"""Words that were typed survive: a reload, an expired session, a server that does not answer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from qms.settings import SESSION_COOKIE_NAME
from tests.browser.conftest import sign_in


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A fresh browser of the inspector, at the form; here a failed request is no surprise."""
    page = new_context().new_page()
    sign_in(page, "inspector")
    page.goto("/complaints/log/")
    return page


def type_into(page: Page, label: str, words: str, *, then: str) -> None:
    page.get_by_label(label).fill(words)
    expect(page.locator("[data-draft-status]")).to_contain_text(then)


def discard(page: Page) -> None:
    page.goto("/complaints/log/")
    page.get_by_role("button", name="Discard").first.click()
    expect(page.get_by_role("button", name="Discard")).to_have_count(0)


def test_a_reload_keeps_what_was_typed(page: Page) -> None:
    type_into(page, "What went wrong", "Thread not cut to depth", then="Draft saved")
    page.reload()
    expect(page.get_by_label("What went wrong")).to_have_value("Thread not cut to depth")
    discard(page)


def test_who_is_signed_out_while_typing_finds_every_word_again(page: Page) -> None:
    type_into(page, "What went wrong", "Thread not cut to depth", then="Draft saved")
    page.context.clear_cookies(name=SESSION_COOKIE_NAME)
    type_into(page, "Details", "12 of 50 housings.", then="You have been signed out.")
    page.get_by_role("button", name="Log complaint").click()
    page.wait_for_url("**/accounts/login/**")
    sign_in(page, "inspector")
    expect(page.get_by_label("What went wrong")).to_have_value("Thread not cut to depth")
    expect(page.get_by_label("Details")).to_have_value("12 of 50 housings.")
    discard(page)


def test_words_typed_while_the_server_is_away_wait_in_the_browser(page: Page) -> None:
    type_into(page, "What went wrong", "Thread not cut to depth", then="Draft saved")
    page.context.set_offline(True)
    type_into(page, "Details", "12 of 50 housings.", then="The server does not answer.")
    page.context.set_offline(False)
    page.goto("/complaints/log/")
    page.get_by_role("link", name="Thread not cut to depth").click()
    expect(page.get_by_label("Details")).to_have_value("12 of 50 housings.")
    discard(page)
