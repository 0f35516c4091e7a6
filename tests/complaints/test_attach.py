"""Files on a complaint: added on both surfaces, and handed out to those whom it concerns."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from PIL import Image

from complaints.models import Complaint
from qms.core.actors import Actor
from qms.core.attachments import attach_files
from qms.core.errors import Denied
from qms.core.files import store
from qms.core.files.intake import take_in
from qms.core.files.sweep import sweep_files
from qms.core.models import Act, Attachment
from tests import factories
from tests.core import nasty
from tests.core.nasty import upload

PHOTO = nasty.photo_with_exif()


@pytest.fixture
def complaint(supplier) -> Complaint:
    return factories.complaint(supplier)


@pytest.fixture
def attach(complaint, engineer):
    """Put a file on the complaint, as the engineer does."""

    def put(name="burr.jpg", content=PHOTO, *, shared=True) -> Attachment:
        stored = take_in(upload(name, content))
        return attach_files(complaint, [stored], actor=Actor.person(engineer), shared=shared)[0]

    return put


def logged(supplier, **values):
    return {
        "supplier": supplier.pk,
        "title": "Burr on sealing face",
        "source": "incoming",
        "severity": "major",
        "received_on": timezone.localdate().isoformat(),
        "key": "6f2c5c02-24b8-4f39-9f4e-5f0a0a1d8a11",
    } | values


def words_of(answer) -> str:
    """A page without the tokens that differ every time."""
    return re.sub(r"\b\w{64}\b", "", answer.content.decode())


def body_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_photos_are_logged_with_the_complaint_in_one_act(supplier, engineer, signed_in):
    photos = [upload("burr.jpg", PHOTO), upload("report.pdf", nasty.PDF)]
    answer = signed_in(engineer).post("/complaints/log/", logged(supplier, files=photos))
    assert answer.status_code == 302
    complaint = Complaint.objects.get()
    assert [a.name for a in Attachment.objects.on(complaint).order_by("id")] == [
        "burr.jpg",
        "report.pdf",
    ]
    act = Act.objects.get(subject_type="complaints.complaint", subject_id=complaint.pk)
    assert act.verb == "complaint.logged"
    assert act.changes.filter(table="core_attachment").count() == 2


def test_good_files_outlive_a_bad_one_and_a_forgotten_field(supplier, engineer, signed_in):
    browser = signed_in(engineer)
    files = [upload("burr.jpg", PHOTO), upload("report.pdf", b"<html>")]
    answer = browser.post("/complaints/log/", logged(supplier, title="", files=files))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "report.pdf: Content is HTML, not PDF." in page
    (ticket,) = re.findall(r'name="files-kept" value="([^"]+)" checked', page)

    answer = browser.post("/complaints/log/", logged(supplier, **{"files-kept": ticket}))
    assert answer.status_code == 302
    assert Attachment.objects.get().name == "burr.jpg"


def test_a_file_that_was_kept_can_be_left_out(supplier, engineer, signed_in):
    browser = signed_in(engineer)
    browser.post("/complaints/log/", logged(supplier, title="", files=[upload("burr.jpg", PHOTO)]))
    browser.post("/complaints/log/", logged(supplier))
    assert Complaint.objects.count() == 1
    assert not Attachment.objects.exists()


def test_nobody_else_can_use_the_ticket_of_a_file(supplier, engineer, inspector, signed_in):
    page = signed_in(engineer).post(
        "/complaints/log/", logged(supplier, title="", files=[upload("burr.jpg", PHOTO)])
    )
    (ticket,) = re.findall(r'name="files-kept" value="([^"]+)"', page.content.decode())
    answer = signed_in(inspector).post(
        "/complaints/log/", logged(supplier, **{"files-kept": ticket})
    )
    assert answer.status_code == 422
    assert "waited too long" in answer.content.decode()


def test_a_second_click_with_the_same_photo_finds_the_first_record(supplier, engineer, signed_in):
    browser = signed_in(engineer)
    for _click in range(2):
        browser.post("/complaints/log/", logged(supplier, files=[upload("burr.jpg", PHOTO)]))
    assert Complaint.objects.count() == Attachment.objects.count() == 1


def test_a_file_is_added_through_the_api(complaint, engineer, api):
    answer = api(engineer).post(
        f"/api/v1/complaints/{complaint.number}/attachments/",
        {"file": upload("burr.jpg", PHOTO), "shared": "true"},
    )
    assert answer.status_code == 201
    added = answer.json()
    assert (added["name"], added["by"], added["shared"]) == ("burr.jpg", "eva", True)
    assert Act.objects.latest("id").verb == "complaint.attached"
    (listed,) = (
        api(engineer).get(f"/api/v1/complaints/{complaint.number}/attachments/").json()["results"]
    )
    assert listed == added


def test_the_api_answers_a_repeated_file_with_the_first_one(complaint, engineer, api):
    program = api(engineer)
    ids = {
        program.post(
            f"/api/v1/complaints/{complaint.number}/attachments/",
            {"file": upload("burr.jpg", PHOTO)},
            headers={"Idempotency-Key": "photo-1"},
        ).json()["id"]
        for _try in range(2)
    }
    assert len(ids) == Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({}, "file", "No file was submitted."),
        (
            {"file": "text"},
            "file",
            "The submitted data was not a file. Check the encoding type on the form.",
        ),
        ({"file": upload("a.pdf", nasty.PDF), "name": "b.pdf"}, "name", "Unknown field “name”."),
        (
            {"file": upload("a.pdf", nasty.PDF), "shared": "maybe"},
            "shared",
            '"maybe" is not a valid choice.',
        ),
    ],
)
def test_the_api_names_what_is_wrong_with_a_file(complaint, engineer, api, sent, field, message):
    answer = api(engineer).post(f"/api/v1/complaints/{complaint.number}/attachments/", sent)
    assert answer.status_code == 400
    assert (answer.json()["field"], answer.json()["message"]) == (field, message)


def test_a_bad_file_gets_its_sentence_through_the_api(complaint, engineer, api):
    answer = api(engineer).post(
        f"/api/v1/complaints/{complaint.number}/attachments/",
        {"file": upload("page.pdf", b"<html>")},
    )
    assert answer.status_code == 400
    assert answer.json()["field"] == "file"
    assert answer.json()["message"] == "page.pdf: Content is HTML, not PDF."


def test_an_empty_file_is_called_empty_through_the_api_too(complaint, engineer, api):
    answer = api(engineer).post(
        f"/api/v1/complaints/{complaint.number}/attachments/", {"file": upload("a.pdf", b"")}
    )
    assert answer.json()["message"] == "a.pdf: The file is empty (0 bytes)."


def test_json_is_not_a_file(complaint, engineer, api):
    answer = api(engineer).post(
        f"/api/v1/complaints/{complaint.number}/attachments/", {}, content_type="application/json"
    )
    assert answer.status_code == 415


def test_an_auditor_adds_nothing_and_leaves_nothing_in_the_store(complaint, auditor, api):
    before = set(store.stored())
    answer = api(auditor).post(
        f"/api/v1/complaints/{complaint.number}/attachments/",
        {"file": upload("note.txt", b"only auditors write this")},
    )
    assert answer.status_code == 403
    assert set(store.stored()) == before
    with pytest.raises(Denied):
        attach_files(complaint, [], actor=Actor.person(auditor))


def test_the_file_after_the_last_one_is_refused_with_the_count(
    complaint, engineer, signed_in, settings
):
    settings.ATTACHMENTS_PER_RECORD = 2
    browser, address = signed_in(engineer), f"/complaints/{complaint.number}/comment/"
    first = {"key": "1", "files": [upload("a.txt", b"a")]}
    assert browser.post(address, first).status_code == 302
    more = {"key": "2", "files": [upload("b.txt", b"b"), upload("c.txt", b"c")]}
    answer = browser.post(address, more)
    assert answer.status_code == 422
    assert "2 files at most; there are 1, you add 2." in answer.content.decode()
    assert Attachment.objects.count() == 1


def test_a_form_that_waited_longer_than_its_files_asks_for_them_again(
    supplier, engineer, signed_in, monkeypatch
):
    browser = signed_in(engineer)
    page = browser.post(
        "/complaints/log/", logged(supplier, title="", files=[upload("w.txt", b"waited")])
    )
    (ticket,) = re.findall(r'name="files-kept" value="([^"]+)"', page.content.decode())
    sweep_files(timezone.now() + timedelta(days=2))
    answer = browser.post("/complaints/log/", logged(supplier, **{"files-kept": ticket}))
    assert answer.status_code == 422
    assert "A file you sent earlier waited too long. Add it again." in answer.content.decode()


def test_the_original_is_handed_out_to_be_saved_never_to_be_shown(attach, engineer, signed_in):
    answer = signed_in(engineer).get(attach().url)
    assert body_of(answer) == PHOTO
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="burr.jpg"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_preview_is_shown_in_place_without_what_the_camera_knew(attach, engineer, signed_in):
    answer = signed_in(engineer).get(attach().thumbnail_url)
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    content = body_of(answer)
    assert b"Exif" not in content and b"<script" not in content
    assert Image.open(store.path_of(Attachment.objects.get().preview_sha256)).size == (480, 640)


def test_a_file_without_preview_has_none(attach, engineer, signed_in):
    attachment = attach("report.pdf", nasty.PDF)
    assert attachment.thumbnail_url == ""
    assert signed_in(engineer).get(f"{attachment.url}preview/").status_code == 404


@pytest.mark.parametrize(
    "name",
    ["Maßbild Ø 12 📷.pdf", "a\r\nSet-Cookie: x=1.pdf", '"quoted"; name.pdf', "x" * 300 + ".pdf"],
)
def test_no_name_breaks_out_of_the_header(attach, engineer, signed_in, name):
    answer = signed_in(engineer).get(attach(name, nasty.PDF).url)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert "\n" not in answer.headers["Content-Disposition"]


def test_a_name_that_comes_over_the_wire_is_shown_clean(complaint, engineer, signed_in):
    boundary = "plant"
    body = (
        b'--plant\r\nContent-Disposition: form-data; name="key"\r\n\r\n1\r\n'
        b'--plant\r\nContent-Disposition: form-data; name="files"; filename="'
        + "../../rech\u202efdp\u200b.txt".encode()
        + b'"\r\nContent-Type: text/html\r\n\r\nlot 2231\r\n--plant--\r\n'
    )
    answer = signed_in(engineer).generic(
        "POST",
        f"/complaints/{complaint.number}/comment/",
        body,
        content_type=f"multipart/form-data; boundary={boundary}",
    )
    assert answer.status_code == 302
    attachment = Attachment.objects.get()
    assert (attachment.name, attachment.content_type) == ("rechfdp.txt", "text/plain")


def test_a_file_larger_than_the_limit_is_counted_but_not_written_down(
    complaint, engineer, signed_in, settings
):
    settings.ATTACHMENT_MAX_BYTES = 100_000
    answer = signed_in(engineer).post(
        f"/complaints/{complaint.number}/comment/",
        {"key": "1", "text": "See the film.", "files": [upload("long.txt", b"x" * 3_000_000)]},
    )
    assert answer.status_code == 422
    sentence = "long.txt: 97.7 KB at most; yours has 2.9 MB."
    assert sentence in answer.content.decode().replace("\xa0", " ")
    assert "See the film." in answer.content.decode()


def test_of_too_many_files_at_once_the_first_are_kept(complaint, engineer, signed_in):
    files = [upload(f"lot {number}.txt", b"lot %d" % number) for number in range(60)]
    answer = signed_in(engineer).post(
        f"/complaints/{complaint.number}/comment/", {"key": "1", "files": files}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "20 files at a time. The first are kept; add the others after them." in page
    assert page.count('name="files-kept"') == 20
    assert "lot 19.txt" in page and "lot 20.txt" not in page


@pytest.mark.parametrize("what", ["", "preview/"])
def test_a_foreign_file_is_a_missing_file(
    attach, rival_supplier_user, supplier_user, signed_in, what
):
    attachment = attach()
    assert signed_in(supplier_user).get(f"{attachment.url}{what}").status_code == 200
    rival = signed_in(rival_supplier_user)
    with time_machine.travel(timezone.now(), tick=False):  # a page says when it was printed
        foreign = rival.get(f"{attachment.url}{what}")
        missing = rival.get(f"/files/99999/{what}")
    assert foreign.status_code == missing.status_code == 404
    assert words_of(foreign) == words_of(missing)
    assert rival.get(f"/files/{2**63}/{what}").status_code == 404


def test_a_file_not_shared_is_a_missing_file_to_the_supplier(
    complaint, attach, supplier_user, signed_in, api
):
    attachment = attach("measured.pdf", nasty.PDF, shared=False)
    browser = signed_in(supplier_user)
    assert browser.get(attachment.url).status_code == 404
    page = browser.get(complaint.get_absolute_url()).content.decode()
    assert "measured.pdf" not in page and "added files" not in page
    answer = api(supplier_user).get(f"/api/v1/complaints/{complaint.number}/attachments/")
    assert answer.json()["results"] == []


def test_a_rival_cannot_list_or_add_files(complaint, rival_supplier_user, api):
    address = f"/api/v1/complaints/{complaint.number}/attachments/"
    assert api(rival_supplier_user).get(address).status_code == 404
    sent = {"file": upload("report.pdf", nasty.PDF)}
    assert api(rival_supplier_user).post(address, sent).status_code == 404


def test_a_signed_out_browser_is_sent_to_sign_in(attach, client):
    answer = client.get(attach().url)
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_an_altered_file_is_not_handed_out_and_the_administrator_is_told(
    attach, engineer, signed_in, caplog
):
    attachment = attach("measured.txt", b"2.04 mm at the flange")
    path = store.path_of(attachment.sha256)
    path.chmod(0o600)
    path.write_bytes(b"2.01 mm at the flange")
    answer = signed_in(engineer).get(attachment.url)
    assert answer.status_code == 503
    assert "no longer what was stored" in answer.content.decode()
    assert f"stored file {attachment.sha256} is altered" in caplog.text
    path.unlink()  # other tests store the same content


def test_the_page_shows_thumbnails_without_asking_for_each_file(
    complaint, attach, engineer, signed_in, django_assert_max_num_queries
):
    browser = signed_in(engineer)
    attach("first.jpg")
    with django_assert_max_num_queries(30) as one:
        browser.get(complaint.get_absolute_url())
    for number in range(6):
        attach(f"photo {number}.jpg")
    with django_assert_max_num_queries(len(one)):
        page = browser.get(complaint.get_absolute_url()).content.decode()
    assert page.count("/preview/") == 14, "in the panel and in the timeline"
    assert "photo 5.jpg" in page
