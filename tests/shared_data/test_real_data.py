"""Real suppliers, parts and complaint texts go in through the services and are found again.

Runs where the data sets lie beside the checkout; they are nobody's to ship.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import pytest
from django.core.exceptions import ValidationError

from benchmarks.real_data import DATASETS, delivery_lines, load, recalls
from complaints.models import Complaint
from qms.core.actors import Actor
from suppliers.models import ApprovedSource, Part, Supplier
from suppliers.services import register_supplier

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.django_db,
    pytest.mark.xdist_group("real data"),
    pytest.mark.skipif(not DATASETS.is_dir(), reason=f"the data sets are not at {DATASETS}"),
]

LOADER = Actor.clock("real data")
COMPLAINTS = 500
EVERY = 10  # of the complaints, one in so many is looked for


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup, django_db_blocker, owner, pytestconfig) -> Iterator[None]:
    """Everything, once for all tests of this module, timed; the owner empties it afterwards."""
    terminal = pytestconfig.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled
    with django_db_blocker.unblock(), terminal():
        load(COMPLAINTS)
    yield
    with django_db_blocker.unblock():
        owner.empty()


@pytest.fixture
def sample() -> list[Complaint]:
    return list(Complaint.objects.order_by("id")[::EVERY])


@pytest.fixture
def look(engineer, signed_in, api):
    """Ask a list the same question on the page and through the API; both answers."""
    client, program = signed_in(engineer), api(engineer)

    def both(page: str, address: str, key: str, words: str) -> tuple[list[str], list[str]]:
        rows = client.get(page, {"q": words}).context["listing"].rows
        results = program.get(f"/api/v1/{address}/", {"q": words}).json()["results"]
        return [getattr(row, key) for row in rows], [result[key] for result in results]

    return both


def rare_words(text: str, seen: Counter[str]) -> str:
    """The four words of a text that fewest others hold, as somebody would remember it."""
    words = dict.fromkeys(word for word in text.split() if len(word) > 3)
    return " ".join(sorted(words, key=lambda word: seen[word.upper()])[:4])


def test_every_line_of_the_deliveries_is_in_the_register():
    lines = list(delivery_lines())
    assert len(lines) == 3243
    sources = ApprovedSource.objects.values_list("supplier__name", "part__name")
    assert {(line.vendor, line.item) for line in lines} <= set(sources)
    assert Supplier.objects.filter(code__startswith="SCMS-").count() == 38


def test_every_vendor_is_found_by_name_and_by_code(look):
    for vendor in Supplier.objects.filter(code__startswith="SCMS-"):
        for words in (vendor.name, vendor.code):
            page, program = look("/suppliers/", "suppliers", "code", words)
            assert vendor.code in page
            assert page == program[: len(page)]


def test_every_item_is_found_by_its_description(look):
    for part in Part.objects.filter(number__startswith="ITEM-")[::5]:
        page, program = look("/suppliers/parts/", "parts", "number", part.name)
        assert part.number in page
        assert part.number in program


def test_complaints_say_what_the_recalls_said():
    told = list(recalls())[:COMPLAINTS]
    logged = Complaint.objects.select_related("supplier").order_by("id")
    assert logged.count() == COMPLAINTS
    for recall, complaint in zip(told, logged, strict=True):
        assert complaint.title == " ".join(recall.reason.split())[:200].rstrip()
        assert complaint.description.startswith(recall.reason)
        assert (complaint.supplier.code, complaint.severity) == (recall.firm_code, recall.severity)
        assert complaint.received_on == complaint.logged_at.date() == recall.day


def test_numbers_have_no_gap_in_any_year():
    numbers = sorted(Complaint.objects.values_list("number", flat=True))
    for year, taken in groupby(numbers, key=lambda number: number.split("-")[1]):
        taken = list(taken)
        assert taken == [f"CMP-{year}-{place:06}" for place in range(1, len(taken) + 1)]


def test_each_of_a_sample_is_found_by_its_number(sample, look):
    for complaint in sample:
        page, program = look("/complaints/", "complaints", "number", complaint.number)
        assert page == program == [complaint.number]


def test_each_of_a_sample_is_found_by_words_of_its_text(sample, look):
    texts = Complaint.objects.values_list("description", flat=True)
    seen = Counter(word for text in texts for word in set(text.upper().split()))
    for complaint in sample:
        words = rare_words(complaint.description, seen)
        page, program = look("/complaints/", "complaints", "number", words)
        assert complaint.number in page, words
        assert complaint.number in program, words


def test_each_of_a_sample_is_found_by_supplier_and_lot(sample, look):
    for complaint in sample:
        words = f"{complaint.supplier.name} {complaint.lot}"
        page, _program = look("/complaints/", "complaints", "number", words)
        assert complaint.number in page, words


def test_a_vendor_written_another_way_is_recognised():
    """Other case, other legal form: the same company, and somebody is asked."""
    for vendor in Supplier.objects.filter(code__startswith="SCMS-"):
        with pytest.raises(ValidationError) as asked:
            register_supplier(actor=LOADER, code="X", name=f"{vendor.name.swapcase()} GmbH")
        assert vendor.name in asked.value.message_dict["confirm_similar"][0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ACCOUN NIGERIA LIMITED", "ACOUNS NIGERIA LTD"),  # two spellings in one file
        ("Treehouse Foods", "TreeHouse Foods, Inc."),
        ("Taylor Farms Northwest LLC", "Taylor Farms Northwest, LLC"),
    ],
)
def test_aliases_in_the_files_would_have_been_asked_about(one, other):
    first = Supplier.objects.filter(name=one).first()
    assert other in [supplier.name for supplier in Supplier.objects.alike(first.name_key)]


def test_few_are_asked_about_in_vain():
    """Of some four hundred real names, the question comes up for one in twenty at most."""
    suppliers = list(Supplier.objects.all())
    asked = [s for s in suppliers if Supplier.objects.exclude(pk=s.pk).alike(s.name_key).exists()]
    assert len(suppliers) > 400
    assert len(asked) / len(suppliers) < 0.05
