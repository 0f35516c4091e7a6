"""The story of an import: upload, name the columns, see what would be, put it right, confirm."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.watch import accessibility_findings

HEADINGS = "Bestellung;Pos;Kreditor;Teilenummer;Benennung;Menge;Liefertermin\n"
GOOD = "47110815;10;10432;IMP-1;Deckel;1.200;03/04/2026\n"
BAD = "47110815;20;10432;IMP-1;Deckel;zwölf;04/04/2026\n"
PATIENCE = 60_000  # milliseconds for a worker that has other things to do


def upload(page: Page, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.get_by_label("File", exact=True).set_input_files(files=[file])
    page.get_by_role("button", name="Upload").click()


def see_what_came_of_it(page: Page) -> None:
    page.get_by_role("link", name="See what came of it").click(timeout=PATIENCE)


def test_a_file_with_a_mistake_goes_in_once_it_is_put_right(
    open_as: OpenAs, tmp_path: Path
) -> None:
    page = open_as("engineer", "/suppliers/deliveries/")
    page.get_by_role("link", name="Import a file").click()
    expect(page.get_by_label("What is in the file")).to_have_value("suppliers.delivery")
    upload(page, "orders.csv", (HEADINGS + GOOD + BAD).encode("cp1252"))

    expect(page.get_by_label("Encoding")).to_have_value("cp1252")
    expect(page.get_by_role("cell", name="zwölf")).to_be_visible()
    assert accessibility_findings(page) == []
    page.get_by_role("button", name="On to the columns").click()

    check = page.get_by_role("button", name="Check, without importing")
    check.click()
    expect(page.get_by_role("alert")).to_contain_text("These days can be read in two ways")
    assert accessibility_findings(page) == []
    page.get_by_label("Day first: 03/04/2026 → 3 Apr 2026").check()
    page.get_by_label("1.234,5 — a comma before the decimals").check()
    check.click()
    see_what_came_of_it(page)

    main = page.locator("main")
    expect(main).to_contain_text("2 rows cannot be imported. Nothing has been written.")
    expect(main).to_contain_text("“zwölf” is not a number.")
    expect(main).to_contain_text("IMP-1 Deckel")
    assert accessibility_findings(page) == []
    page.get_by_role("button", name="Register all of them too, and check again").click()
    see_what_came_of_it(page)
    expect(main).to_contain_text("1 would be new")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="File of problems").click()
    problems = Path(waiting.value.path()).read_text(encoding="utf-8-sig")

    page.get_by_label("Import the good rows, leave the bad ones out").check()
    page.get_by_role("button", name="Import now").click()
    see_what_came_of_it(page)
    expect(main).to_contain_text("1 new, 0 changed, 0 the same as before.")

    page.goto("/imports/upload/?kind=suppliers.delivery")
    right = problems.split("\n")[-2].replace("zwölf,", "12,")
    upload(page, "right.csv", f"{problems.splitlines()[0]}\n{right}\n".encode())
    expect(main).to_contain_text("its columns are named as they were then")
    page.go_back()
    page.go_forward()
    page.get_by_role("button", name="Check, without importing").click()
    see_what_came_of_it(page)
    page.get_by_role("button", name="Import now").click()
    see_what_came_of_it(page)
    expect(main).to_contain_text("1 new, 0 changed, 0 the same as before.")
    assert accessibility_findings(page) == []
    page.goto("/imports/")
    assert accessibility_findings(page) == []
    page.goto("/suppliers/deliveries/?q=47110815")
    expect(page.locator("#results tbody tr")).to_have_count(2)


def test_the_same_file_again_is_noticed_and_the_steps_work_without_script(open_as: OpenAs) -> None:
    page = open_as("manager", "/imports/upload/?kind=suppliers.supplier", java_script_enabled=False)
    upload(page, "one.csv", b"Code,Name\n90001,Nordlicht Feinguss\n")
    page.get_by_role("button", name="On to the columns").click()
    page.get_by_role("button", name="Check, without importing").click()
    for _look in range(60):
        page.wait_for_timeout(1_000)
        page.reload()
        if page.get_by_role("link", name="See what came of it").count():
            break
    see_what_came_of_it(page)
    expect(page.locator("main")).to_contain_text("1 would be new")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator("main")).not_to_contain_text("one.csv")
