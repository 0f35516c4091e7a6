"""A saved view, from the list it was made on to the colleague who opens it from the inbox."""

from tests.browser.conftest import OpenAs


def test_a_view_is_saved_shared_and_opened_by_a_colleague(open_as: OpenAs):
    eva = open_as("engineer", "/complaints/?severity=critical&sort=-received_on")
    eva.get_by_role("link", name="Save view").click()
    eva.get_by_label("Name").fill("Critical, newest first")
    eva.get_by_label("Share it with the plant").check()
    eva.get_by_role("button", name="Save").click()
    eva.get_by_role("link", name="Critical, newest first").click()
    eva.get_by_role("link", name="Send", exact=True).click()
    eva.get_by_role("combobox", name="To").press_sequentially("Maren")
    eva.get_by_role("option", name="Maren Voss").click()
    eva.get_by_label("What to look at").fill("Before the meeting on Thursday.")
    eva.get_by_role("button", name="Send").click()
    eva.get_by_text("Sent.").wait_for()
    maren = open_as("manager", "/inbox/")
    maren.get_by_role("link", name="Eva Brandt sends you the view").click()
    maren.wait_for_url("**/complaints/?view=*")
    assert maren.locator("#results tbody tr").count() > 0
    assert maren.get_by_text("Severity: Critical").is_visible()
