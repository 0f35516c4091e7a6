"""A program gets its own key, and loses it again."""

import json
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.site import Site
from tests.browser.watch import accessibility_findings


def open_complaints(site: Site, token: str) -> list[dict[str, str]]:
    """As the README's curl asks for them."""
    address = f"{site.url}/api/v1/complaints/?state=open"
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as answer:
        return list(json.loads(answer.read())["results"])


def test_a_token_is_shown_once_opens_the_api_and_can_be_revoked(
    open_as: OpenAs, site: Site
) -> None:
    page = open_as("engineer", "/profile/tokens/")
    page.get_by_label("What it is for").fill("Label printer, line 3")
    page.locator("main").get_by_role("button", name="Create").click()
    token = page.locator("#secret").input_value()
    assert accessibility_findings(page) == []
    assert {one["state"] for one in open_complaints(site, token)} == {"open"}
    page.goto("/profile/tokens/")
    expect(page.locator("#secret")).to_have_count(0)

    page.get_by_role("link", name="Revoke").click()
    assert accessibility_findings(page) == []
    page.locator("main").get_by_role("button", name="Revoke").click()
    expect(page.locator("main")).to_contain_text("Revoked.")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        open_complaints(site, token)


def test_the_api_shows_its_documentation(open_as: OpenAs) -> None:
    page = open_as("engineer", "/api/v1/docs/")
    expect(page.get_by_text("/api/v1/complaints/{number}/close/").first).to_be_visible()
