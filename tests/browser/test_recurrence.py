"""One problem through its life: seen while it is logged, suggested, judged, corrected, back."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from qms.core.clock import plant_today
from tests.browser.complaint import number_on
from tests.browser.conftest import OpenAs

EARLIER = "Screws mixed, M8×40 among M8×45"  # in the demonstration, and in no family
SUPPLIER = "Nordfast Schrauben GmbH"

SLOW = {"offline": False, "latency": 1_000, "downloadThroughput": -1, "uploadThroughput": -1}


def test_an_engineer_hears_once_that_a_corrected_problem_came_back(open_as: OpenAs) -> None:
    page = open_as("engineer")
    number = log_beside_the_earlier_case(page, "M8 screws mixed", days_ago=9)
    check(page)
    family = found_to_be_one_problem(page, number)
    correct(page, family, days_ago=1)
    check(page)
    assert told(page, family) == [], "What was received before the correction has not come back."
    again = log_beside_the_earlier_case(page, "Screws mixed again", days_ago=0)
    for _night in range(2):
        check(page)
        assert told(page, family) == [again]
    page.get_by_role("link", name=f"({again})").click()
    page.wait_for_url(f"**/complaints/recurrence/{family}/")
    noticed = page.locator("section", has=page.get_by_role("heading", name="What was noticed"))
    expect(noticed).to_contain_text(again)


def test_whoever_types_on_while_an_answer_is_under_way_gets_the_next_one(open_as: OpenAs) -> None:
    page = open_as("engineer", "/complaints/log/")
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    title = page.get_by_label("What went wrong")
    with page.expect_request(lambda request: "Porosity" in request.url):
        title.press_sequentially("Porosity")
    title.fill("M8 screws mixed")
    expect(page.locator(".similar li", has_text=EARLIER)).to_be_visible()


def log_beside_the_earlier_case(page: Page, title: str, *, days_ago: int) -> str:
    """Three words, and what was settled before stands beside the form with the reasons."""
    page.goto("/complaints/log/")
    page.get_by_label("What went wrong").press_sequentially(title)
    case = page.locator(".similar li", has_text=EARLIER)
    expect(case).to_contain_text(re.compile(r"both say .*screws", re.IGNORECASE))
    expect(case).to_contain_text("Settled by: Nordfast checks the sorter before every run.")
    page.locator("#id_supplier-ts-control").fill(SUPPLIER)
    page.get_by_role("option", name=SUPPLIER).click()
    page.locator("#id_part-ts-control").fill("FA-0012-08")
    page.get_by_role("option", name="FA-0012-08").click()
    page.locator("label", has_text="Production").click()
    page.locator("label", has_text="Major").click()
    received = plant_today() - timedelta(days=days_ago)
    page.get_by_label("Received").fill(received.isoformat())
    page.keyboard.press("Control+Enter")
    return number_on(page)


def check(page: Page) -> None:
    """The nightly check, asked for now; the worker does it."""
    page.goto("/complaints/recurrence/")
    page.get_by_role("button", name="Check now").click()
    page.get_by_role("link", name="See what came of it").click()
    page.wait_for_url("**/complaints/recurrence/pairs/")


def found_to_be_one_problem(page: Page, number: str) -> str:
    """With two keys: down to the pair, and the verdict."""
    pair = page.locator(".pairs > li", has_text=number).filter(has_text=EARLIER)
    expect(pair).to_contain_text(re.compile(r"both say .*screws", re.IGNORECASE))
    first = pair.locator(".row-link")
    for _step in range(page.locator(".pairs > li").count()):
        if first.evaluate("(link) => link === document.activeElement"):
            break
        page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("s")
    said = page.get_by_text("One problem: FAM-")
    expect(said).to_be_visible()
    expect(pair).to_have_count(0)
    found = re.search(r"FAM-\d{4}-\d{6}", said.inner_text())
    assert found
    return found[0]


def correct(page: Page, family: str, *, days_ago: int) -> None:
    page.goto(f"/complaints/recurrence/{family}/correct/")
    page.get_by_label("Corrected on").fill((plant_today() - timedelta(days=days_ago)).isoformat())
    page.get_by_label("What was changed").fill("Nordfast sorts by camera.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/complaints/recurrence/{family}/")


def told(page: Page, family: str) -> list[str]:
    """The complaints which the inbox says this family came back with."""
    page.goto("/inbox/")
    messages = page.get_by_role("link", name=re.compile(f"came back .*{family}", re.IGNORECASE))
    return [text.rpartition("(")[2].partition(")")[0] for text in messages.all_inner_texts()]
