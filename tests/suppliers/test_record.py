"""The pages of one supplier and one part."""

from datetime import timedelta

import pytest
from django.utils import timezone

from suppliers.models import Part
from tests import factories


@pytest.fixture
def housing(supplier) -> Part:
    return factories.part("HP-4410-02", "Pump housing, size 2", supplier)


def test_the_page_tells_who_it_is(supplier, engineer, signed_in):
    page = signed_in(engineer).get("/suppliers/10432/")
    assert dict(page.context["facts"])["City"] == "Aalen"
    assert "Kessler Guss GmbH" in page.content.decode()


def test_only_the_first_parts_are_shown_and_the_rest_is_a_click_away(
    supplier, engineer, signed_in, django_assert_max_num_queries
):
    for place in range(30):
        factories.part(f"N-{place:03}", "Locking plug", supplier)
    client = signed_in(engineer)
    with django_assert_max_num_queries(12):
        page = client.get("/suppliers/10432/")
    assert [source.part.number for source in page.context["sources"]] == [
        f"N-{place:03}" for place in range(10)
    ]
    assert page.context["parts_total"] == 30
    assert 'href="/suppliers/parts/?supplier=10432"' in page.content.decode()


def test_what_somebody_wrote_is_text_and_nothing_else(engineer, signed_in):
    factories.supplier("<i>1", "<script>alert(1)</script>", city='"><img src=x>')
    page = signed_in(engineer).get("/suppliers/%3Ci%3E1/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_a_supplier_user_reads_its_own_record_and_no_other(
    supplier, rival_supplier, supplier_user, signed_in, api
):
    assert signed_in(supplier_user).get("/suppliers/10432/").status_code == 200
    assert signed_in(supplier_user).get("/suppliers/10788/").status_code == 404
    assert api(supplier_user).get("/api/v1/suppliers/10788/").status_code == 404
    missing = api(supplier_user).get("/api/v1/suppliers/99999/")
    assert missing.json() == api(supplier_user).get("/api/v1/suppliers/10788/").json()


@pytest.mark.parametrize("person", ["inspector", "auditor", "admin"])
def test_everybody_in_the_plant_reads_and_is_offered_nothing_else(
    person, supplier, housing, request, signed_in
):
    client = signed_in(request.getfixturevalue(person))
    for address in ("/suppliers/10432/", "/suppliers/parts/HP-4410-02/"):
        page = client.get(address).content.decode()
        assert f"{address}edit/" not in page
        assert f"{address}block/" not in page


class TestComplaintsPanel:
    """What complaints bring to the pages of the register."""

    def panel(self, client, record):
        page = client.get(record.get_absolute_url())
        address = {str(title): url for title, url in page.context["panels"]}["Complaints"]
        assert f'hx-get="{address}"' in page.content.decode()
        return address, client.get(address, headers={"HX-Request": "true"})

    def test_the_five_newest_open_ones_are_shown(self, supplier, housing, engineer, signed_in):
        factories.closed_complaint(supplier, part=housing, title="Settled long ago")
        for place in range(7):
            factories.complaint(supplier, part=housing, title=f"Pore number {place}")
        for record in (supplier, housing):
            _address, panel = self.panel(signed_in(engineer), record)
            shown = [complaint.title for complaint in panel.context["complaints"]]
            assert shown == [f"Pore number {place}" for place in (6, 5, 4, 3, 2)]

    def test_every_count_is_the_list_it_counts(
        self, supplier, rival_supplier, housing, engineer, signed_in
    ):
        factories.complaint(supplier, part=housing, occurred_at=timezone.now() - timedelta(days=9))
        factories.complaint(supplier, part=housing)
        factories.closed_complaint(supplier, part=housing)
        factories.complaint(rival_supplier)
        client = signed_in(engineer)
        for record in (supplier, housing):
            _address, panel = self.panel(client, record)
            counts = {word: number for number, word, _url in panel.context["counts"]}
            assert counts == {"open": "2", "overdue": "1"}
            for number, _word, url in panel.context["counts"]:
                assert str(client.get(url).context["listing"].total) == number
            assert client.get(panel.context["list_url"]).context["listing"].total == 3

    def test_without_script_the_link_leads_to_the_list(self, supplier, engineer, signed_in):
        address, _panel = self.panel(signed_in(engineer), supplier)
        assert signed_in(engineer).get(address).url == "/complaints/?supplier=10432"

    def test_nothing_open_is_said(self, supplier, engineer, signed_in):
        _address, panel = self.panel(signed_in(engineer), supplier)
        assert "No open complaint." in panel.content.decode()

    def test_a_rival_gets_no_panel(self, supplier, housing, rival_supplier_user, signed_in):
        client = signed_in(rival_supplier_user)
        for place in ("of-supplier", "of-part"):
            key = supplier.pk if place == "of-supplier" else housing.pk
            answer = client.get(f"/complaints/{place}/{key}/", headers={"HX-Request": "true"})
            assert answer.status_code == 404

    def test_a_supplier_of_a_part_sees_complaints_about_itself_only(
        self, supplier, rival_supplier, supplier_user, signed_in
    ):
        cover = factories.part("HP-4415-02", "End cover, rear", supplier, rival_supplier)
        factories.complaint(supplier, part=cover, title="Ours")
        factories.complaint(rival_supplier, part=cover, title="Theirs")
        _address, panel = self.panel(signed_in(supplier_user), cover)
        assert [complaint.title for complaint in panel.context["complaints"]] == ["Ours"]
        assert panel.context["counts"][0][0] == "1"
