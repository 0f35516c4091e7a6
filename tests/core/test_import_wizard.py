"""A file into records, the way a person does it: upload, read, name the columns, check, confirm."""

import csv
import io
import os
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.background import run_waiting
from qms.core.files import store
from qms.core.files.sweep import sweep_files
from qms.core.imports import passes
from qms.core.imports.choices import ImportState
from qms.core.imports.services import confirm_import
from qms.core.models import Act, BackgroundJob, Import
from qms.core.timeline import timeline_of
from qms.notifications.models import Notification
from qms.notifications.tasks import tell_of_jobs
from suppliers.models import Delivery, Supplier
from suppliers.services import cancel_delivery
from tests import factories
from tests.core.sheets import row, sheet, workbook

SUPPLIERS = "Code;Name;City\n10432;Kessler Guß GmbH;Aalen\n10788;Moravia Odlitky s.r.o.;Ostrava\n"
HEADINGS = "Order;Line;Vendor no;Part no;Qty;Promised date"
pytestmark = pytest.mark.django_db(transaction=True)


class Wizard:
    """Somebody who imports, in a browser."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser

    def upload(self, content: bytes | str, name: str = "table.csv", kind: str = "supplier") -> Any:
        content = content.encode() if isinstance(content, str) else content
        sent = {"kind": f"suppliers.{kind}", "file": SimpleUploadedFile(name, content)}
        return self.browser.post("/imports/upload/", sent)

    def begin(self, *arguments: Any, **more: Any) -> Import:
        answer = self.upload(*arguments, **more)
        assert answer.status_code == 302, answer.context["form"].errors
        return Import.objects.latest("id")

    def map(self, record: Import, **fields: str) -> Any:
        """Name the columns as they are proposed, but for these."""
        page = self.browser.get(f"/imports/{record.pk}/map/")
        form = page.context["form"]
        values = {name: form[name].value() or "" for name in form.fields} | fields
        return self.browser.post(f"/imports/{record.pk}/map/", values)

    def check(self, record: Import, **fields: str) -> Import:
        answer = self.map(record, **fields)
        assert answer.status_code == 302, answer.context["form"].errors
        return self.worked(record)

    def post(self, record: Import, verb: str, **values: str) -> Import:
        self.browser.post(f"/imports/{record.pk}/{verb}/", values)
        return self.worked(record)

    def worked(self, record: Import) -> Import:
        run_waiting()
        record.refresh_from_db()
        return record

    def page(self, record: Import, step: str = "") -> str:
        return self.browser.get(f"/imports/{record.pk}/{step}", follow=True).content.decode()

    def problems(self, record: Import) -> list[dict[str, str]]:
        answer = self.browser.get(f"/imports/{record.pk}/problems/")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def wizard(engineer: User, signed_in: Any) -> Wizard:
    return Wizard(signed_in(engineer))


def counts(record: Import) -> dict[str, int]:
    return {state: number for state, number in record.outcome["counts"].items() if number}


def orders(*lines: str) -> str:
    return "\n".join([HEADINGS, *lines]) + "\n"


def test_a_file_becomes_records_step_by_step(wizard):
    record = wizard.begin(SUPPLIERS)
    assert "Kessler Guß GmbH" in wizard.page(record)
    checked = wizard.check(record)
    assert (checked.state, counts(checked)) == (ImportState.CHECKED, {"new": 2})
    assert not Supplier.objects.exists()
    assert "Moravia" in wizard.page(record)
    confirmed = wizard.post(record, "confirm")
    assert confirmed.state == ImportState.CONFIRMED
    assert {one.name: one.city for one in Supplier.objects.all()} == {
        "Kessler Guß GmbH": "Aalen",
        "Moravia Odlitky s.r.o.": "Ostrava",
    }
    assert "2 new" in wizard.page(record)


def test_its_end_is_told_in_the_inbox(wizard, engineer):
    record = wizard.check(wizard.begin(SUPPLIERS))
    wizard.post(record, "confirm")
    tell_of_jobs.work()
    told = Notification.objects.filter(recipient=engineer).order_by("id").last()
    assert "2 new, 0 changed, 0 the same as before." in told.text


def test_the_next_file_of_this_shape_needs_no_naming(wizard, supplier):
    first = wizard.begin("Nr;Wer\n10900;Lechner Dreherei\n")
    wizard.check(first, code="Nr", name="Wer")
    second = wizard.begin("Wer;Nr\nNordform AB;10901\n")
    page = wizard.page(second)
    assert "A file with these headings has been here before" in page
    assert counts(wizard.check(second)) == {"new": 1}


def test_somebody_elses_naming_is_remembered_once_it_was_imported(wizard, manager, signed_in):
    other = Wizard(signed_in(manager))
    first = wizard.check(wizard.begin("Nr;Wer\n10900;Lechner\n"), code="Nr", name="Wer")
    content = "Nr;Wer\n10901;Nordform\n"
    assert "has been here before" not in other.page(other.begin(content), "map/")
    wizard.post(first, "confirm")
    assert "has been here before" in other.page(other.begin(content), "map/")


def test_47_columns_are_named_where_they_are_missing_left_or_taken_twice(wizard):
    record = wizard.begin("Cod;Nmae;Fax;Qty;Qty\n1;Kessler;0;1;2\n")
    form = wizard.browser.get(f"/imports/{record.pk}/map/")
    assert form.context["form"]["code"].value() == "Cod"  # nearly its name
    assert {"Fax", "Qty", "Qty (column E)"} <= set(form.context["left"])
    missing = wizard.map(record, name="")
    assert missing.context["form"].errors["name"] == ["Say which column holds this."]
    twice = wizard.map(record, name="Cod")
    assert "is already taken for" in twice.content.decode()
    assert twice.status_code == 422


def test_49_days_that_can_be_read_in_two_ways_are_asked_about(wizard, supplier):
    factories.part("HX-1", "Ring", supplier)
    lines = [f"45;{n};10432;HX-1;5;0{n}/04/2026" for n in range(1, 8)]
    record = wizard.begin(orders(*lines), kind="delivery")
    asked = wizard.map(record, order="")
    assert "can be read in two ways" in asked.content.decode()
    assert "01/04/2026 → 1 Apr 2026, 02/04/2026 → 2 Apr 2026" in asked.content.decode()
    checked = wizard.check(record, order="dmy")
    wizard.post(checked, "confirm")
    assert {one.promised_on.month for one in Delivery.objects.all()} == {4}


def test_49_numbers_that_can_be_read_in_two_ways_are_asked_about(wizard, supplier):
    factories.part("HX-1", "Ring", supplier)
    record = wizard.begin(orders("45;1;10432;HX-1;1.500;2026-04-03"), kind="delivery")
    assert "These numbers can be read in two ways" in wizard.map(record, point="").content.decode()
    checked = wizard.check(record, point="comma")
    wizard.post(checked, "confirm")
    assert Delivery.objects.get().quantity == 1500


def test_what_every_column_proves_is_not_asked(wizard, supplier):
    factories.part("HX-1", "Ring", supplier)
    record = wizard.begin(orders("45;1;10432;HX-1;1.500,00;25/04/2026"), kind="delivery")
    page = wizard.page(record, "map/")
    assert "How days are written" not in page and "How numbers are written" not in page
    checked = wizard.check(record)
    wizard.post(checked, "confirm")
    assert str(Delivery.objects.get().promised_on) == "2026-04-25"
    assert Delivery.objects.get().quantity == 1500


def test_what_stands_there_already_is_the_same_or_changed(wizard, supplier):
    content = "Code,Name,City\n10432,Kessler Guss GmbH,Ulm\n10900,Lechner Dreherei,\n"
    checked = wizard.check(wizard.begin(content))
    assert counts(checked) == {"new": 1, "changed": 1}
    page = wizard.page(checked)
    assert "City: <del>Aalen</del> → Ulm" in page
    wizard.post(checked, "confirm")
    assert Supplier.objects.get(code="10432").city == "Ulm"
    assert counts(wizard.check(wizard.begin(content))) == {"same": 2}


def test_57_a_file_that_comes_again_is_noticed_and_makes_nothing_new(wizard):
    wizard.post(wizard.check(wizard.begin(SUPPLIERS)), "confirm")
    again = wizard.begin(SUPPLIERS)
    assert "by Eva Brandt; what is the same makes no new rows" in wizard.page(again)
    confirmed = wizard.post(wizard.check(again), "confirm")
    assert counts(confirmed) == {"same": 2}
    assert Supplier.objects.count() == 2


def test_58_one_bad_row_of_ten_thousand_and_nothing_is_written(wizard, supplier):
    factories.part("HX-1", "Ring", supplier)
    lines = [f"45;{n};10432;HX-1;5;2026-04-03" for n in range(1, 10_001)]
    lines[9_998 - 1] = "45;9998;10432;HX-1;five;2026-04-31"
    checked = wizard.check(wizard.begin(orders(*lines), kind="delivery"))
    assert counts(checked) == {"error": 1, "new": 9_999}
    refused = wizard.post(checked, "confirm")
    assert (refused.state, Delivery.objects.count()) == (ImportState.CHECKED, 0)
    assert "1 rows cannot be imported. Nothing has been written." in wizard.page(refused)
    (problem,) = wizard.problems(refused)
    assert problem == {
        "# Row": "9999",
        "# Column": "Qty | Promised date",
        "# Value": "five | 2026-04-31",
        "# Reason": "“five” is not a number. | “2026-04-31” is not a calendar date.",
        **dict(zip(HEADINGS.split(";"), lines[9_998 - 1].split(";"), strict=True)),
    }


def test_the_good_rows_are_imported_without_the_bad_ones_when_that_is_said(wizard):
    checked = wizard.check(wizard.begin("Code,Name\n1,Kessler\n,Moravia\n2,Lechner\n"))
    confirmed = wizard.post(checked, "confirm", leave_bad="on")
    assert counts(confirmed) == {"new": 2, "error": 1}
    assert [row["Name"] for row in wizard.problems(confirmed)] == ["Moravia"]
    assert "1 rows were left out" in wizard.page(confirmed)


def test_a_file_of_problems_is_put_right_and_sent_again(wizard):
    checked = wizard.check(wizard.begin("Code;Name\n1;Kessler\n;=Moravia\n"))
    confirmed = wizard.post(checked, "confirm", leave_bad="on")
    answer = wizard.browser.get(f"/imports/{confirmed.pk}/problems/")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert ",'=Moravia" in content  # no spreadsheet takes it for a formula
    fixed = wizard.begin(content.replace(",,'=", ",2,'="), "fixed.csv")
    assert "its columns are named as they were then" in wizard.page(fixed)
    wizard.post(wizard.check(fixed), "confirm")
    assert Supplier.objects.get(code="2").name == "=Moravia"


def test_a_name_that_looks_like_another_is_asked_about(wizard, supplier):
    content = "Code,Name\n10900,KESSLER-GUSS\n10901,Nordform AB\n"
    checked = wizard.check(wizard.begin(content))
    assert counts(checked) == {"new": 1, "error": 1}
    page = wizard.page(checked)
    assert "Looks like existing supplier Kessler Guss GmbH (10432)." in page
    assert "Name: KESSLER-GUSS" not in page  # what it would have changed is beside the point
    again = wizard.post(checked, "check", register_unknown="yes")
    assert counts(wizard.post(again, "confirm")) == {"new": 2}


def test_names_of_one_file_that_look_alike_are_the_same_to_both_passes(wizard, monkeypatch):
    monkeypatch.setattr(passes, "AT_ONCE", 1)
    checked = wizard.check(wizard.begin("Code,Name\n1,Nordform AB\n2,Nordforma AB\n"))
    assert counts(checked) == {"new": 2}
    assert wizard.post(checked, "confirm").state == ImportState.CONFIRMED


def test_what_was_changed_meanwhile_is_judged_as_it_is_now(wizard, supplier):
    checked = wizard.check(wizard.begin("Code,Name\n10900,Lechner Dreherei\n"))
    factories.supplier("10900", "Lechner")
    assert counts(wizard.post(checked, "confirm")) == {"changed": 1}
    assert Supplier.objects.get(code="10900").name == "Lechner Dreherei"


def test_when_a_row_cannot_be_written_after_all_nothing_is(wizard, supplier):
    factories.part("HX-1", "Ring", supplier)
    line = "45;{};10432;HX-1;5;2026-04-03"
    checked = wizard.check(wizard.begin(orders(line.format(1), line.format(2)), kind="delivery"))
    record = wizard.begin(orders(line.format(2)), kind="delivery")
    wizard.post(wizard.check(record), "confirm")
    cancel_delivery(Delivery.objects.get(), actor=factories.SETUP, reason="Not needed any more.")
    refused = wizard.post(checked, "confirm")
    assert (refused.state, counts(refused)) == (ImportState.CHECKED, {"new": 1, "error": 1})
    assert Delivery.objects.count() == 1


def test_a_workbook_goes_in_as_well(wizard):
    book = workbook(
        sheet(row(1, "nothing here")),
        sheet(row(1, "Code", "Name"), row(2, "00123", "Kessler")),
    )
    record = wizard.begin(book, "suppliers.xlsx")
    read = {"sheet": "S2", "heading_row": "1"}
    wizard.browser.post(f"/imports/{record.pk}/read/", read)
    wizard.post(wizard.check(record), "confirm")
    assert Supplier.objects.get().code == "00123"


def test_reading_can_be_put_right_and_seen_before_going_on(wizard):
    record = wizard.begin("Code,Name\n1,Łódź\n".encode("cp1250"))
    assert "Łódź" not in wizard.page(record, "read/")
    how = {"encoding": "cp1250", "delimiter": ",", "heading_row": "1", "again": "yes"}
    answer = wizard.browser.post(f"/imports/{record.pk}/read/", how)
    assert answer.url == f"/imports/{record.pk}/read/"
    assert "Łódź" in wizard.page(record, "read/")


def test_a_way_of_reading_that_does_not_work_is_said_beside_the_form(wizard):
    record = wizard.begin("Code,Name\n1,Łódź\n".encode("cp1250"))
    how = {"encoding": "utf-8-sig", "delimiter": ",", "heading_row": "1"}
    answer = wizard.browser.post(f"/imports/{record.pk}/read/", how)
    assert answer.status_code == 422
    assert "is not text in this encoding. Choose another." in answer.content.decode()


@pytest.mark.parametrize("content", ["", "Code,Name\n"])
def test_46_a_file_without_data_is_refused_at_once(wizard, content):
    answer = wizard.upload(content)
    assert answer.status_code == 422
    assert not Import.objects.exists()


def test_it_can_be_left_and_come_back_to(wizard):
    record = wizard.begin(SUPPLIERS)
    assert "table.csv" in wizard.browser.get("/imports/").content.decode()
    wizard.map(record)
    page = wizard.page(record)
    assert "It is being worked on." in page
    run_waiting()
    assert "2 would be new" in wizard.page(record)
    for step in ("read/", "map/"):
        assert "3 Check and import" in wizard.page(record, step)


def test_what_is_discarded_is_gone_and_was_never_more_than_a_file(wizard):
    record = wizard.check(wizard.begin(SUPPLIERS))
    assert wizard.post(record, "discard").state == ImportState.DISCARDED
    assert "table.csv" not in wizard.browser.get("/imports/").content.decode()
    assert wizard.browser.get(f"/imports/{record.pk}/map/").status_code == 404


def test_a_job_that_was_cancelled_has_written_nothing(wizard):
    record = wizard.check(wizard.begin(SUPPLIERS))
    wizard.browser.post(f"/imports/{record.pk}/confirm/")
    wizard.browser.post(f"/jobs/{BackgroundJob.objects.latest('id').pk}/cancel/")
    assert wizard.worked(record).state == ImportState.CHECKED
    assert not Supplier.objects.exists()


def test_until_it_is_confirmed_nobody_else_sees_it(wizard, manager, auditor, signed_in):
    record = wizard.check(wizard.begin(SUPPLIERS))
    others = [signed_in(manager), signed_in(auditor)]
    for other in others:
        assert other.get(f"/imports/{record.pk}/").status_code == 404
        assert other.get(f"/imports/{record.pk}/file/").status_code == 404
    wizard.post(record, "confirm")
    for other in others:
        page = other.get(f"/imports/{record.pk}/").content.decode()
        assert "2 new" in page and "Eva Brandt" in page


def test_59_suppliers_people_import_nothing(wizard, supplier_user, signed_in):
    """Neither their own deliveries nor another supplier's: the plant does that."""
    theirs = Wizard(signed_in(supplier_user))
    assert theirs.upload(SUPPLIERS).status_code == 403
    assert theirs.browser.get("/imports/").status_code == 403
    assert not Import.objects.exists()


def test_all_of_it_is_one_act(supplier):
    factories.part("HX-1", "Ring", supplier)
    content = orders(*(f"45;{n};10432;HX-1;5;2026-04-03" for n in range(1, 2_501)))
    file = SimpleUploadedFile("orders.csv", content.encode())
    checked = factories.checked_import(file, kind="suppliers.delivery")
    before = Act.objects.count()
    confirm_import(checked, actor=Actor.clock("tests"))
    (confirmed,) = Act.objects.order_by("id")[before:]
    assert confirmed.verb == "import.confirmed"
    assert confirmed.changes.filter(table="suppliers_delivery").count() == 2_500


def test_a_row_is_told_everything_that_is_wrong_with_it_at_once(wizard):
    checked = wizard.check(wizard.begin(orders("45;1;99;HX-9;five;2026-04-03"), kind="delivery"))
    (problem,) = wizard.problems(checked)
    assert problem["# Column"] == "Qty | Vendor no | Part no"
    assert [one["name"] for one in checked.outcome["unknown"]] == ["99", "HX-9"]


def test_where_nothing_would_be_written_nothing_is_offered(wizard, supplier):
    checked = wizard.check(wizard.begin("Code,Name\n10432,Kessler Guss GmbH\n"))
    assert "Import now" not in wizard.page(checked)
    assert "Import now" in wizard.page(wizard.check(wizard.begin("Code,Name\n1,Lechner\n")))


def test_two_rows_of_one_order_line_are_two_receipts_or_a_contradiction(wizard, supplier):
    factories.part("HX-1", "Ring", supplier)
    heading = f"{HEADINGS};Received on;Qty received;Lot\n"
    promise = "45;1;10432;HX-1;100;2026-04-03"
    rows = [
        f"{promise};2026-04-01;60;A",
        f"{promise};2026-04-03;40;B",
        f"{promise};2026-04-03;40;B",
        "45;1;10432;HX-1;100;2026-04-09;2026-04-08;5;C",
    ]
    checked = wizard.check(wizard.begin(heading + "\n".join(rows), kind="delivery"))
    assert [one["# Reason"] for one in wizard.problems(checked)] == [
        "Stands in row 3 already.",
        "Row 2 says otherwise of this order line.",
    ]
    wizard.post(checked, "confirm", leave_bad="on")
    delivery = Delivery.objects.get()
    assert (delivery.received, str(delivery.completed_on)) == (100, "2026-04-03")


def test_the_files_of_an_import_outlive_the_sweep(wizard):
    record = wizard.check(wizard.begin("Code,Name\n1,Lechner\n,Moravia\n"))
    kept = [store.path_of(sha256) for sha256 in (record.sha256, record.problems_sha256)]
    for path in kept:
        os.utime(path, (0, 0))
    sweep_files(timezone.now())
    assert all(path.exists() for path in kept)


RECEIPTS = f"{HEADINGS};Received on;Qty received\n"


def history(record: Any, reader: User) -> list[tuple[str, list[int], list[tuple[str, str, str]]]]:
    return [(one.text, one.rows, one.changes) for one in timeline_of(record, reader=reader)]


def test_a_delivery_knows_the_rows_that_made_and_changed_it(wizard, engineer, supplier, signed_in):
    factories.part("HX-1", "Ring", supplier)
    first = f"{RECEIPTS}45;1;10432;HX-1;9;2026-04-03;;\n45;2;10432;HX-1;5;2026-04-03;;\n"
    made = wizard.post(wizard.check(wizard.begin(first, kind="delivery")), "confirm")
    second = f"{RECEIPTS}45;2;10432;HX-1;7;2026-04-03;2026-04-02;7\n"
    changed = wizard.post(wizard.check(wizard.begin(second, kind="delivery")), "confirm")
    delivery = Delivery.objects.get(order_line="2")
    (last, then) = history(delivery, engineer)
    assert (then, last[:2]) == (("imported this:", [3], []), ("imported this:", [2]))
    assert {("Quantity promised", "5", "7"), ("Received on", "", "2 Apr 2026")} <= set(last[2])
    page = signed_in(engineer).get(delivery.get_absolute_url()).content.decode()
    for record, place in [(made, "row 3"), (changed, "row 2")]:
        assert f'<a href="/imports/{record.pk}/" dir="auto">table.csv</a>, {place}' in page


def test_what_is_the_same_says_nothing_in_the_history(wizard, engineer):
    for _time in range(2):
        wizard.post(wizard.check(wizard.begin(SUPPLIERS)), "confirm")
    (made,) = history(Supplier.objects.get(code="10788"), engineer)
    assert made == ("imported this:", [3], [])


def test_a_supplier_that_a_delivery_named_first_knows_the_row(wizard, engineer):
    content = orders("45;1;77;HX-1;5;2026-04-03", "45;2;77;HX-1;5;2026-04-03")
    checked = wizard.check(wizard.begin(content, kind="delivery"))
    again = wizard.post(checked, "check", register_unknown="yes")
    wizard.post(again, "confirm")
    assert history(Supplier.objects.get(code="77"), engineer) == [("imported this:", [2], [])]


def test_a_code_the_file_itself_gives_is_given_to_nobody_else(wizard):
    heading = "Order;Line;Vendor no;Vendor;Part no;Qty;Promised date\n"
    rows = "45;1;;Lechner;HX-1;5;2026-04-03\n45;2;NEW-00001;Moravia;HX-1;5;2026-04-03\n"
    checked = wizard.check(wizard.begin(heading + rows, kind="delivery"))
    wizard.post(wizard.post(checked, "check", register_unknown="yes"), "confirm")
    assert dict(Supplier.objects.values_list("code", "name")) == {
        "NEW-00001": "Moravia",
        "NEW-00002": "Lechner",
    }


def test_its_own_people_read_nothing_of_the_plants_file(wizard, supplier, supplier_user, signed_in):
    factories.part("HX-1", "Ring", supplier)
    content = orders("45;1;10432;HX-1;5;2026-04-03")
    wizard.post(wizard.check(wizard.begin(content, kind="delivery")), "confirm")
    page = signed_in(supplier_user).get(Delivery.objects.get().get_absolute_url())
    assert page.status_code == 200
    assert "table.csv" not in page.content.decode()


def test_a_history_is_read_in_a_few_questions_however_long_the_file(wizard, engineer, supplier):
    factories.part("HX-1", "Ring", supplier)
    content = orders(*(f"45;{n};10432;HX-1;5;2026-04-03" for n in range(1, 1_001)))
    wizard.post(wizard.check(wizard.begin(content, kind="delivery")), "confirm")
    with CaptureQueriesContext(connection) as asked:
        (made,) = history(Delivery.objects.get(order_line="500"), engineer)
    assert made[1] == [501]
    assert len(asked) < 9
