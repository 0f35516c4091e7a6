"""Nothing anybody typed is lost, and nothing is saved twice."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.complaint import fill_in, log, number_on
from tests.browser.conftest import OpenAs, sign_in
from tests.browser.watch import accessibility_findings


def log_button(page: Page) -> Locator:
    return page.locator("main").get_by_role("button", name="Log complaint")


def times_logged(page: Page, title: str) -> int:
    page.goto("/complaints/")
    page.get_by_label("Search", exact=True).fill(title)
    page.wait_for_url("**q=**")
    return page.locator("#results tbody tr").count()


def test_who_saves_second_sees_both_values_and_decides(open_as: OpenAs) -> None:
    first, second = open_as("engineer"), open_as("manager")
    number = log(first, "Thread of M8 bore not full")
    for page in (first, second):
        page.goto(f"/complaints/{number}/edit/")
    first.get_by_label("Pieces affected").fill("30")
    first.get_by_role("button", name="Save").click()
    number_on(first)

    second.get_by_label("Pieces affected").fill("45")
    second.get_by_label("Lot or serial").fill("K26-0930")
    second.get_by_role("button", name="Save").click()
    conflict = second.locator(".conflict")
    expect(conflict).to_contain_text("Eva Brandt saved this record")
    expect(conflict.get_by_role("row", name="Pieces affected 30 45")).to_be_visible()
    expect(second.get_by_label("Pieces affected")).to_have_value("45")
    expect(second.get_by_label("Lot or serial")).to_have_value("K26-0930")
    assert accessibility_findings(second) == []

    second.get_by_role("button", name="Save").click()
    number_on(second)
    expect(second.locator("aside .facts")).to_contain_text("K26-0930")
    expect(second.locator("aside .facts")).to_contain_text("45")


def test_a_draft_outlives_the_session_and_ends_with_the_record(
    watched: Callable[..., BrowserContext],
) -> None:
    page = watched().new_page()
    sign_in(page, "engineer")
    page.goto("/complaints/log/")
    fill_in(page, "Coating flakes at the clamp")
    expect(page.get_by_role("status").filter(has_text="Draft saved")).to_be_visible()
    page.context.clear_cookies(name="qms_session")
    page.reload()
    sign_in(page, "engineer")
    page.goto("/complaints/log/")
    page.get_by_role("link", name="Coating flakes at the clamp").click()
    expect(page.get_by_label("What went wrong")).to_have_value("Coating flakes at the clamp")
    expect(page.locator("#id_supplier")).to_have_value("4")
    log_button(page).click()
    number_on(page)
    page.goto("/complaints/log/")
    expect(log_button(page)).to_be_visible()
    expect(page.get_by_text("Coating flakes at the clamp")).to_have_count(0)


def test_a_double_click_logs_once(open_as: OpenAs) -> None:
    page = open_as("engineer", "/complaints/log/")
    fill_in(page, "Label missing on every third box")
    log_button(page).dblclick()
    number_on(page)
    assert times_logged(page, "Label missing on every third box") == 1


def test_going_back_and_sending_again_leads_to_the_same_record(open_as: OpenAs) -> None:
    page = open_as("engineer", "/complaints/log/")
    fill_in(page, "Seal lip cut on two of ten")
    log_button(page).click()
    number = number_on(page)
    page.go_back()
    if page.get_by_label("What went wrong").is_visible():
        log_button(page).click()
    assert number_on(page) == number
    assert times_logged(page, "Seal lip cut on two of ten") == 1


def test_without_script_a_complaint_is_logged_and_closed(open_as: OpenAs) -> None:
    page = open_as("engineer", "/complaints/log/", java_script_enabled=False)
    page.get_by_label("Supplier").select_option(label="Kessler Guss GmbH")
    page.get_by_label("What went wrong").fill("Ink smeared on the test report")
    page.locator("label", has_text="Audit").click()
    page.locator("label", has_text="Minor").click()
    log_button(page).click()
    number_on(page)
    for move, question, answer, verb in (
        ("Contain", "What was done", "Report asked for again.", "Contain"),
        ("Record", "Result or justification", "The ribbon was worn.", "Save"),
        ("Close", "What settled it", "A readable report has come.", "Close"),
    ):
        page.get_by_role("link", name=move, exact=True).click()
        page.get_by_label(question).fill(answer)
        page.get_by_role("button", name=verb).click()
        number_on(page)
    expect(page.locator(".record-header")).to_contain_text("Closed")


def test_a_form_with_words_in_it_asks_before_it_is_left(open_as: OpenAs) -> None:
    page = open_as("engineer")
    number = log(page, "Chips in the cooling bore")
    page.get_by_role("link", name="Contain", exact=True).click()
    page.get_by_label("What was done").fill("Bores blown out")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_label("What was done")).to_have_value("Bores blown out")
    assert asked == ["beforeunload"]
    assert number in page.url
