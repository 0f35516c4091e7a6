"""Comments on a complaint, between colleagues and with the supplier."""

import re

import pytest

from complaints.models import Complaint
from qms.core.actors import Actor
from qms.core.comments import add_comment
from qms.core.errors import Denied
from qms.core.models import Act, Attachment, Comment
from tests import factories
from tests.core import nasty
from tests.core.nasty import upload

CANARY = "we may change the supplier"


@pytest.fixture
def complaint(supplier) -> Complaint:
    return factories.complaint(supplier)


def comment_on(complaint, client, **values):
    return client.post(f"/complaints/{complaint.number}/comment/", {"key": "1"} | values)


def test_a_comment_stands_in_the_timeline_with_its_files(complaint, engineer, signed_in):
    browser = signed_in(engineer)
    files = [upload("burr.jpg", nasty.image())]
    answer = comment_on(complaint, browser, text="Burr of **0.3 mm**.", files=files)
    assert answer.status_code == 302
    act = Act.objects.latest("id")
    assert (act.verb, act.subject_id) == ("complaint.commented", complaint.pk)
    page = browser.get(complaint.get_absolute_url())
    (entry,) = [entry for entry in page.context["timeline"] if entry.comment]
    assert entry.comment == "Burr of **0.3 mm**."
    assert [file.name for file in entry.files] == ["burr.jpg"]
    assert "Burr of <strong>0.3 mm</strong>." in page.content.decode()


def test_files_alone_are_files_and_not_an_empty_comment(complaint, engineer, signed_in):
    comment_on(complaint, signed_in(engineer), files=[upload("report.pdf", nasty.PDF)])
    assert Act.objects.latest("id").verb == "complaint.attached"
    assert not Comment.objects.exists()


def test_nothing_at_all_is_asked_for(complaint, engineer, signed_in):
    answer = comment_on(complaint, signed_in(engineer), text="  ")
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"text": ["Write something, or add a file."]}


def test_a_bad_file_loses_neither_the_words_nor_the_good_file(complaint, engineer, signed_in):
    files = [upload("burr.jpg", nasty.image()), upload("tool.pdf", nasty.PROGRAM)]
    answer = comment_on(complaint, signed_in(engineer), text="Both attached.", files=files)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "tool.pdf: Content is a program, not PDF." in page
    assert "Both attached." in page
    assert "burr.jpg" in page
    assert not Comment.objects.exists()


def test_a_second_click_says_it_once(complaint, engineer, signed_in):
    for _click in range(2):
        comment_on(complaint, signed_in(engineer), text="Tool sent for regrinding.")
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "<svg/onload=alert(1)>",
    ],
)
def test_markup_is_shown_as_text_and_bad_links_are_dropped(complaint, engineer, signed_in, text):
    browser = signed_in(engineer)
    comment_on(complaint, browser, text=text)
    page = browser.get(complaint.get_absolute_url()).content.decode()
    (shown,) = re.findall(r'<div class="comment prose" dir="auto">(.*?)</div>', page, re.DOTALL)
    assert not re.search(r"<(script|img|svg|a\b)", shown)
    assert "alert(1)" in shown, "as the text it is"


def test_a_comment_between_colleagues_never_reaches_the_supplier(
    complaint, engineer, supplier_user, signed_in, api
):
    files = [upload("our own figures.pdf", nasty.PDF)]
    comment_on(complaint, signed_in(engineer), text=CANARY, files=files)
    assert not Comment.objects.get().shared
    assert not Attachment.objects.get().shared
    reader, program = signed_in(supplier_user), api(supplier_user)
    address = f"/api/v1/complaints/{complaint.number}/"
    for answer in [
        reader.get(complaint.get_absolute_url()),
        program.get(address),
        program.get(f"{address}comments/"),
        program.get(f"{address}attachments/"),
    ]:
        assert answer.status_code == 200
        assert CANARY not in answer.content.decode()
        assert "our own figures" not in answer.content.decode()
    timeline = reader.get(complaint.get_absolute_url()).context["timeline"]
    assert [entry.act.verb for entry in timeline] == ["complaint.logged"]


def test_a_shared_comment_reaches_the_supplier_with_its_files(
    complaint, engineer, supplier_user, signed_in, api
):
    files = [upload("burr.jpg", nasty.image())]
    comment_on(
        complaint, signed_in(engineer), text="Please sort your stock.", shared="on", files=files
    )
    page = signed_in(supplier_user).get(complaint.get_absolute_url()).content.decode()
    assert "Please sort your stock." in page
    assert "burr.jpg" in page
    (said,) = (
        api(supplier_user).get(f"/api/v1/complaints/{complaint.number}/comments/").json()["results"]
    )
    assert (said["text"], said["by"]) == ("Please sort your stock.", "eva")


def test_what_a_supplier_says_is_always_shared(complaint, supplier_user, signed_in, api):
    page = signed_in(supplier_user).get(complaint.get_absolute_url())
    assert "shared" not in page.context["comment_form"].fields
    comment_on(complaint, signed_in(supplier_user), text="We are sorting.")
    answer = api(supplier_user).post(
        f"/api/v1/complaints/{complaint.number}/comments/",
        {"text": "2 of 400 found.", "shared": False},
        content_type="application/json",
    )
    assert answer.status_code == 201
    assert answer.json()["shared"] is True
    assert Comment.objects.filter(shared=True).count() == 2


def test_a_comment_is_added_and_listed_through_the_api(complaint, engineer, api):
    program, address = api(engineer), f"/api/v1/complaints/{complaint.number}/comments/"
    answer = program.post(
        address,
        {"text": "Tool sent for regrinding.", "shared": True},
        content_type="application/json",
    )
    assert answer.status_code == 201
    assert program.get(address).json() == {
        "next": None,
        "previous": None,
        "results": [answer.json()],
    }
    assert answer.json().keys() == {"id", "by", "at", "shared", "text"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": " "}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"text": ["x"]}, "text"),
        ({"text": "x", "shared": "true"}, "shared"),
        ({"text": "x", "shared": 1}, "shared"),
        ({"text": "x", "shared": None}, "shared"),
        ({"text": "x", "author": "maren"}, "author"),
    ],
)
def test_the_api_names_what_is_wrong_with_a_comment(complaint, engineer, api, body, field):
    answer = api(engineer).post(
        f"/api/v1/complaints/{complaint.number}/comments/", body, content_type="application/json"
    )
    assert answer.status_code == 400
    assert answer.json()["field"] == field
    assert not Comment.objects.exists()


def test_the_api_takes_a_repeated_comment_once(complaint, engineer, api):
    program = api(engineer)
    ids = {
        program.post(
            f"/api/v1/complaints/{complaint.number}/comments/",
            {"text": "Tool sent for regrinding."},
            content_type="application/json",
            headers={"Idempotency-Key": "say-1"},
        ).json()["id"]
        for _try in range(2)
    }
    assert len(ids) == Comment.objects.count() == 1


def test_an_auditor_reads_and_says_nothing(complaint, auditor, signed_in, api):
    with pytest.raises(Denied):
        add_comment(complaint, text="I was here.", actor=Actor.person(auditor))
    assert comment_on(complaint, signed_in(auditor), text="I was here.").status_code == 403
    page = signed_in(auditor).get(complaint.get_absolute_url())
    assert f"/complaints/{complaint.number}/comment/" not in page.content.decode()
    answer = api(auditor).post(
        f"/api/v1/complaints/{complaint.number}/comments/",
        {"text": "I was here."},
        content_type="application/json",
    )
    assert answer.status_code == 403


def test_a_rival_does_not_learn_that_there_are_comments(
    complaint, rival_supplier_user, signed_in, api
):
    assert comment_on(complaint, signed_in(rival_supplier_user), text="Hm.").status_code == 404
    program, address = api(rival_supplier_user), f"/api/v1/complaints/{complaint.number}/comments/"
    assert program.get(address).status_code == 404
    sent = program.post(address, {"text": "Hm."}, content_type="application/json")
    assert sent.status_code == 404


def test_the_clock_of_a_closed_complaint_does_not_silence_people(supplier, engineer, signed_in):
    closed = factories.closed_complaint(supplier)
    assert comment_on(closed, signed_in(engineer), text="The tool is back.").status_code == 302
