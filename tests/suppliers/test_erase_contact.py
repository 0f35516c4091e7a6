"""Erasing a contact: who it was is in no table, and the record stays true."""

import pytest
from django.core.exceptions import ValidationError

from qms.core.actors import Actor
from qms.core.errors import Denied
from qms.core.management.commands.verify_chain import check
from qms.core.models import Act
from qms.core.snapshot import snapshot
from suppliers.models import Contact
from suppliers.services import erase_contact, note_contact
from tests import factories
from tests.house.test_controlled import found_in

pytestmark = pytest.mark.django_db(transaction=True)
KNOWN = {"name": "Uta Unverzagt", "email": "uta.unverzagt@guss.example", "phone": "+49 7361 4711"}


@pytest.fixture
def uta(supplier) -> Contact:
    contact = note_contact(supplier, actor=factories.SETUP, **KNOWN | {"name": "Ute Unverzagt"})
    return note_contact(
        supplier, actor=factories.SETUP, contact=contact, version=contact.version, **KNOWN
    )


def figures() -> tuple[int, int]:
    with snapshot():
        report, found = check({}, chain_only=False)
    return report.exit_code, found["erased values"]


def test_the_contact_is_in_no_table_afterwards_and_the_chain_is_true(uta, manager):
    assert all(found_in(value) for value in KNOWN.values())
    assert figures() == (0, 0)
    erase_contact(uta, actor=Actor.person(manager), reason="Asked for it.")
    assert [value for value in [*KNOWN.values(), "Ute Unverzagt"] if found_in(value)] == []
    assert figures() == (0, 8)  # three as noted, two of a correction, three as overwritten


def test_a_second_time_does_no_harm(uta, manager):
    for _time in range(2):
        erase_contact(uta, actor=Actor.person(manager), reason="Asked for it.")
    assert Contact.objects.get().name == f"erased-{uta.pk}"
    assert figures() == (0, 8)


def test_on_the_page(uta, manager, signed_in):
    address = f"/suppliers/10432/contacts/{uta.pk}/erase/"
    browser = signed_in(manager)
    form = browser.get(address.removesuffix("erase/")).content.decode()
    assert f'href="{address}"' in form
    assert "Uta Unverzagt" in browser.get(address).content.decode()
    assert browser.post(address, {"reason": "Asked for it."}).status_code == 302
    page = browser.get("/suppliers/10432/").content.decode()
    assert "erased a contact&#x27;s data" in page
    assert "Unverzagt" not in page
    assert Act.objects.get(verb="supplier.contact_erased").reason == "Asked for it."


def test_who_may_not_and_why_not(uta, engineer, manager):
    with pytest.raises(Denied):
        erase_contact(uta, actor=Actor.person(engineer), reason="Asked for it.")
    with pytest.raises(ValidationError):
        erase_contact(uta, actor=Actor.person(manager), reason=" ")
    assert found_in("Uta Unverzagt")
