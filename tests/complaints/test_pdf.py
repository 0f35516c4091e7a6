"""A complaint on paper: what its page shows the reader, and nothing people wrote is markup."""

import io

import pytest
from django.utils import translation
from pypdf import PdfReader

from complaints.documents import complaint_pdf
from complaints.models import Complaint
from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.comments import add_comment
from tests import factories

LIVE = [
    '#panic("x")',
    "$a^2$ \\alpha",
    "*bold* _slanted_ `raw`",
    "@label <label>",
    "= Heading",
    "- item",
    '#sys.inputs #read("/etc/passwd")',
    "// a remark /* another */",
    'https://x.example ~ -- --- "quoted"',
    '"); #panic(',
    "{{ x }} {% y %} </script>",
]


def text_of(pdf: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).split())


def paper(complaint: Complaint, reader: User, language: str = "en") -> str:
    with translation.override(language):
        return text_of(complaint_pdf(complaint, reader=reader))


@pytest.fixture
def complaint(supplier) -> Complaint:
    return factories.contained_complaint(
        supplier, defect_code=factories.defect_code(), lot="K26-0719", affected=1500
    )


def test_everything_is_on_paper(complaint, engineer):
    add_comment(complaint, actor=Actor.person(engineer), text="Tool is worn.", shared=False)
    text = paper(complaint, engineer)
    for told in [
        complaint.number,
        "Burr on sealing face",
        "Kessler Guss GmbH",
        "SUR-02 Burr",
        "K26-0719",
        "1,500",
        "Contained",
        "Stock sorted, 3 of 200 rejected.",
        "Eva Brandt commented",
        "Tool is worn.",
        "Page 1 / 1",
        "Supplier Quality",
    ]:
        assert told in text


def test_it_speaks_the_readers_language(complaint, engineer):
    text = paper(complaint, engineer, "de")
    for told in ["Reklamation", "Lieferant", "1.500", "Eingedämmt", "Seite 1 / 1", "Verlauf"]:
        assert told in text


@pytest.mark.parametrize("written", LIVE)
def test_what_people_wrote_stands_as_they_wrote_it(written, supplier, engineer):
    complaint = factories.contained_complaint(
        supplier, title=written, description=written, lot=written[:60]
    )
    add_comment(complaint, actor=Actor.person(engineer), text=written, shared=True)
    text = paper(complaint, engineer)
    assert text.count(" ".join(written.split())) >= 4


def test_a_supplier_reads_nothing_internal(complaint, engineer, supplier_user, signed_in, api):
    for text, shared in [("Between us.", False), ("Please answer.", True)]:
        add_comment(complaint, actor=Actor.person(engineer), text=text, shared=shared)
    page = signed_in(supplier_user).get(f"/complaints/{complaint.number}/pdf/")
    program = api(supplier_user).get(
        f"/api/v1/complaints/{complaint.number}/pdf/", headers={"Accept": "application/pdf"}
    )
    for answer in (page, program):
        assert answer["Content-Type"] == "application/pdf"
        assert f"{complaint.number}.pdf" in answer["Content-Disposition"]
        text = text_of(b"".join(answer))
        assert "Please answer." in text
        assert "Between us." not in text


def test_a_rival_gets_none(complaint, rival_supplier_user, signed_in, api):
    page = signed_in(rival_supplier_user).get(f"/complaints/{complaint.number}/pdf/")
    program = api(rival_supplier_user).get(f"/api/v1/complaints/{complaint.number}/pdf/")
    assert (page.status_code, program.status_code) == (404, 404)


def test_a_long_timeline_goes_over_pages_and_is_whole(complaint, engineer):
    author = Actor.person(engineer)
    for n in range(60):
        add_comment(complaint, actor=author, text=f"Remark {n} of many.", shared=True)
    text = paper(complaint, engineer)
    assert all(f"Remark {n} of many." in text for n in range(60))
    assert "Page 3 / " in text


def test_the_supplier_and_what_became_of_the_pieces_are_on_paper(
    supplier, manager, supplier_user, signed_in
):
    answered = paper(factories.answered_complaint(supplier), manager)
    assert all(text in answered for text in factories.ANSWER.values())
    assert "Damaged on the way." in paper(factories.disputed_complaint(supplier), manager)
    conceded = factories.conceded_complaint(supplier)
    factories.signed(conceded.dispositions.get(), manager)
    assert "40 × " in paper(conceded, manager)
    assert paper(conceded, manager).count("Maren Voss") > 1
    theirs = signed_in(supplier_user).get(f"/complaints/{conceded.number}/pdf/")
    assert "40 × " in text_of(b"".join(theirs))


def test_costs_are_on_paper_and_what_is_not_claimed_is_the_plants(
    supplier, engineer, supplier_user, signed_in
):
    complaint = factories.contained_complaint(supplier)
    factories.cost(complaint, what="Line stopped")
    factories.cost(complaint, what="Sorting", state="claimed")
    ours = paper(complaint, engineer)
    assert "Line stopped: 420.00 EUR" in ours
    assert "Total: 840.00 EUR" in ours
    answer = signed_in(supplier_user).get(f"/complaints/{complaint.number}/pdf/")
    theirs = text_of(b"".join(answer))
    assert "Total: 420.00 EUR" in theirs
    assert "Line stopped" not in theirs
