"""What people do with a complaint, in the words of the page."""

import re

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as NotThere

NUMBER = re.compile(r"/complaints/(CMP-\d{4}-\d{6})/$")


def number_on(page: Page) -> str:
    """Of the record this page shows, as soon as it does."""
    try:
        page.wait_for_url(NUMBER)
    except NotThere as missing:
        raise AssertionError(page.locator("main").inner_text()) from missing
    return NUMBER.search(page.url)[1]  # type: ignore[index]


def fill_in(page: Page, title: str, supplier: str = "Kessler Guss GmbH") -> None:
    """The log form with everything it needs, nothing sent."""
    page.locator("#id_supplier-ts-control").fill(supplier)
    page.get_by_role("option", name=supplier).click()
    page.get_by_label("What went wrong").fill(title)
    page.locator("label", has_text="Production").click()
    page.locator("label", has_text="Major").click()


def log(page: Page, title: str, supplier: str = "Kessler Guss GmbH") -> str:
    page.goto("/complaints/log/")
    fill_in(page, title, supplier)
    page.locator("main").get_by_role("button", name="Log complaint").click()
    return number_on(page)


def make(page: Page, move: str, question: str, answer: str) -> None:
    """Press a button of the record, answer what it asks, and come back to the record."""
    page.get_by_role("link", name=move, exact=True).click()
    page.get_by_label(question).fill(answer)
    page.keyboard.press("Control+Enter")
    number_on(page)


def comment(page: Page, text: str, *, shared: bool = False) -> None:
    page.get_by_role("textbox", name="Comment", exact=True).fill(text)
    if shared:
        page.get_by_label("The supplier can read this").check()
    page.get_by_role("button", name="Comment").click()
    page.locator(".timeline .comment", has_text=text).wait_for()
