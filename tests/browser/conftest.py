"""A real browser, and the real product in front of it."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from qms.accounts.cast import PASSWORD
from tests.browser.site import Site
from tests.browser.watch import Watch

OpenAs = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All in one process of a parallel run: they share the site and the browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
    items.sort(key=lambda item: item.path.name == "test_real_data.py")  # the others know the plant


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="qms-browser-") as folder:
        Path(folder).chmod(0o711)  # the servers' own account has to get in
        site = Site(Path(folder) / "site")
        with site.running():
            yield site


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    return site.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("There is no browser: install Debian's chromium and run again.", pytrace=False)
    # Playwright leaves an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return browser_type_launch_args | {
        "executable_path": chromium,
        "args": ["--no-sandbox", "--disable-background-networking"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {
        "viewport": {"width": 1440, "height": 900},
        "locale": "en-GB",
        "timezone_id": "Europe/Berlin",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def watched(new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., BrowserContext]]:
    """A fresh browser; whatever it complains about fails the test."""
    watches = []

    def fresh(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(10_000)
        watches.append(Watch(context))
        return context

    yield fresh
    assert [problem for watch in watches for problem in watch.problems] == []


@pytest.fixture(scope="session")
def keyring() -> dict[str, Any]:
    """The sessions of those who have signed in once."""
    return {}


@pytest.fixture
def open_as(watched: Callable[..., BrowserContext], keyring: dict[str, Any]) -> OpenAs:
    """The start page in a fresh browser of somebody who has signed in."""

    def open_(username: str, path: str = "/", **options: Any) -> Page:
        page = watched(storage_state=keyring.get(username), **options).new_page()
        if username not in keyring:
            sign_in(page, username)
            keyring[username] = page.context.storage_state()
        page.goto(path)
        return page

    return open_


def sign_in(page: Page, username: str) -> None:
    """Through the front door, wherever the page has been sent there from."""
    if "/accounts/login/" not in page.url:
        page.goto("/accounts/login/")
    page.get_by_label("User name or e-mail").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
