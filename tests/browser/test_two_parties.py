"""A complaint between two signed-in parties: sent, answered, accepted, closed."""

from playwright.sync_api import expect

from tests.browser.complaint import log, make, number_on
from tests.browser.conftest import OpenAs


def test_a_complaint_goes_to_its_supplier_and_comes_back_answered(open_as: OpenAs) -> None:
    engineer = open_as("engineer")
    number = log(engineer, "Cold shut beside the riser")
    make(engineer, "Contain", "What was done", "Pallet set aside at goods-in.")
    make(engineer, "Send to supplier", "Message", "Please look at the pouring temperature.")
    expect(engineer.locator(".record-header")).to_contain_text("With the supplier")

    supplier = open_as("kessler")
    supplier.goto(f"/complaints/{number}/")
    expect(supplier.locator("main")).to_contain_text("Please look at the pouring temperature.")
    make(supplier, "Answer", "Immediate containment", "Stock of 60 castings blocked.")
    expect(supplier.locator(".record-header")).to_contain_text("With the supplier")
    supplier.get_by_role("link", name="Answer", exact=True).click()
    for question, said in {
        "Root cause": "Ladle too cold after the break.",
        "Why it was not caught": "First castings after a break are not looked at.",
        "Corrective action": "Ladle is heated to 720 °C before pouring goes on.",
        "Prevention elsewhere": "The same at furnaces 1 and 3.",
    }.items():
        supplier.get_by_label(question).fill(said)
    supplier.keyboard.press("Control+Enter")
    number_on(supplier)
    expect(supplier.locator(".record-header")).to_contain_text("Answered")

    engineer.goto(f"/complaints/{number}/")
    engineer.get_by_role("link", name="Accept answer", exact=True).click()
    expect(engineer.locator("main")).to_contain_text("Ladle too cold after the break.")
    engineer.get_by_role("button", name="Accept answer").click()
    number_on(engineer)
    make(engineer, "Record", "Result or justification", "Confirmed by sectioning two castings.")
    make(engineer, "Close", "What settled it", "Five lots without cold shuts.")
    expect(engineer.locator(".record-header")).to_contain_text("Closed")
