"""What a supplier and an auditor see, and what they do not."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.complaint import comment, log
from tests.browser.conftest import OpenAs


def status_of(page: Page, path: str) -> int:
    answer = page.goto(path)
    assert answer is not None
    return answer.status


def test_a_supplier_reads_and_answers_what_concerns_it_and_nothing_else(open_as: OpenAs) -> None:
    engineer, karl = open_as("engineer"), open_as("kessler")
    other = log(engineer, "Cold shut at the gate", supplier="Moravia Odlitky s.r.o.")
    number = log(engineer, "Sand inclusions behind the flange")
    comment(engineer, "Between us: we look for a second source.")
    comment(engineer, "Please send the melt record.", shared=True)

    karl.goto(f"/complaints/{number}/")
    expect(karl.locator(".timeline")).to_contain_text("Please send the melt record.")
    expect(karl.locator("body")).not_to_contain_text("second source")
    expect(karl.locator(".moves")).to_have_count(0)
    comment(karl, "Melt record 26-117 is on its way.")
    assert status_of(karl, f"/complaints/{other}/") == 404

    engineer.goto(f"/complaints/{number}/")
    answer = engineer.locator(".timeline > li", has_text="Melt record 26-117")
    expect(answer).to_contain_text("Karl Kessler commented")


def test_a_suppliers_list_holds_its_own_complaints_only(open_as: OpenAs) -> None:
    page = open_as("kessler", "/complaints/")
    rows = page.locator("#results tbody tr")
    assert rows.count() > 5
    expect(rows).to_have_count(rows.filter(has_text="Kessler Guss GmbH").count())
    expect(page.get_by_role("link", name="Log complaint")).to_have_count(0)
    assert status_of(page, "/suppliers/10788/") == 404


def test_an_auditor_reads_everything_and_finds_nothing_to_press_but_to_watch(
    open_as: OpenAs,
) -> None:
    page = open_as("auditor", "/complaints/?state=open")
    page.locator("#results .row-link").first.click()
    expect(page.locator(".timeline")).to_contain_text("logged the complaint")
    expect(page.locator("main").get_by_role("button")).to_have_text(["Watch"])
    expect(page.locator("main form")).to_have_count(1)
    expect(page.locator("main .button")).to_have_text(["PDF", "Watch"])


@pytest.mark.parametrize("verb", ["edit", "contain", "close", "reopen", "void", "comment"])
def test_an_auditor_is_refused_at_every_form_of_a_complaint(open_as: OpenAs, verb: str) -> None:
    page = open_as("auditor", "/complaints/?state=open")
    address = page.locator("#results .row-link").first.get_attribute("href")
    assert status_of(page, f"{address}{verb}/") == 403
    expect(page.locator("h1")).to_have_text("This is not open to you")


def test_an_auditor_cannot_log_a_complaint(open_as: OpenAs) -> None:
    page = open_as("auditor")
    expect(page.get_by_role("link", name="Log complaint")).to_have_count(0)
    assert status_of(page, "/complaints/log/") == 403
