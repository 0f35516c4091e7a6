"""Drafts: what is typed is not lost, and is nobody's business but its owner's."""

import json
import re
from uuid import uuid4

import pytest

from complaints.models import Complaint
from qms.core.clock import plant_today
from qms.core.drafts import AT_MOST, LARGEST, drafts_of
from qms.core.models import Act, Draft
from tests.core import nasty
from tests.core.nasty import upload

FORM = "complaints:log"
KEY = "6f2c5c02-24b8-4f39-9f4e-5f0a0a1d8a11"
ADDRESS = f"/drafts/{FORM}/{KEY}/"


def typed(supplier, **values):
    return {
        "supplier": str(supplier.pk),
        "title": "Burr on sealing face",
        "lot": "2231",
        "source": "incoming",
        "severity": "major",
        "received_on": plant_today().isoformat(),
        "key": KEY,
    } | values


def test_what_is_typed_is_kept_and_shown_again(supplier, engineer, signed_in):
    browser = signed_in(engineer)
    for lot in ["22", "2231"]:
        assert browser.post(ADDRESS, typed(supplier, lot=lot)).status_code == 204
    assert Draft.objects.count() == 1
    form = browser.get(f"/complaints/log/?draft={KEY}").context["form"]
    assert {name: form[name].value() for name in ("title", "lot", "supplier", "key")} == {
        "title": "Burr on sealing face",
        "lot": "2231",
        "supplier": str(supplier.pk),
        "key": KEY,
    }


def test_a_draft_has_no_number_and_no_act(supplier, engineer, signed_in):
    acts = Act.objects.count()
    signed_in(engineer).post(ADDRESS, typed(supplier))
    assert Act.objects.count() == acts
    assert not Complaint.objects.exists()


def test_the_log_page_offers_what_is_not_finished(supplier, engineer, signed_in):
    browser = signed_in(engineer)
    assert "Not finished yet" not in browser.get("/complaints/log/").content.decode()
    browser.post(ADDRESS, typed(supplier, title="Porosity, <b>again</b>"))
    page = browser.get("/complaints/log/").content.decode()
    assert f'href="?draft={KEY}"' in page
    assert "Porosity, &lt;b&gt;again&lt;/b&gt;" in page
    resumed = browser.get(f"/complaints/log/?draft={KEY}").content.decode()
    assert "Not finished yet" not in resumed


def test_of_many_drafts_the_newest_stand_above_the_form_and_the_others_are_folded(
    engineer, signed_in
):
    browser = signed_in(engineer)
    for number in range(5):
        browser.post(f"/drafts/{FORM}/{uuid4()}/", {"title": f"Case {number}"})
    page = browser.get("/complaints/log/").content.decode()
    shown, folded = page.split("<details><summary>2 more</summary>")
    order = [f"Case {number}" for number in (4, 3, 2)]
    assert re.findall(r"Case \d", shown) == order
    assert re.findall(r"Case \d", folded) == ["Case 1", "Case 0"]


def test_every_fresh_page_begins_a_draft_of_its_own(engineer, signed_in):
    browser = signed_in(engineer)
    keys = {
        re.search(r'data-draft-url="/drafts/complaints:log/([0-9a-f-]{36})/"', page)[1]
        for page in (browser.get("/complaints/log/").content.decode() for _visit in range(2))
    }
    assert len(keys) == 2


def test_logging_it_ends_the_draft(supplier, engineer, signed_in):
    browser = signed_in(engineer)
    browser.post(ADDRESS, typed(supplier))
    assert browser.post(f"/complaints/log/?draft={KEY}", typed(supplier)).status_code == 302
    assert not Draft.objects.exists()


def test_a_save_that_comes_after_the_logging_makes_no_ghost(supplier, engineer, signed_in):
    browser = signed_in(engineer)
    browser.post("/complaints/log/", typed(supplier))
    assert browser.post(ADDRESS, typed(supplier)).status_code == 204
    assert not Draft.objects.exists()


def test_who_comes_back_to_a_logged_draft_is_brought_to_the_record(supplier, engineer, signed_in):
    browser = signed_in(engineer)
    browser.post("/complaints/log/", typed(supplier))
    answer = browser.get(f"/complaints/log/?draft={KEY}", follow=True)
    complaint = Complaint.objects.get()
    assert answer.redirect_chain == [(complaint.get_absolute_url(), 302)]
    assert f"Already logged as {complaint.number}." in answer.content.decode()


def test_a_refused_form_goes_on_with_the_same_draft(supplier, engineer, signed_in):
    answer = signed_in(engineer).post(f"/complaints/log/?draft={KEY}", typed(supplier, title=""))
    assert answer.status_code == 422
    assert f'data-draft-url="{ADDRESS}"' in answer.content.decode()


def test_a_draft_remembers_the_files_that_were_sent(supplier, engineer, signed_in):
    browser = signed_in(engineer)
    page = browser.post(
        "/complaints/log/", typed(supplier, title="", files=[upload("burr.jpg", nasty.image())])
    ).content.decode()
    (ticket,) = re.findall(r'name="files-kept" value="([^"]+)"', page)
    browser.post(ADDRESS, typed(supplier, **{"files-kept": ticket}))
    resumed = browser.get(f"/complaints/log/?draft={KEY}").content.decode()
    assert "burr.jpg" in resumed
    assert 'name="files-kept"' in resumed


def test_nobody_reads_overwrites_or_discards_the_draft_of_another(
    supplier, engineer, inspector, signed_in
):
    signed_in(engineer).post(ADDRESS, typed(supplier, title="Porosity"))
    other = signed_in(inspector)
    assert "Porosity" not in other.get(f"/complaints/log/?draft={KEY}").content.decode()
    assert "Porosity" not in other.get("/complaints/log/").content.decode()
    other.post(ADDRESS, typed(supplier, title="Mine"))
    other.post(f"{ADDRESS}discard/")
    (kept,) = drafts_of(engineer.pk, FORM)
    assert kept.data["title"] == ["Porosity"]
    assert not drafts_of(inspector.pk, FORM)


def test_a_draft_is_discarded_by_its_owner(supplier, engineer, signed_in):
    browser = signed_in(engineer)
    browser.post(ADDRESS, typed(supplier))
    assert browser.post(f"{ADDRESS}discard/").url == "/complaints/log/"
    assert not Draft.objects.exists()


def test_an_expired_session_is_told_so_and_sign_in_leads_back_to_the_draft(
    supplier, engineer, client
):
    assert client.post(ADDRESS, typed(supplier)).status_code == 401
    answer = client.post(f"/complaints/log/?draft={KEY}", typed(supplier))
    assert answer.status_code == 302
    assert answer.url == f"/accounts/login/?next=/complaints/log/%3Fdraft%3D{KEY}"


def test_a_draft_larger_than_any_form_is_refused(engineer, signed_in):
    answer = signed_in(engineer).post(ADDRESS, {"description": "x" * LARGEST})
    assert (answer.status_code, answer.content) == (413, b"A draft holds 64 kB at most.")
    assert not Draft.objects.exists()


def test_the_oldest_draft_makes_room_for_the_newest(engineer, signed_in):
    browser = signed_in(engineer)
    for number in range(AT_MOST + 2):
        browser.post(f"/drafts/{FORM}/{uuid4()}/", {"title": f"Case {number}"})
    titles = [draft.data["title"][0] for draft in drafts_of(engineer.pk, FORM)]
    assert titles == [f"Case {number}" for number in reversed(range(2, AT_MOST + 2))]


@pytest.mark.parametrize("text", ["a\0b", r"a\u0000b", '"', "📷", "\u202e"])
def test_any_text_can_be_typed(engineer, signed_in, text):
    assert signed_in(engineer).post(ADDRESS, {"title": text}).status_code == 204
    assert Draft.objects.get().data == {"title": [text.replace("\0", "")]}


def test_the_token_of_the_form_is_not_kept(engineer, signed_in):
    signed_in(engineer).post(ADDRESS, {"title": "Burr", "csrfmiddlewaretoken": "secret"})
    assert "secret" not in json.dumps(Draft.objects.get().data)


@pytest.mark.parametrize("address", [f"/drafts/no:such/{KEY}/", "/drafts/complaints:log/7/"])
def test_a_draft_of_no_form_is_not_there(engineer, signed_in, address):
    assert signed_in(engineer).post(address, {"title": "Burr"}).status_code == 404


@pytest.mark.parametrize("draft", ["", "7", "' OR 1=1 --", "{" + KEY + "}x", "\x00"])
def test_a_mangled_address_begins_something_new(engineer, signed_in, draft):
    answer = signed_in(engineer).get("/complaints/log/", {"draft": draft})
    assert answer.status_code == (400 if "\x00" in draft else 200)
