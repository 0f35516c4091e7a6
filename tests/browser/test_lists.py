"""Lists in a real browser: kept as a view, chosen from, exported; and the palette by keyboard."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.watch import accessibility_findings


def test_a_view_that_is_shared_is_a_colleagues_tab(open_as: OpenAs) -> None:
    page = open_as("engineer", "/complaints/?state=closed&sort=title&columns=title,lot")
    page.get_by_role("link", name="Save view").click()
    page.get_by_label("Name").fill("Closed by title")
    page.get_by_label("Share it with the plant").check()
    assert accessibility_findings(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Closed by title")).to_have_attribute(
        "aria-current", "page"
    )
    shown = page.locator("#results td.title").all_inner_texts()
    colleague = open_as("manager", "/complaints/")
    colleague.get_by_role("link", name="Closed by title").click()
    expect(colleague.locator("#results th")).to_have_text(["What went wrong", "Lot or serial"])
    assert colleague.locator("#results td.title").all_inner_texts() == shown


def test_columns_are_chosen_and_moved(open_as: OpenAs) -> None:
    page = open_as("auditor", "/complaints/")
    page.get_by_text("Columns", exact=True).first.click()
    page.get_by_label("Lot or serial").check()
    page.get_by_role("button", name="State: further to the front").click()
    assert accessibility_findings(page) == []
    page.get_by_role("button", name="Show these").click()
    expect(page.locator("#results th").nth(1)).to_contain_text("State")
    expect(page.locator("#results th").last).to_contain_text("Lot or serial")


def test_the_list_is_saved_as_a_file(open_as: OpenAs) -> None:
    page = open_as("engineer", "/complaints/?state=open")
    page.keyboard.press("e")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel workbook").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert Path(download.value.path()).read_bytes().startswith(b"PK")


def test_rows_are_chosen_by_keys_and_given_an_owner(open_as: OpenAs) -> None:
    page = open_as("engineer", "/complaints/?state=open")
    for key in "jxjx":
        page.keyboard.press(key)
    bar = page.locator(".many")
    expect(bar).to_contain_text("2 chosen")
    assert accessibility_findings(page) == []
    bar.get_by_role("button", name="Assign owner").click()
    expect(page.locator("main")).to_contain_text("2 records will be changed.")
    page.locator("#id_owner").select_option(label="Maren Voss", force=True)
    assert accessibility_findings(page) == []
    page.get_by_role("button", name="Assign owner").click()
    expect(page.get_by_text("2 records are changed.")).to_be_visible()


def test_the_palette_goes_anywhere_by_keys(open_as: OpenAs) -> None:
    page = open_as("engineer", "/complaints/")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Go to anything")
    expect(palette.get_by_role("option").first).to_be_visible()
    assert accessibility_findings(page) == []
    page.keyboard.type("deliv")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("delivery")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/suppliers/deliveries/")
    page.locator("[data-search]").focus()
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    expect(page.locator("[data-search]")).to_be_focused()
