"""Certificates: which counts, who may add one, and who is told before it runs out."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.core.models import Change
from qms.notifications.models import Notification
from suppliers.models import Certificate, Supplier
from suppliers.services import confirm_certificate, edit_source, refuse_certificate
from suppliers.tasks import remind
from tests import factories

TODAY = plant_today()


def in_days(n):
    return TODAY + timedelta(days=n)


def told():
    return list(Notification.objects.order_by("id").values_list("recipient__username", "text"))


def test_the_newest_of_a_standard_counts_and_the_others_are_history(supplier):
    old = factories.certificate(supplier, number="old", valid_until=in_days(-3))
    assert Certificate.objects.counting().get() == old
    new = factories.certificate(supplier, number="new", valid_until=in_days(700))
    other = factories.certificate(supplier, standard="iso14001")
    assert set(Certificate.objects.counting()) == {new, other}
    assert Certificate.objects.filter(pk=old.pk).exists()


def test_what_a_supplier_adds_counts_once_somebody_of_the_plant_confirms_it(supplier, engineer):
    added = factories.added_certificate(supplier)
    assert added.state == "unconfirmed"
    assert not Certificate.objects.counting().exists()
    confirm_certificate(added, actor=Actor.person(engineer))
    assert Certificate.objects.counting().get() == added
    refuse_certificate(added, actor=Actor.person(engineer), reason="Another company's.")
    assert not Certificate.objects.counting().exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"valid_from": in_days(9), "valid_until": in_days(8)}, "valid_until"),
        ({"standard": "other"}, "other_standard"),
        ({"other_standard": "VDA 6.3"}, "other_standard"),
    ],
)
def test_what_cannot_be_is_refused(wrong, field, supplier):
    with pytest.raises(ValidationError) as refused:
        factories.certificate(supplier, **wrong)
    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("days", "validity"), [(-1, "expired"), (0, "expiring"), (60, "expiring"), (61, "valid")]
)
def test_what_it_is_worth_is_said_by_the_day(days, validity, supplier, engineer, signed_in):
    certificate = factories.certificate(supplier, valid_until=in_days(days))
    assert certificate.validity(TODAY) == validity
    for validity_asked in ("valid", "expiring", "expired"):
        found = [validity_asked == validity]
        address = f"/suppliers/?certificate={validity_asked}"
        page = signed_in(engineer).get(address)
        assert [supplier in page.context["listing"].rows] == found
        address = f"/suppliers/certificates/?validity={validity_asked}"
        page = signed_in(engineer).get(address)
        assert [certificate in page.context["listing"].rows] == found


def test_they_are_found_by_number_standard_and_supplier(supplier, engineer, signed_in):
    certificate = factories.certificate(supplier, number="QM-77")
    client = signed_in(engineer)
    for words in ("qm-77", "kessler 9001", "KESSLER"):
        page = client.get("/suppliers/certificates/", {"q": words})
        assert list(page.context["listing"].rows) == [certificate]
    page = client.get("/suppliers/certificates/", {"q": "kessler 14001"})
    assert not page.context["listing"].rows


def test_a_suppliers_own_people_add_one_with_its_scan(supplier, supplier_user, signed_in, engineer):
    client = signed_in(supplier_user)
    asked = {
        "standard": "iso9001",
        "number": "QM-1",
        "issued_by": "DEKRA",
        "valid_until": f"{in_days(400)}",
        "files": SimpleUploadedFile("scan.txt", b"We certify."),
        "key": "one",
    }
    assert client.post("/suppliers/10432/certificates/add/", asked).status_code == 302
    certificate = Certificate.objects.get()
    page = client.get(certificate.get_absolute_url())
    assert "To be confirmed" in page.content.decode() and "scan.txt" in page.content.decode()
    assert "scan.txt" in signed_in(engineer).get(certificate.get_absolute_url()).content.decode()
    assert client.post(f"{certificate.get_absolute_url()}confirm/").status_code == 403


def test_a_rival_sees_none_of_it_and_adds_nothing(supplier, rival_supplier_user, signed_in, api):
    certificate = factories.certificate(supplier)
    client = signed_in(rival_supplier_user)
    assert client.get(certificate.get_absolute_url()).status_code == 404
    assert client.post("/suppliers/10432/certificates/add/", {}).status_code == 404
    assert not client.get("/suppliers/certificates/").context["listing"].rows
    assert api(rival_supplier_user).get("/api/v1/certificates/").json()["results"] == []


def test_a_program_adds_and_confirms(supplier, engineer, supplier_user, api):
    body = {
        "supplier": "10432",
        "standard": "as9100",
        "number": "A-1",
        "issued_by": "BV",
        "valid_until": f"{in_days(90)}",
    }
    made = api(supplier_user).post("/api/v1/certificates/", body, content_type="application/json")
    assert (made.status_code, made.json()["state"]) == (201, "unconfirmed")
    address = f"/api/v1/certificates/{made.json()['id']}/confirm/"
    confirmed, again = (
        api(engineer).post(address, {}, content_type="application/json") for _twice in range(2)
    )
    assert (confirmed.json()["state"], again.status_code) == ("confirmed", 409)


# Reminders


def test_managers_and_the_suppliers_people_are_told_once_a_stage(supplier, manager, supplier_user):
    factories.certificate(supplier, valid_until=in_days(61))
    assert remind.work() == 0
    for days_later, expected in [(1, 1), (2, 0), (31, 1), (32, 0), (54, 1), (61, 0), (62, 1)]:
        with time_machine.travel(timedelta(days=days_later)):
            assert (remind.work(), remind.work()) == (expected, 0)
    assert len(told()) == 2 * 4
    assert {who for who, _text in told()} == {"maren", "karl"}
    assert told()[0][1].startswith("ISO 9001 of Kessler Guss GmbH expires on ")
    assert "has expired on" in told()[-1][1]


def test_what_expired_while_the_worker_was_down_is_told_once_when_it_is_back(supplier, manager):
    factories.certificate(supplier, valid_until=in_days(6))
    assert remind.work() == 1
    with time_machine.travel(timedelta(days=9)):
        assert (remind.work(), remind.work()) == (1, 0)
    assert len(told()) == 2


def test_nobody_is_told_of_what_has_been_replaced(supplier, manager):
    factories.certificate(supplier, valid_until=in_days(3))
    factories.certificate(supplier, valid_until=in_days(300))
    assert remind.work() == 0


def test_managers_are_told_that_a_supplier_has_added_one(supplier, manager):
    added = factories.added_certificate(supplier, valid_until=in_days(20))
    assert [remind.work() for _run in range(2)] == [1, 0]
    assert [who for who, _text in told()] == ["maren"]
    confirm_certificate(added, actor=factories.SETUP)
    assert remind.work() == 1  # and now of its end


# Approvals of a supplier for a part


def approved_until(part, supplier, day):
    source = part.sources.get(supplier=supplier)
    return edit_source(
        source, actor=factories.SETUP, version=source.version, valid_until=day, note="Audit."
    )


def test_an_approval_whose_day_is_over_counts_nowhere(supplier, engineer, signed_in, api):
    part = factories.part("HX-1", "Housing", supplier)
    approved_until(part, supplier, in_days(-1))
    client = signed_in(engineer)
    assert "Approval expired" in client.get(part.get_absolute_url()).content.decode()
    assert "Approval expired" in client.get(supplier.get_absolute_url()).content.decode()
    (row,) = client.get("/suppliers/parts/").context["listing"].rows
    assert row.bought_from == []
    answer = api(engineer).get("/api/v1/parts/HX-1/").json()
    assert (answer["approved"], answer["expired"]) == ([], ["10432"])
    found = {
        status: len(client.get(f"/suppliers/parts/?status={status}").context["listing"].rows)
        for status in ("approved", "expired")
    }
    assert found == {"approved": 0, "expired": 1}


def test_approvals_are_a_list_that_what_ends_first_stands_first_in(
    supplier, rival_supplier, engineer, supplier_user, signed_in
):
    soon, later, rivals = (factories.part(name, "Housing", supplier) for name in "123")
    factories.delivery(rival_supplier, rivals)
    approved_until(soon, supplier, in_days(3))
    approved_until(later, supplier, in_days(300))
    address = "/suppliers/parts/approvals/"
    rows = signed_in(engineer).get(address).context["listing"].rows
    assert [row.part for row in rows][:2] == [soon, later] and len(rows) == 4
    ending = signed_in(engineer).get(f"{address}?ends_by={in_days(30)}&status=approved")
    assert [row.part for row in ending.context["listing"].rows] == [soon]
    theirs = signed_in(supplier_user).get(address)
    assert {row.supplier for row in theirs.context["listing"].rows} == {supplier}
    assert str(rival_supplier) not in theirs.content.decode()


def test_an_expired_approval_keeps_nobody_from_complaining(supplier):
    part = factories.part("HX-1", "Housing", supplier)
    approved_until(part, supplier, in_days(-1))
    assert factories.complaint(supplier, part=part).part == part


def test_people_are_told_that_an_approval_runs_out_and_anew_of_a_new_end(supplier, manager):
    part = factories.part("HX-1", "Housing", supplier)
    approved_until(part, supplier, in_days(20))
    assert [remind.work() for _run in range(2)] == [1, 0]
    assert "The approval of HX-1 Housing at Kessler Guss GmbH expires on" in told()[0][1]
    approved_until(part, supplier, in_days(25))
    assert remind.work() == 1


def test_the_page_of_an_approval_changes_it_and_the_parts_timeline_tells(
    supplier, engineer, signed_in
):
    part = factories.part("HX-1", "Housing", supplier)
    client = signed_in(engineer)
    address = "/suppliers/parts/HX-1/sources/10432/"
    form = client.get(address).context["form"]
    asked = {name: form[name].value() or "" for name in form.fields}
    asked |= {"valid_until": f"{in_days(100)}", "note": "First article 12", "reason": "Passed."}
    assert client.post(address, asked).url == part.get_absolute_url()
    page = client.get(part.get_absolute_url()).content.decode()
    assert "First article 12" in page and "Passed." in page
    assert client.post(address, asked).status_code == 409  # read at an earlier version


# Sites, contacts, commodities


def test_a_site_and_a_contact_are_noted_and_corrected(supplier, engineer, supplier_user, signed_in):
    client = signed_in(engineer)
    client.post("/suppliers/10432/sites/add/", {"name": "Foundry 2", "city": "Aalen", "key": "1"})
    client.post(
        "/suppliers/10432/contacts/add/", {"name": "Uta Kern", "phone": "+49 7361 1", "key": "2"}
    )
    page = signed_in(supplier_user).get("/suppliers/10432/").content.decode()
    assert "Foundry 2" in page and "Uta Kern" in page
    contact = supplier.contacts.get()
    address = f"/suppliers/10432/contacts/{contact.pk}/"
    left = {"name": "Uta Kern", "is_closed": "on", "version": contact.version}
    assert client.post(address, left).status_code == 302
    assert client.post(address, left).status_code == 409
    assert not list(client.get("/suppliers/10432/").context["contacts"])


@pytest.mark.parametrize("kind", ["sites", "contacts"])
def test_a_form_sent_twice_adds_one(kind, supplier, engineer, signed_in):
    client, add = signed_in(engineer), f"/suppliers/10432/{kind}/add/"
    key = client.get(add).context["form"]["key"].value()
    for _twice in range(2):
        assert client.post(add, {"name": "Aalen", "key": key}).status_code == 302
    assert getattr(supplier, kind).count() == 1


def test_a_site_is_told_under_its_name_and_only_what_was_said(supplier, engineer, signed_in):
    client, add = signed_in(engineer), "/suppliers/10432/sites/add/"
    client.post(add, {"name": "Foundry 2", "city": "Aalen", "address": "Talweg 3", "key": "1"})
    site = supplier.sites.get()
    left = {"name": "Foundry 2", "is_closed": "on", "version": site.version}
    client.post(f"/suppliers/10432/sites/{site.pk}/", left)
    closed, added = client.get("/suppliers/10432/").context["timeline"][:2]
    assert added.changes == [
        ("Foundry 2 · Address", "", "Talweg 3"),
        ("Foundry 2 · City", "", "Aalen"),
    ]
    assert ("Foundry 2 · No longer there", "", "yes") in closed.changes


def test_a_contacts_name_is_kept_behind_a_commitment(supplier, engineer, signed_in):
    signed_in(engineer).post("/suppliers/10432/contacts/add/", {"name": "Uta Kern", "key": "1"})
    (change,) = Change.objects.filter(table="suppliers_contact")
    assert "personal" in change.after["name"]


def test_a_commodity_is_renamed_with_a_reason_and_no_name_stands_twice(engineer, signed_in):
    castings, _forgings = factories.commodity("Castings"), factories.commodity("Forgings")
    address, client = f"/suppliers/commodities/{castings.pk}/", signed_in(engineer)
    asked = {"name": "Forgings", "reason": "As purchasing says.", "version": 1}
    page = client.post(address, asked)
    assert page.status_code == 422 and "name" in page.context["form"].errors
    assert client.post(address, asked | {"name": "Cast parts"}).status_code == 302
    rows = client.get("/suppliers/commodities/").context["listing"].rows
    assert [row.name for row in rows] == ["Cast parts", "Forgings"]


def test_a_page_says_what_is_asked_about(supplier, engineer, signed_in):
    client = signed_in(engineer)
    castings = factories.commodity("Castings")
    rename = client.get(f"/suppliers/commodities/{castings.pk}/").content.decode()
    assert 'class="crumb" href="/suppliers/commodities/"' in rename
    certificate = factories.certificate(supplier, number="12 100 48817", issued_by="DQS")
    refuse = client.get(f"{certificate.get_absolute_url()}refuse/").content.decode()
    assert "12 100 48817" in refuse and "DQS" in refuse
    part = factories.a_part_of(supplier)
    change = client.get(f"{part.get_absolute_url()}sources/10432/").content.decode()
    assert f"Approval of {supplier}" in change


def test_suppliers_are_counted_by_certificates_that_count_only(supplier):
    factories.certificate(supplier, valid_until=in_days(3))
    factories.certificate(supplier, valid_until=in_days(300))
    assert not Supplier.objects.certified("expiring", TODAY).exists()


def test_not_to_accept_is_nobodys_next_step(supplier, engineer, supplier_user, signed_in):
    waiting = factories.certificate(supplier, by=supplier_user)
    client = signed_in(engineer)

    def offered():
        moves = client.get(waiting.get_absolute_url()).context["moves"]
        return {move.name: move.primary for move in moves}

    assert offered() == {"confirm": True, "refuse": False}
    confirm_certificate(waiting, actor=Actor.person(engineer))
    assert offered() == {"refuse": False}
