"""The demonstration plant: every page has something to show, and the figures tell its story."""

from datetime import timedelta

import pytest

from complaints.choices import State
from complaints.models import Complaint
from qms.accounts.models import User
from qms.core.clock import plant_today
from qms.core.imports.choices import ImportState, RowState
from qms.core.lists import declared_lists
from qms.core.management.commands.verify_chain import check
from qms.core.models import Import
from qms.core.snapshot import snapshot
from qms.demo.seed import is_empty, seed
from qms.home import work_for
from suppliers.choices import CertificateState, DeliveryState, SourceStatus, Validity
from suppliers.models import ApprovedSource, Certificate, Delivery, Supplier
from suppliers.selectors import on_time, on_time_by_supplier
from tests import factories

IN_TROUBLE = {"10432", "10931", "11205"}


@pytest.fixture
def plant(db):
    seed()


def share(code: str, *, first: int, last: int) -> float:
    """What came on time of what this supplier had promised for these days ago."""
    today = plant_today()
    days = today - timedelta(days=first), today - timedelta(days=last)
    theirs = Delivery.objects.filter(supplier__code=code).due_between(*days)
    return on_time(theirs, today=today).value


def test_the_three_in_trouble_deliver_worse_than_all_others(plant):
    shares = on_time_by_supplier(Delivery.objects.all(), today=plant_today())
    by_code = {one.code: shares[one.pk].value for one in Supplier.objects.all()}
    assert len(by_code) == 12
    others = [value for code, value in by_code.items() if code not in IN_TROUBLE]
    assert max(by_code[code] for code in IN_TROUBLE) < min(others) - 0.05


def test_bresciana_gets_worse(plant):
    assert share("11205", first=90, last=1) < share("11205", first=365, last=275) - 0.2


def test_some_lines_are_late_and_some_still_to_come(plant):
    late = Delivery.objects.late_on(plant_today())
    assert {"10432", "10931", "11205"} <= set(late.values_list("supplier__code", flat=True))
    assert late.count() < 15
    assert Delivery.objects.due_between(plant_today(), plant_today() + timedelta(days=30)).exists()
    assert set(Delivery.objects.values_list("state", flat=True)) == set(DeliveryState.values)


def test_every_certificate_and_approval_there_can_be_is_there(plant):
    today, counting = plant_today(), Certificate.objects.counting()
    found = {value: counting.valid_as(value, today).count() for value in Validity.values}
    assert found[Validity.EXPIRED] == 1
    assert found[Validity.EXPIRING] == 2
    assert Certificate.objects.filter(state=CertificateState.UNCONFIRMED).count() == 1
    assert ApprovedSource.objects.standing(SourceStatus.EXPIRED).count() == 1


def test_what_a_supplier_has_added_can_be_looked_at_before_it_is_confirmed(plant, signed_in):
    waiting = Certificate.objects.get(state=CertificateState.UNCONFIRMED)
    browser = signed_in(User.objects.get(username="manager"))
    page = browser.get(f"{waiting.get_absolute_url()}confirm/")
    assert [one.name for one in page.context["attachments"]] == ["ISO 14001.png"]


def test_the_import_left_nothing_out(plant):
    record = Import.objects.get()
    assert record.state == ImportState.CONFIRMED
    assert record.outcome["counts"][RowState.ERROR] == 0


@pytest.mark.parametrize("person", ["engineer", "manager", "auditor", "kessler", "moravia"])
def test_every_list_has_rows_for_everybody_who_may_see_it(plant, person):
    factories.synonyms("burr", "Grat")  # a site begins with its table, tests without
    reader = User.objects.get(username=person)
    for one in declared_lists(reader):
        assert one.rows(reader).exists(), one.name


def test_every_supplier_page_has_something_in_each_panel(plant, signed_in):
    browser = signed_in(User.objects.get(username="manager"))
    for supplier in Supplier.objects.all():
        page = browser.get(supplier.get_absolute_url())
        assert page.context["certificates"], supplier
        assert page.context["contacts"], supplier
        assert page.context["sources"], supplier


def test_complaints_stand_in_every_state(plant):
    assert set(Complaint.objects.values_list("state", flat=True)) == set(State.values)


@pytest.mark.parametrize("person", ["kessler", "moravia"])
def test_suppliers_who_sign_in_have_something_to_answer(plant, person):
    work = work_for(User.objects.get(username=person))
    assert work[0].state == State.WITH_SUPPLIER


@pytest.mark.django_db(transaction=True)
def test_its_trail_is_true():
    assert is_empty()
    seed()
    with snapshot():
        report, _figures = check({}, chain_only=False)
    assert report.findings == []
    assert report.exit_code == 0
