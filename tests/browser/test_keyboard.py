"""Everything is in reach of the keys people know from elsewhere."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.watch import accessibility_findings

FOCUSED = """() => document.activeElement === document.body
  ? "" : document.activeElement.outerHTML.slice(0, 200)"""
OUTLINED = """() => {
  const focused = document.activeElement;
  return [focused, focused.closest("tr, li, label, .ts-control")].some(
    (element) => element && getComputedStyle(element).outlineStyle !== "none");
}"""


def focus_is_visible(page: Page) -> bool:
    """The element in focus, or what it stands for, has an outline."""
    return bool(page.evaluate(OUTLINED))


def test_slash_goes_to_the_search_and_enter_searches(open_as: OpenAs) -> None:
    page = open_as("engineer", "/profile/")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("poren")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=poren")
    expect(page.locator("main mark").first).to_contain_text("oren")


def test_a_question_mark_shows_the_shortcuts_and_escape_hides_them(open_as: OpenAs) -> None:
    page = open_as("engineer")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    assert accessibility_findings(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_j_and_k_walk_the_rows_and_enter_opens_one(open_as: OpenAs) -> None:
    page = open_as("engineer", "/complaints/")
    for key in "jjjk":
        page.keyboard.press(key)
    second = page.locator("#results .row-link").nth(1)
    expect(second).to_be_focused()
    assert focus_is_visible(page)
    number = second.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/complaints/{number}/")


@pytest.mark.parametrize(
    ("letter", "place"), [("h", "/"), ("c", "/complaints/"), ("s", "/suppliers/")]
)
def test_g_and_a_letter_lead_to_a_place(open_as: OpenAs, letter: str, place: str) -> None:
    page = open_as("engineer", "/profile/")
    page.keyboard.press("g")
    page.keyboard.press(letter)
    page.wait_for_url(re.compile(rf"127\.0\.0\.1:\d+{place}$"))


def test_single_keys_are_left_alone_while_somebody_types(open_as: OpenAs) -> None:
    page = open_as("engineer", "/complaints/")
    page.get_by_label("Search", exact=True).press_sequentially("c/?gh")
    expect(page.get_by_label("Search", exact=True)).to_have_value("c/?gh")
    expect(page).to_have_url(re.compile("/complaints/"))


def test_single_keys_can_be_switched_off(open_as: OpenAs) -> None:
    page = open_as("engineer")
    page.keyboard.press("?")
    page.get_by_label("Single-key shortcuts on this device").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/$"))


def test_the_first_tab_offers_to_skip_to_the_content(open_as: OpenAs) -> None:
    page = open_as("engineer", "/complaints/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


@pytest.mark.parametrize("path", ["/complaints/", "/complaints/log/", "/profile/"])
def test_the_focus_is_seen_wherever_tab_leads(open_as: OpenAs, path: str) -> None:
    page = open_as("engineer", path)
    steps = 0
    page.keyboard.press("Tab")
    while focused := page.evaluate(FOCUSED):
        assert focus_is_visible(page), focused
        page.keyboard.press("Tab")
        steps += 1
    assert steps > 10


def test_a_refused_form_leads_to_the_field_that_is_wrong(open_as: OpenAs) -> None:
    page = open_as("engineer", "/complaints/log/")
    page.get_by_label("Pieces affected").fill("-3")
    page.keyboard.press("Control+Enter")
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    assert accessibility_findings(page) == []
    summary.get_by_role("link", name="Pieces affected").click()
    expect(page.get_by_label("Pieces affected")).to_be_focused()
    expect(page.get_by_label("Pieces affected")).to_have_value("-3")
    summary.get_by_role("link", name="Supplier").click()
    expect(page.locator("#id_supplier-ts-control")).to_be_focused()


def test_sending_with_the_keys_chooses_nothing_that_nobody_typed(open_as: OpenAs) -> None:
    page = open_as("engineer", "/complaints/log/")
    expect(page.locator("#id_supplier-ts-control")).to_be_focused()
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-error-summary]")).to_contain_text("Choose the supplier.")
    expect(page.locator("#id_supplier")).to_have_value("")
