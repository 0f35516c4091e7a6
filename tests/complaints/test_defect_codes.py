"""The catalogue of defect codes, and the code of a complaint."""

import pytest

from complaints.models import Complaint, DefectCode
from complaints.services import edit_complaint, edit_defect_code
from qms.core.actors import Actor
from qms.core.models import Act
from tests import factories

JSON = "application/json"


@pytest.fixture
def burr(db: None) -> DefectCode:
    return factories.defect_code()


def test_an_engineer_adds_a_code_and_a_second_click_finds_it(engineer, signed_in):
    typed = {"code": "dim-01", "name": "Too long", "group": "Dimension", "key": "k" * 36}
    answers = [signed_in(engineer).post("/complaints/defects/add/", typed) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert DefectCode.objects.get().code == "DIM-01"
    assert Act.objects.filter(verb="defectcode.added").count() == 1


@pytest.mark.parametrize("code", ["DIM 01", "DIM/01", "-1", "DIM-", "Ü-1", "../x", "DIM-01\n2"])
def test_a_code_is_letters_and_digits(code, engineer, signed_in, api):
    typed = {"code": code, "name": "Too long", "group": "Dimension", "key": "k" * 36}
    page = signed_in(engineer).post("/complaints/defects/add/", typed)
    del typed["key"]
    program = api(engineer).post("/api/v1/defect-codes/", typed, content_type=JSON)
    assert (page.status_code, program.status_code) == (422, 400)
    assert "code" in page.context["form"].errors
    assert program.json()["field"] == "code"
    assert not DefectCode.objects.exists()


def test_a_code_stands_in_the_catalogue_once(burr, engineer, api):
    typed = {"code": "sur-02", "name": "Flash", "group": "Surface"}
    answer = api(engineer).post("/api/v1/defect-codes/", typed, content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()["message"] == "There is a defect code like this already."


def test_a_group_in_another_case_is_the_group_that_is_there(burr):
    assert factories.defect_code("SUR-03", "Scratch", "SURFACE").group == "Surface"


def test_an_inspector_and_a_supplier_read_codes_and_change_none(
    burr, inspector, supplier_user, signed_in
):
    for person in (inspector, supplier_user):
        browser = signed_in(person)
        assert "SUR-02" in browser.get("/complaints/defects/").content.decode()
        assert browser.get("/complaints/defects/SUR-02/").status_code == 200
        assert browser.post("/complaints/defects/SUR-02/edit/", {}).status_code == 403


def test_a_retired_code_stays_on_old_complaints_and_is_not_offered(
    supplier, burr, engineer, signed_in
):
    old = factories.complaint(supplier, defect_code=burr)
    edit_defect_code(burr, actor=Actor.person(engineer), version=burr.version, is_retired=True)
    browser = signed_in(engineer)
    assert "SUR-02 Burr" in browser.get(f"/complaints/{old.number}/").content.decode()
    assert "SUR-02" not in browser.get("/complaints/log/").content.decode()
    assert browser.get("/complaints/defects/options/").json()["results"] == []
    found = browser.get("/complaints/defects/options/?by=code&q=burr").json()["results"]
    assert found == [{"value": "SUR-02", "text": "SUR-02 Burr"}]


def test_a_complaint_with_a_retired_code_is_still_corrected(supplier, burr, engineer, signed_in):
    old = factories.complaint(supplier, defect_code=burr)
    edit_defect_code(burr, actor=Actor.person(engineer), version=burr.version, is_retired=True)
    page = signed_in(engineer).get(f"/complaints/{old.number}/edit/")
    assert f'<option value="{burr.pk}" selected>' in page.content.decode()
    edited = edit_complaint(
        old, actor=Actor.person(engineer), version=old.version, lot="7", defect_code=burr
    )
    assert (edited.lot, edited.defect_code) == ("7", burr)


def test_a_retired_code_is_refused_beside_the_field(supplier, engineer, api):
    factories.retired_defect_code("SUR-09")
    complaint = factories.complaint(supplier)
    answer = api(engineer).patch(
        f"/api/v1/complaints/{complaint.number}/",
        {"defect_code": "SUR-09"},
        content_type=JSON,
        headers={"If-Match": f'"{complaint.version}"'},
    )
    assert answer.status_code == 400
    assert answer.json()["field"] == "defect_code"
    assert answer.json()["message"] == "SUR-09 is retired. Choose another."


def test_a_complaint_gets_its_code_when_it_is_logged(supplier, burr, engineer, signed_in, api):
    told = {"title": "Burr", "source": "incoming", "severity": "minor"}
    told["received_on"] = "2026-11-20"
    on_page = {"supplier": supplier.pk, "defect_code": burr.pk, "key": "k" * 36}
    signed_in(engineer).post("/complaints/log/", told | on_page)
    by_program = {"supplier": supplier.code, "defect_code": burr.code}
    answer = api(engineer).post("/api/v1/complaints/", told | by_program, content_type=JSON)
    assert answer.json()["defect_code"] == "SUR-02"
    assert Complaint.objects.filter(defect_code=burr).count() == 2


def test_complaints_are_found_listed_and_exported_by_code(supplier, burr, engineer, signed_in, api):
    found = factories.complaint(supplier, title="Sharp edge", defect_code=burr)
    other = factories.complaint(supplier, title="Pores")
    browser = signed_in(engineer)
    for question in ("defect_code=SUR-02", "q=sur-02", "q=sharp+sur"):
        page = browser.get(f"/complaints/?{question}&columns=number,defect_code").content.decode()
        assert found.number in page
        assert other.number not in page
    assert (
        "Defect code: SUR-02 Burr"
        in browser.get("/complaints/?defect_code=SUR-02").content.decode()
    )
    listed = api(engineer).get("/api/v1/complaints/?defect_code=SUR-02").json()["results"]
    assert [(one["number"], one["defect_code"]) for one in listed] == [(found.number, "SUR-02")]
    file = browser.get("/exports/complaints/csv/?columns=number,defect_code,defect")
    assert f"{found.number},SUR-02,Burr" in b"".join(file).decode()
