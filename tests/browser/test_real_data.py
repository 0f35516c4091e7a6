"""Real suppliers, parts and complaint texts in the running site, found by search and worked."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from benchmarks.real_data import DATASETS
from tests.browser.complaint import make, number_on
from tests.browser.conftest import OpenAs
from tests.browser.site import ROOT, Site
from tests.browser.watch import scrolls_sideways

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(not DATASETS.is_dir(), reason=f"no data sets in {DATASETS}"),
]


@pytest.fixture(scope="session")
def real(site: Site) -> Site:
    """The plant, and with it the vendors and items of one file and 500 recalls of another."""
    loaded = subprocess.run(
        [sys.executable, "-m", "benchmarks.real_data"],
        cwd=ROOT,
        env=site.env,
        text=True,
        capture_output=True,
        check=False,
    )
    assert loaded.returncode == 0, loaded.stderr
    assert "500 complaints" in loaded.stdout
    return site


def test_a_real_complaint_is_found_by_its_words_and_worked_to_the_end(
    open_as: OpenAs, real: Site
) -> None:
    page = open_as("engineer")
    page.keyboard.press("/")
    page.keyboard.type("listeria pecorino")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=listeria**")
    page.get_by_role("link", name="Product tested positive for Listeria Monocytogenes.").click()
    number = number_on(page)
    expect(page.locator(".prose").first).to_contain_text("Locatelli Grated Pecorino Romano")
    make(page, "Contain", "What was done", "Stock of all four customers blocked and counted.")
    make(page, "Record", "Result or justification", "Grating line not cleaned after a repair.")
    page.get_by_role("link", name="Reply", exact=True).click()
    page.get_by_label("To whom").fill("All four customers")
    page.get_by_label("What was replied").fill("Please destroy what is left of the lot.")
    page.keyboard.press("Control+Enter")
    number_on(page)
    make(page, "Close", "What settled it", "Lots destroyed; the grating line was rebuilt.")
    expect(page.locator(".record-header")).to_contain_text("Closed")
    page.goto("/complaints/?state=closed&q=pecorino")
    expect(page.locator("#results tbody tr", has_text=number)).to_have_count(1)


def test_the_list_of_hundreds_is_paged_filtered_and_fits_the_phone(
    open_as: OpenAs, real: Site
) -> None:
    page = open_as("engineer", "/complaints/?severity=critical")
    total = page.locator(".pagination [role=status]")
    expect(total).to_contain_text("1–50 of")
    page.get_by_role("link", name="Next").click()
    expect(total).to_contain_text("51–100 of")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        assert not scrolls_sideways(page)


def test_a_part_of_the_real_register_is_found_by_name(open_as: OpenAs, real: Site) -> None:
    page = open_as("engineer", "/suppliers/parts/?q=nevirapine")
    rows = page.locator("#results tbody tr")
    assert rows.count() > 3
    expect(rows.first).to_contain_text("evirapine")


def test_the_trail_of_all_that_is_whole(real: Site) -> None:
    verified = real.manage("verify_chain")
    assert verified.returncode == 0, verified.stdout + verified.stderr
