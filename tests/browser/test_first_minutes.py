"""The newcomer's five minutes, as the README tells them."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.complaint import make, number_on
from tests.browser.conftest import OpenAs
from tests.browser.pictures import copy_picture, photo, upload
from tests.browser.site import Site


def test_a_complaint_goes_from_logged_to_closed_and_back_and_the_trail_proves_it(
    open_as: OpenAs, site: Site
) -> None:
    page = open_as("engineer")
    log_with_the_keyboard_only(page)
    expect(page.locator("main")).to_contain_text(f"Logged as {number_on(page)}.")
    expect(page.locator("aside .facts")).to_contain_text("Kessler Guss GmbH")
    expect(page.locator("aside .facts")).to_contain_text("HP-4415-02")
    expect(page.locator("aside .thumb")).to_contain_text("image.png")
    make(page, "Contain", "What was done", "Lot set aside at goods-in, 48 checked.")
    comment_with_a_file(page)
    make(page, "Record", "Result or justification", "Edge not broken after grinding.")
    make(page, "Close", "What settled it", "Kessler replaced the lot and broke the edge.")
    make(page, "Reopen", "Why it is taken up again", "The same burr on the replaced lot.")
    told = ["reopened the complaint", "closed the complaint", "commented", "contained it", "logged"]
    expect(page.locator(".timeline > li")).to_contain_text([f"Eva Brandt {verb}" for verb in told])
    verified = site.manage("verify_chain")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def log_with_the_keyboard_only(page: Page) -> None:
    """As fast as keys can be pressed: what was typed is taken, whether or not a list has come."""
    keys = page.keyboard
    keys.press("c")
    expect(page.locator("#id_supplier-ts-control")).to_be_focused()
    keys.type("kess")
    keys.press("Tab")
    keys.type("4415-02")
    keys.press("Tab")
    keys.type("Burr on sealing face")
    copy_picture(page, photo(kind="PNG"))
    keys.press("Control+v")
    expect(page.locator(".thumb")).to_have_count(1)
    for _passed_over in ("Details", "Defect code", "Lot or serial", "Pieces affected"):
        keys.press("Tab")
    for _chosen in ("Noticed by", "Severity"):
        keys.press("Tab")
        keys.press("Space")
        keys.press(
            "ArrowRight"
        )  # from the customer to the incoming inspection, from critical to major
    keys.press("Control+Enter")


def comment_with_a_file(page: Page) -> None:
    page.get_by_role("textbox", name="Comment", exact=True).fill(
        "Section of the edge from the lab."
    )
    page.get_by_label("Photos and files").set_input_files([upload("section.jpg", photo())])
    page.get_by_role("button", name="Comment").click()
    expect(page.locator(".timeline .thumb").first).to_contain_text("section.jpg")


def test_an_answer_that_comes_between_press_and_release_does_not_lose_the_choice(
    open_as: OpenAs,
) -> None:
    page = open_as("engineer", "/complaints/log/")
    late: list[Route] = []
    asked = re.compile(r"/suppliers/options/\?q=.+")
    page.route(asked, lambda route: late.append(route))
    with page.expect_request(asked):
        page.locator("#id_supplier-ts-control").fill("Lindqvist")
    page.get_by_role("option", name="Lindqvist Fjädrar AB").hover()
    page.mouse.down()
    with page.expect_response(asked):
        for route in late:
            route.continue_()
    page.wait_for_timeout(100)  # the browser may draw the answer now
    page.mouse.up()
    chosen = page.locator("#id_supplier + .ts-wrapper .item")
    expect(chosen).to_contain_text("Lindqvist Fjädrar AB")


def test_choosing_a_supplier_narrows_the_parts(open_as: OpenAs) -> None:
    page = open_as("engineer", "/complaints/log/")
    page.locator("#id_supplier-ts-control").fill("Lindqvist")
    page.get_by_role("option", name="Lindqvist Fjädrar AB").click()
    page.locator("#id_part-ts-control").click()
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(options.filter(has_text="SP-0107")).to_have_count(options.count())
    page.locator("#id_part-ts-control").fill("4415")
    expect(page.get_by_text("Nothing by that name")).to_be_visible()
