"""Passkeys and codes, as a browser asks for them; each story ends as it began."""

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from qms.accounts.cast import PASSWORD
from tests.browser.conftest import sign_in
from tests.browser.site import Site
from tests.browser.watch import Watch, accessibility_findings, scrolls_sideways

WHO = "moravia"
SECURITY = "/accounts/2fa/"


@pytest.fixture
def page(browser: Browser, browser_context_args: dict[str, Any], site: Site) -> Iterator[Page]:
    """Passkeys belong to a name, and an address of numbers is none."""
    named = {"base_url": site.url.replace("127.0.0.1", "localhost")}
    with browser.new_context(**browser_context_args | named) as context:
        context.set_default_timeout(10_000)
        watch = Watch(context)
        page = context.new_page()
        sign_in(page, WHO)
        yield page
        assert watch.problems == []


@pytest.fixture
def phone(page: Page) -> None:
    """A device that keeps passkeys, and whose owner always says yes."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    owner = {"hasUserVerification": True, "isUserVerified": True}
    options = kind | owner | {"automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def confirm(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def press(page: Page, button: str) -> None:
    page.locator("main").get_by_role("button", name=button).click()


def leave(page: Page) -> None:
    page.goto("/accounts/logout/")
    press(page, "Sign out")
    page.wait_for_url("**/accounts/login/**")


def is_good(page: Page) -> None:
    assert accessibility_findings(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert not scrolls_sideways(page)
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_passkey_is_added_lets_in_without_a_password_and_is_removed(
    page: Page, phone: None
) -> None:
    page.goto(SECURITY)
    page.get_by_role("link", name="Add a passkey").click()
    confirm(page)
    page.get_by_label("Name").fill("Phone")
    is_good(page)
    press(page, "Add a passkey")
    page.wait_for_url("**/recovery-codes/")
    is_good(page)

    leave(page)
    press(page, "Use a passkey")
    page.wait_for_url("**/localhost:*/")
    page.goto(SECURITY)
    is_good(page)
    page.get_by_role("link", name="Rename").click()
    confirm(page)
    page.get_by_label("Name").fill("Old phone")
    is_good(page)
    press(page, "Save")

    page.get_by_role("link", name="Remove").click()
    is_good(page)
    press(page, "Remove")
    page.wait_for_url(f"**{SECURITY}")
    expect(page.get_by_text("Old phone")).to_have_count(0)


def test_a_passkey_is_the_second_step_after_a_password(page: Page, phone: None) -> None:
    page.goto(f"{SECURITY}passkeys/add/")
    confirm(page)
    press(page, "Add a passkey")
    page.wait_for_url("**/recovery-codes/")
    leave(page)
    sign_in(page, WHO)
    is_good(page)
    press(page, "Use a passkey")
    page.wait_for_url("**/localhost:*/")
    page.goto(f"{SECURITY}passkeys/add/")
    page.get_by_role("link", name="Use a passkey").click()
    is_good(page)
    press(page, "Use a passkey")
    page.wait_for_url("**/passkeys/add/")
    page.goto(SECURITY)
    page.get_by_role("link", name="Remove").click()
    press(page, "Remove")
    page.wait_for_url(f"**{SECURITY}")


def test_who_has_no_device_at_hand_is_told_so(page: Page) -> None:
    leave(page)
    page.route("**/passkeys/login/", lambda route: route.fulfill(status=200, body="{}"))
    press(page, "Use a passkey")
    expect(page.get_by_text("No passkey was given.")).to_be_visible()


def test_an_app_is_set_up_by_its_picture_and_asked_for_at_the_next_sign_in(page: Page) -> None:
    page.goto(SECURITY)
    page.get_by_role("link", name="Set up").click()
    confirm(page)
    assert page.locator("img.qr").evaluate("(image) => image.naturalWidth") > 0
    secret = page.get_by_label("Or type this key into the app").input_value()
    is_good(page)
    enter(page, secret, "Set up")
    page.wait_for_url("**/recovery-codes/")

    leave(page)
    sign_in(page, WHO)
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    is_good(page)
    enter(page, secret, "Sign in")
    page.wait_for_url("**/localhost:*/")

    page.goto(f"{SECURITY}totp/deactivate/")
    confirm(page)
    is_good(page)
    press(page, "Remove")
    page.wait_for_url(f"**{SECURITY}")


def enter(page: Page, secret: str, button: str) -> None:
    """The code of this moment; a new one if the moment has just passed."""
    for _attempt in range(2):
        page.get_by_label("Code", exact=True).fill(
            format_hotp_value(hotp_value(secret, int(time.time()) // 30))
        )
        press(page, button)
        with suppress(AssertionError):
            expect(page.get_by_label("Code", exact=True)).to_have_count(0, timeout=3_000)
            return
