"""Defect codes from a file: new ones added, known ones corrected, bad ones named."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.models import DefectCode
from qms.core.imports.choices import RowState
from qms.core.imports.services import confirm_import
from qms.core.models import Act, Import
from tests import factories

FILE = """Fehlerschlüssel,Fehlerart,Kategorie
SUR-02,Burr,Surface
SUR-03,Scratch,surface
DIM-01,Too long,Dimension
dim/02,Too short,Dimension
DIM-03,,Dimension
"""


@pytest.fixture
def checked(db: None) -> Import:
    factories.defect_code("SUR-02", "Burr, flash", "Surface")
    file = SimpleUploadedFile("codes.csv", FILE.encode())
    return factories.checked_import(file, kind="complaints.defectcode")


def test_codes_are_added_and_corrected_in_one_act(checked):
    record = confirm_import(checked, actor=factories.SETUP, leave_bad=True)
    assert list(DefectCode.objects.values_list("code", "name", "group")) == [
        ("DIM-01", "Too long", "Dimension"),
        ("SUR-02", "Burr", "Surface"),
        ("SUR-03", "Scratch", "Surface"),
    ]
    assert record.outcome["counts"][RowState.NEW] == 2
    assert record.outcome["counts"][RowState.CHANGED] == 1
    assert record.outcome["counts"][RowState.ERROR] == 2
    assert Act.objects.filter(verb="import.confirmed").count() == 1


def test_an_imported_code_says_where_it_comes_from(checked, engineer, signed_in):
    confirm_import(checked, actor=factories.SETUP, leave_bad=True)
    page = signed_in(engineer).get("/complaints/defects/DIM-01/").content.decode()
    assert "codes.csv" in page


def test_an_inspector_imports_no_codes(checked, inspector, signed_in):
    assert signed_in(inspector).get("/imports/upload/").status_code == 403
