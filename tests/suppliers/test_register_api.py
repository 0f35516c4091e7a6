"""Sites, contacts, commodities, approvals and scans, as programs keep them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qms.core.clock import plant_today
from qms.core.models import Change
from suppliers.models import Certificate, Commodity
from suppliers.services import note_contact, note_site
from tests import factories

THINGS = {"sites": note_site, "contacts": note_contact}
JSON = {"content_type": "application/json"}


@pytest.fixture
def client(engineer, api):
    return api(engineer)


@pytest.fixture
def approval(supplier):
    return factories.a_part_of(supplier).sources.get()


def post(client, path, body, **headers):
    return client.post(f"/api/v1{path}", body, headers=headers, **JSON)


def patch(client, path, body, version):
    return client.patch(f"/api/v1{path}", body, headers={"If-Match": f'"{version}"'}, **JSON)


def found(client, path):
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.json()
    return [one["id"] for one in answer.json()["results"]]


@pytest.mark.parametrize("kind", THINGS)
def test_a_site_and_a_contact_are_added_once_and_corrected_over_what_was_read(
    kind, supplier, client
):
    body = {"supplier": "10432", "name": "Uta Kern"}
    made, again = (
        post(client, f"/{kind}/", body, **{"Idempotency-Key": "one"}) for _twice in range(2)
    )
    assert (made.status_code, made.json()["id"]) == (201, again.json()["id"])
    assert made.json()["url"] == "/suppliers/10432/"
    address = f"/{kind}/{made.json()['id']}/"
    closed = patch(client, address, {"is_closed": True}, 1)
    assert (closed.status_code, closed["ETag"], closed.json()["name"]) == (200, '"2"', "Uta Kern")
    assert patch(client, address, {"name": "Somebody else"}, 1).status_code == 412
    assert patch(client, address, {"supplier": "10788"}, 2).json()["field"] == "supplier"
    assert client.patch(f"/api/v1{address}", {"name": "X"}, **JSON).status_code == 428


@pytest.mark.parametrize("kind", THINGS)
def test_they_are_found_by_words_and_supplier_and_whether_they_are_still_there(
    kind, supplier, rival_supplier, client
):
    note = THINGS[kind]
    ours = note(supplier, actor=factories.SETUP, name="Ober Kochen")
    theirs = note(rival_supplier, actor=factories.SETUP, name="Kochen", is_closed=True)
    assert found(client, f"/{kind}/?q=kochen") == [theirs.pk, ours.pk]
    assert found(client, f"/{kind}/?q=kochen&sort=name") == [theirs.pk, ours.pk]
    assert found(client, f"/{kind}/?supplier=10432") == [ours.pk]
    assert found(client, f"/{kind}/?is_closed=false") == [ours.pk]
    assert client.get(f"/api/v1/{kind}/?city=Ulm").status_code == 400


@pytest.mark.parametrize("kind", THINGS)
def test_a_supplier_reads_its_own_and_writes_none(
    kind, supplier, rival_supplier, supplier_user, api
):
    note = THINGS[kind]
    own = note(supplier, actor=factories.SETUP, name="Uta Kern")
    foreign = note(rival_supplier, actor=factories.SETUP, name="Petr")
    theirs = api(supplier_user)
    assert found(theirs, f"/{kind}/") == [own.pk]
    assert theirs.get(f"/api/v1/{kind}/{foreign.pk}/").status_code == 404
    assert patch(theirs, f"/{kind}/{own.pk}/", {"name": "X"}, 1).status_code == 403
    assert post(theirs, f"/{kind}/", {"supplier": "10432", "name": "X"}).status_code == 403


def test_a_contact_is_forgotten_with_a_reason(supplier, manager, engineer, api):
    contact = note_contact(supplier, actor=factories.SETUP, name="Uta Kern", phone="+49 7361 1")
    address = f"/contacts/{contact.pk}/erase/"
    assert post(api(engineer), address, {"reason": "Asked for it."}).status_code == 403
    assert post(api(manager), address, {}).json()["field"] == "reason"
    erased = post(api(manager), address, {"reason": "Asked for it."}).json()
    assert (erased["name"], erased["phone"]) == (f"erased-{contact.pk}", "")
    assert "Uta" not in str(Change.objects.filter(table="suppliers_contact").values_list("after"))


def test_a_commodity_is_added_once_and_renamed_with_a_reason(client):
    made, again = (post(client, "/commodities/", {"name": "Castings"}) for _twice in range(2))
    assert (made.status_code, made.json()["id"]) == (201, again.json()["id"])
    address, name = f"/commodities/{made.json()['id']}/rename/", {"name": "Cast parts"}
    headers = {"If-Match": made["ETag"]}
    assert post(client, address, name, **headers).json()["field"] == "reason"
    renamed = post(client, address, name | {"reason": "As purchasing says."}, **headers)
    assert renamed.json()["name"] == Commodity.objects.get().name == "Cast parts"
    assert found(client, "/commodities/?q=cast") == [made.json()["id"]]


def test_commodities_are_not_a_suppliers_to_read(supplier_user, api):
    factories.commodity("Castings")
    assert api(supplier_user).get("/api/v1/commodities/").status_code == 403


def test_an_approval_is_given_an_end_and_a_condition(approval, client):
    until = f"{plant_today()}"
    body = {"status": "conditional", "valid_until": until, "note": "Audit.", "reason": "Passed."}
    changed = patch(client, f"/approvals/{approval.pk}/", body, approval.version)
    assert changed.status_code == 200
    told = {"supplier": "10432", "part": "HX-10432", "status": "conditional", "note": "Audit."}
    assert told.items() <= changed.json().items()
    assert found(client, f"/approvals/?status=conditional&ends_by={until}&q=audit+hx") == [
        approval.pk
    ]
    assert found(client, "/approvals/?part=HX-10432&status=approved") == []
    assert patch(client, f"/approvals/{approval.pk}/", body, approval.version).status_code == 412


def test_a_file_of_approvals_says_what_they_are_worth_today(approval, client):
    yesterday = f"{plant_today() - timedelta(days=1)}"
    patch(client, f"/approvals/{approval.pk}/", {"valid_until": yesterday}, approval.version)
    file = client.get("/api/v1/approvals/?format=csv&columns=part,status").content
    assert file.decode().splitlines()[1:] == ["HX-10432,Approval expired"]
    assert found(client, "/approvals/?status=expired") == [approval.pk]


def test_nobody_writes_that_an_approval_has_expired(approval, client):
    refused = patch(client, f"/approvals/{approval.pk}/", {"status": "expired"}, approval.version)
    assert (refused.status_code, refused.json()["field"]) == (400, "status")
    assert "by the day" in refused.json()["message"]


def test_a_supplier_reads_of_its_own_approvals_only(
    approval, supplier_user, rival_supplier_user, api
):
    assert found(api(supplier_user), "/approvals/") == [approval.pk]
    assert found(api(rival_supplier_user), "/approvals/") == []


# The scan of a certificate


def scanned(client, **more):
    body = {"supplier": "10432", "standard": "iso9001", "number": "QM-1", "issued_by": "DEKRA"}
    file = SimpleUploadedFile("scan.txt", b"We certify.")
    sent = body | {"valid_until": f"{plant_today()}", "file": file} | more
    return client.post("/api/v1/certificates/", sent, headers={"Idempotency-Key": "one"})


def test_a_certificate_comes_with_its_scan_and_both_are_there_once(
    supplier, supplier_user, engineer, api
):
    made, again = (scanned(api(supplier_user)) for _twice in range(2))
    assert (made.status_code, made.json()["id"]) == (201, again.json()["id"])
    listed = api(engineer).get(f"/api/v1/certificates/{made.json()['id']}/attachments/").json()
    (scan,) = listed["results"]
    assert (scan["name"], scan["shared"], scan["by"]) == ("scan.txt", True, "karl")
    for reader in (engineer, supplier_user):
        answer = api(reader).get(scan["content_url"], headers={"Accept": "text/plain"})
        assert b"".join(answer) == b"We certify."
        assert answer["Content-Disposition"] == 'attachment; filename="scan.txt"'


def test_a_scan_is_not_there_for_another_supplier(
    supplier, supplier_user, rival_supplier_user, api
):
    made, rival = scanned(api(supplier_user)).json(), api(rival_supplier_user)
    address = f"/api/v1/certificates/{made['id']}/attachments/"
    (scan,) = api(supplier_user).get(address).json()["results"]
    assert rival.get(address).status_code == 404
    assert rival.get(scan["content_url"]).status_code == 404
    assert scanned(rival).json()["field"] == "supplier"


def test_what_is_no_file_is_refused_and_nothing_is_kept(supplier, engineer, auditor, api):
    assert scanned(api(engineer), file="scan.txt").json()["field"] == "file"
    assert scanned(api(auditor)).status_code == 403
    assert not Certificate.objects.exists()
