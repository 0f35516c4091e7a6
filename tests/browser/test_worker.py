"""Worker and scheduler run too: what they do reaches people without anybody asking."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs

A_KNOCK = 75_000  # milliseconds: the scheduler asks once a minute


def test_who_owns_an_overdue_containment_is_told_in_the_inbox(open_as: OpenAs) -> None:
    page = open_as("engineer", "/complaints/?owner=engineer&overdue=true&state=open")
    overdue = page.locator("#results .row-link").all_inner_texts()
    assert overdue, "The demonstration has overdue complaints"
    page.goto("/inbox/")
    bell = page.get_by_role("link", name="Inbox")
    messages = page.get_by_role("link", name="Containment is overdue")
    waited = 0
    while messages.count() < len(overdue) and waited < A_KNOCK:
        page.wait_for_timeout(1_000)
        page.reload()
        waited += 1_000
    for number in overdue:
        expect(messages.filter(has_text=number)).to_have_count(1)
    expect(bell.first).to_be_visible()
    messages.filter(has_text=overdue[0]).click()
    page.wait_for_url(f"**/complaints/{overdue[0]}/")
    expect(page.locator(".timeline")).to_contain_text("told people that it is overdue")


def test_the_status_page_shows_that_everything_is_alive(open_as: OpenAs) -> None:
    page = open_as("manager", "/status/")
    signs = page.locator("section", has_text="Signs of life")
    expect(signs.get_by_text("alive")).to_have_count(2)
    expect(page.get_by_text("failed")).to_have_count(0)
    expect(page.get_by_text("stands still")).to_have_count(0)
