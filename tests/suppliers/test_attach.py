"""Further files on a certificate: a better scan, its annex; by whoever may add one."""

import pytest

from qms.core.actors import Actor
from qms.core.attachments import attach_files
from qms.core.errors import Denied
from qms.core.models import Act, Attachment
from suppliers.models import Certificate
from tests import factories
from tests.core import nasty
from tests.core.nasty import upload


@pytest.fixture
def certificate(supplier) -> Certificate:
    return factories.certificate(supplier)


@pytest.fixture
def address(certificate) -> str:
    return f"/suppliers/certificates/{certificate.pk}/attach/"


def test_the_supplier_adds_an_annex_which_the_plant_finds(
    certificate, address, supplier_user, engineer, signed_in
):
    browser = signed_in(supplier_user)
    assert address in browser.get(certificate.get_absolute_url()).content.decode()
    for _click in range(2):
        answer = browser.post(address, {"key": "1", "files": [upload("annex.pdf", nasty.PDF)]})
        assert answer["Location"] == certificate.get_absolute_url()
    assert Attachment.objects.on(certificate).get().shared
    page = signed_in(engineer).get(certificate.get_absolute_url()).content.decode()
    assert "annex.pdf" in page and "added files" in page
    assert Act.objects.latest("id").verb == "certificate.attached"


def test_what_the_plant_keeps_to_itself_the_supplier_does_not_see(
    certificate, address, engineer, supplier_user, signed_in
):
    signed_in(engineer).post(address, {"key": "1", "files": [upload("checked.txt", b"Doubtful.")]})
    page = signed_in(supplier_user).get(certificate.get_absolute_url()).content.decode()
    assert "checked.txt" not in page and "added files" not in page
    shared = {"key": "2", "shared": "on", "files": [upload("clean.txt", b"All is well.")]}
    signed_in(engineer).post(address, shared)
    page = signed_in(supplier_user).get(certificate.get_absolute_url()).content.decode()
    assert "clean.txt" in page


def test_no_file_is_asked_for_again(address, engineer, signed_in):
    answer = signed_in(engineer).post(address, {"key": "1"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["files"] == ["Choose the file."]


def test_a_program_adds_one_and_lists_it(certificate, supplier_user, api):
    program, listed = api(supplier_user), f"/api/v1/certificates/{certificate.pk}/attachments/"
    added = program.post(listed, {"file": upload("annex.pdf", nasty.PDF)})
    assert added.status_code == 201
    assert program.get(listed).json()["results"] == [added.json()]


def test_who_adds_no_certificate_adds_no_file_to_one(
    certificate, address, inspector, rival_supplier_user, signed_in
):
    page = signed_in(inspector).get(certificate.get_absolute_url()).content.decode()
    assert address not in page
    assert signed_in(inspector).get(address).status_code == 403
    assert signed_in(rival_supplier_user).get(address).status_code == 404
    with pytest.raises(Denied):
        attach_files(certificate, [], actor=Actor.person(inspector))
