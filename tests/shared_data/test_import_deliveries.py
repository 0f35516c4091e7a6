"""A real delivery history through the import: nothing lost, nothing altered, nothing twice."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.management import call_command

from benchmarks.real_data import DATASETS, DELIVERIES
from qms.core.background import run_waiting
from qms.core.clock import plant_today
from qms.core.imports.choices import ImportState
from qms.core.models import Act, Change, Import
from suppliers.models import Delivery, Part, Supplier
from suppliers.selectors import on_time_by_supplier
from tests.core.test_import_wizard import Wizard

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(not DELIVERIES.exists(), reason="the data sets are not here"),
]
ORACLE = DATASETS / "oracles" / "scms_otd.json"
LINES = 3243


def lines() -> Iterator[dict[str, str]]:
    with DELIVERIES.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def day(written: str) -> Any:
    return datetime.strptime(written, "%d-%b-%y").date()  # noqa: DTZ007


def imported(*options: str) -> str:
    said = io.StringIO()
    call_command("import_deliveries", str(DELIVERIES), *options, stdout=said)
    return said.getvalue()


def counts() -> dict[str, int]:
    found = Import.objects.latest("id").outcome["counts"]
    return {state: number for state, number in found.items() if number}


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """The command leaves the file of problems where it is called."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.django_db
def test_every_value_of_every_line_is_found_again(nowhere):
    imported("--register-unknown")
    assert counts() == {"new": LINES}
    stored = {
        (one.supplier.name, one.order_number, one.order_line): one
        for one in Delivery.objects.select_related("supplier", "part").prefetch_related("receipts")
    }
    assert len(stored) == LINES
    for line in lines():
        found = stored[line["Vendor"], line["PO / SO #"], line["ID"]]
        (receipt,) = found.receipts.all()
        assert found.part.name == line["Item Description"]
        assert (
            found.quantity == found.received == receipt.quantity == int(line["Line Item Quantity"])
        )
        assert found.promised_on == day(line["Scheduled Delivery Date"])
        assert found.completed_on == receipt.received_on == day(line["Delivered to Client Date"])
        assert receipt.delivery_note == line["ASN/DN #"]
    assert (Supplier.objects.count(), Part.objects.count()) == (38, 132)


@pytest.mark.django_db
def test_on_time_per_vendor_is_what_others_have_computed(nowhere):
    imported("--register-unknown")
    oracle = json.loads(ORACLE.read_text())
    names = dict(Supplier.objects.values_list("pk", "name"))
    found = on_time_by_supplier(Delivery.objects.all(), today=plant_today())
    assert {names[pk]: (share.of, share.of - share.number) for pk, share in found.items()} == {
        name: (one["rows"], one["late"]) for name, one in oracle["by_vendor"].items()
    }
    for grace, percent in oracle["on_time_pct_with_grace_days"].items():
        shares = on_time_by_supplier(
            Delivery.objects.all(), today=plant_today(), grace=int(grace)
        ).values()
        on_time = sum(share.number for share in shares)
        assert 100 * on_time / LINES == pytest.approx(percent, abs=1e-5)


@pytest.mark.django_db
def test_what_is_imported_twice_is_there_once(nowhere):
    imported("--register-unknown")
    changes = Change.objects.filter(table__startswith="suppliers_").count()
    said = imported()
    assert counts() == {"same": LINES}
    assert "Imported on" in said
    assert Change.objects.filter(table__startswith="suppliers_").count() == changes
    assert Delivery.objects.count() == LINES


@pytest.mark.django_db
def test_everything_stands_beneath_the_import_with_the_names_it_registered(nowhere):
    imported("--register-unknown")
    verbs = Counter(Act.objects.values_list("verb", flat=True))
    assert verbs["import.confirmed"] == 1
    assert verbs["supplier.registered"] == verbs["part.registered"] == 0
    confirmed = Act.objects.get(verb="import.confirmed")
    tables = Counter(confirmed.changes.values_list("table", flat=True))
    assert (tables["suppliers_delivery"], tables["suppliers_receipt"]) == (LINES, LINES)
    assert (tables["suppliers_supplier"], tables["suppliers_part"]) == (38, 132)


@pytest.mark.django_db
def test_without_being_told_to_nobody_unknown_is_registered(nowhere):
    with pytest.raises(SystemExit) as ended:
        imported()
    assert ended.value.code == 1
    assert counts() == {"error": LINES}
    assert not Delivery.objects.exists() and not Supplier.objects.exists()
    (problems,) = nowhere.glob("*.problems.csv")
    with problems.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, line in zip(rows, lines(), strict=True):
        assert {heading: row[heading] for heading in line} == line
        assert row["# Column"] == "Vendor | Item Description"


@pytest.mark.django_db
def test_a_dry_run_says_what_would_be_and_writes_nothing(nowhere):
    said = imported("--register-unknown", "--dry-run")
    assert "3,243 would be new, 0 changed, 0 the same." in said
    assert "unknown supplier: PHARMACY DIRECT, 326 rows" in said
    for heading in ["Weight (Kilograms)", "Freight Cost (USD)", "PQ First Sent to Client Date"]:
        assert heading in said.split("Not imported:")[1]
    assert not Delivery.objects.exists()
    assert Import.objects.latest("id").state == ImportState.DISCARDED


@pytest.mark.parametrize(
    ("field", "column", "begins", "reason"),
    [
        ("quantity", "Weight (Kilograms)", "See ", "is not a number."),
        ("quantity", "Weight (Kilograms)", "Weight Captured", "is not a number."),
        ("quantity", "Freight Cost (USD)", "Freight Included", "is not a number."),
        ("promised_on", "PQ First Sent to Client Date", "Pre-PQ", "is not a calendar date."),
        ("promised_on", "PO Sent to Vendor Date", "Date Not", "is not a calendar date."),
    ],
)
@pytest.mark.django_db
def test_text_where_a_value_should_be_is_named_row_by_row(nowhere, field, column, begins, reason):
    with pytest.raises(SystemExit):
        imported("--register-unknown", "--dry-run", "--map", f"{field}={column}")
    (problems,) = nowhere.glob("*.problems.csv")
    with problems.open(encoding="utf-8-sig", newline="") as file:
        told = {row["ID"]: row["# Reason"] for row in csv.DictReader(file)}
    wrong = [line for line in lines() if line[column].startswith(begins)]
    assert wrong
    for line in wrong:
        assert told[line["ID"]] == f"“{line[column]}” {reason}"


@pytest.mark.django_db(transaction=True)
def test_the_wizard_does_the_same(engineer, signed_in):
    wizard = Wizard(signed_in(engineer))
    record = wizard.begin(DELIVERIES.read_bytes(), DELIVERIES.name, kind="delivery")
    checked = wizard.check(record)
    assert checked.outcome["counts"]["error"] == LINES
    page = wizard.page(checked)
    assert "CHEMBIO DIAGNOSTIC SYSTEMS, INC." in page and "Register all of them too" in page
    again = wizard.post(checked, "check", register_unknown="yes")
    assert again.outcome["counts"]["new"] == LINES
    done = wizard.post(again, "confirm")
    assert done.state == ImportState.CONFIRMED
    assert Delivery.objects.count() == LINES
    second = wizard.begin(DELIVERIES.read_bytes(), DELIVERIES.name, kind="delivery")
    assert "Imported on" in wizard.page(second)
    assert wizard.check(second).outcome["counts"]["same"] == LINES
    run_waiting()


def test_the_files_own_vendors_stay_apart_though_they_look_alike(db, nowhere):
    imported("--register-unknown")
    alike = Supplier.objects.filter(name__in=["ACCOUN NIGERIA LIMITED", "ACOUNS NIGERIA LTD"])
    assert alike.count() == 2
