"""Granting a concession by signature: who, under what, and that it stays so."""

import hashlib

import pytest
from django.db import DatabaseError, connection, transaction

from complaints.models import Disposition
from complaints.services import dispose_complaint, sign_disposition, statement_of
from qms.accounts.erasure import erase_user
from qms.accounts.models import Signature
from qms.accounts.signatures import digest
from qms.core.actors import Actor
from qms.core.errors import Denied, Refused
from qms.core.models import Act
from tests import factories


@pytest.fixture
def disposition(supplier) -> Disposition:
    return factories.conceded_complaint(supplier).dispositions.get()


def address(disposition: Disposition) -> str:
    return f"/complaints/{disposition.complaint.number}/dispositions/{disposition.pk}/sign/"


def test_a_manager_signs_exactly_what_the_page_shows(disposition, manager, signed_in):
    browser = signed_in(manager)
    page = browser.get(address(disposition))
    statement = page.context["statement"]
    assert f"{disposition.complaint.number}: Burr on sealing face" in page.content.decode()
    answer = browser.post(
        address(disposition),
        {"password": "correct horse", "shown": page.context["form"]["shown"].value()},
    )
    assert answer.status_code == 302
    signature = Signature.objects.get()
    assert signature.statement == statement
    assert signature.sha256 == hashlib.sha256(statement.encode()).hexdigest()
    assert signature.printed_name == "Maren Voss"
    assert signature.meaning == "Grants the concession C-17"
    assert signature.time_zone == "Europe/Berlin"
    assert signature.act == Act.objects.latest("id")
    assert signature.act.verb == "complaint.disposition_signed"
    disposition.refresh_from_db()
    assert disposition.is_signed
    shown = browser.get(f"/complaints/{disposition.complaint.number}/").content.decode()
    assert "Maren Voss" in shown


def test_the_password_is_asked_again_and_a_wrong_one_signs_nothing(disposition, manager, signed_in):
    said = {"password": "battery staple", "shown": digest(statement_of(disposition))}
    answer = signed_in(manager).post(address(disposition), said)
    assert answer.status_code == 422
    assert answer.context["form"].errors["password"] == ["This is not your password."]
    assert "battery staple" not in answer.content.decode()
    assert not Signature.objects.exists()


def test_what_has_changed_since_it_was_read_is_not_signed(disposition, manager):
    with pytest.raises(Refused, match="has changed since you read it"):
        sign_disposition(
            disposition,
            actor=Actor.person(manager),
            password="correct horse",
            shown=digest("Another statement."),
        )


def test_a_program_cannot_sign(disposition, manager):
    with pytest.raises(Refused, match="a program cannot"):
        sign_disposition(
            disposition,
            actor=Actor.token(manager, 1),
            password="correct horse",
            shown=digest(statement_of(disposition)),
        )


def test_who_comes_in_by_the_provider_only_has_nothing_to_sign_with(disposition, manager, settings):
    settings.OIDC_ONLY = True
    with pytest.raises(Refused, match="a password of this site's"):
        factories.signed(disposition, by=manager)


def test_who_signed_is_still_named_when_they_are_erased(disposition, manager):
    factories.signed(disposition, by=manager)
    erase_user(manager, actor=factories.SETUP, confirm="maren", reason="Asked for it in writing.")
    assert Signature.objects.get().printed_name == "Maren Voss"


def test_it_is_signed_once_and_only_a_concession_is(disposition, supplier, manager):
    factories.signed(disposition, by=manager)
    with pytest.raises(Refused, match="signed already"):
        factories.signed(disposition, by=manager)
    other = factories.contained_complaint(supplier, affected=4)
    dispose_complaint(other, actor=factories.SETUP, kind="scrap", quantity=4)
    with pytest.raises(Refused, match="Only a concession is signed"):
        factories.signed(other.dispositions.get(), by=manager)


def test_an_engineer_may_not(disposition, engineer, signed_in):
    with pytest.raises(Denied):
        factories.signed(disposition, by=engineer)
    assert signed_in(engineer).get(address(disposition)).status_code == 403


@pytest.mark.parametrize(
    "forgery",
    ["UPDATE accounts_signature SET statement = 'x'", "DELETE FROM accounts_signature"],
)
def test_the_application_itself_cannot_alter_or_remove_one(disposition, manager, forgery):
    factories.signed(disposition, by=manager)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(forgery)


def test_a_supplier_reads_that_it_is_signed_and_not_by_whom(
    disposition, manager, supplier_user, signed_in
):
    factories.signed(disposition, by=manager)
    page = signed_in(supplier_user).get(f"/complaints/{disposition.complaint.number}/")
    assert "Signed" in page.content.decode()
    assert "C-17" in page.content.decode()
