"""Pictures for the documentation, taken of a fresh plant: `python -m tests.browser.screenshots`."""

import os
import shutil
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.complaint import fill_in
from tests.browser.conftest import sign_in
from tests.browser.site import ROOT, Site

FOLDER = ROOT / "docs" / "screenshots"
DESK, PHONE = (1440, 1000), (390, 844)
LARGEST = 200_000  # bytes

Theme = Literal["light", "dark"]


def the_list(page: Page) -> None:
    page.goto("/complaints/")


def the_record(page: Page) -> None:
    page.goto("/complaints/?q=oil+weeping")
    page.locator("#results .row-link").first.click()
    page.locator(".timeline").wait_for()
    page.wait_for_load_state("networkidle")  # panels that come into view are there


def the_form(page: Page) -> None:
    page.goto("/complaints/log/")
    for draft in page.get_by_role("button", name="Discard").all():
        draft.click()
    fill_in(page, "Gas holes in the joint face")
    page.locator("#id_part-ts-control").fill("4415-02")
    page.get_by_role("option", name="HP-4415-02").click()
    page.get_by_label("Lot or serial").fill("K26-0931")
    page.get_by_role("status").filter(has_text="Draft saved").wait_for()
    page.get_by_text("Settled by:").first.wait_for()
    page.get_by_label("What went wrong").focus()
    page.evaluate("scrollTo(0, 0)")


def the_supplier(page: Page) -> None:
    """One of those in trouble, with what is late and what it has to show."""
    page.goto("/suppliers/10931/")
    page.get_by_text("not on time").wait_for()
    page.get_by_text("All complaints").wait_for()


def the_deliveries(page: Page) -> None:
    page.goto("/suppliers/deliveries/?supplier=11205&sort=-promised_on")


def the_recurrence(page: Page) -> None:
    page.goto("/complaints/recurrence/")


PICTURES: list[tuple[str, Callable[[Page], None], tuple[int, int], Theme]] = [
    ("list", the_list, DESK, "light"),
    ("list-dark", the_list, DESK, "dark"),
    ("list-phone", the_list, PHONE, "light"),
    ("record", the_record, DESK, "light"),
    ("record-dark", the_record, DESK, "dark"),
    ("record-phone", the_record, PHONE, "dark"),
    ("supplier", the_supplier, DESK, "light"),
    ("supplier-phone", the_supplier, PHONE, "dark"),
    ("deliveries", the_deliveries, DESK, "dark"),
    ("recurrence", the_recurrence, DESK, "light"),
    ("form", the_form, DESK, "light"),
    ("form-phone", the_form, PHONE, "light"),
]


def take(browser: Browser, site: Site) -> None:
    session = None
    for name, go, (width, height), theme in PICTURES:
        with browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/Berlin",
            has_touch=width < 500,
            storage_state=session,
        ) as context:
            page = context.new_page()
            if session is None:
                sign_in(page, "engineer")
                session = context.storage_state()
            go(page)
            keep(name, page.screenshot())


def keep(name: str, picture: bytes) -> None:
    """Few colours are enough for a page, and keep the checkout small."""
    small = BytesIO()
    colours = Image.open(BytesIO(picture)).convert("RGB").quantize(256, kmeans=3)
    colours.save(small, "PNG", optimize=True)
    assert small.tell() < LARGEST, name
    (FOLDER / f"{name}.png").write_bytes(small.getvalue())


def main() -> None:
    chromium = shutil.which("chromium")
    assert chromium, "There is no browser: install Debian's chromium."
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="qms-screenshots-") as folder:
        Path(folder).chmod(0o711)  # the servers' own account has to get in
        site = Site(Path(folder) / "site")
        with site.running(), sync_playwright() as playwright:
            options = ["--no-sandbox", "--disable-background-networking"]
            with playwright.chromium.launch(executable_path=chromium, args=options) as browser:
                take(browser, site)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms.settings")
    main()
