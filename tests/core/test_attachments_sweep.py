"""The daily look after the store: nothing a record needs is lost, nothing nobody needs is kept."""

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from qms.core.actors import Actor
from qms.core.attachments import attach_files
from qms.core.files import store
from qms.core.files.intake import StoredFile, take_in
from qms.core.files.sweep import check_files, orphans, sweep_files
from qms.core.models import Attachment
from tests import factories
from tests.core import nasty
from tests.core.nasty import upload
from tests.together import together


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """A store of its own."""
    settings.QMS_HOME = tmp_path


@pytest.fixture
def complaint(supplier):
    return factories.complaint(supplier)


def left_since(stored: StoredFile, *, hours: int) -> StoredFile:
    moment = time.time() - hours * 3600
    for sha256 in filter(None, [stored.sha256, stored.preview_sha256]):
        os.utime(store.path_of(sha256), (moment, moment))
    return stored


def attached(complaint, stored: StoredFile) -> Attachment:
    (attachment,) = attach_files(complaint, [stored], actor=Actor.clock("tests"))
    return attachment


def test_an_orphan_is_old_and_unknown():
    found = {"old": 1.0, "old and known": 1.0, "young": 3.0}
    assert orphans(found, {"old and known"}, before=2.0) == ["old"]


def test_a_file_no_record_took_in_a_day_is_removed(db):
    stored = left_since(take_in(upload("burr.jpg", nasty.image())), hours=25)
    assert sweep_files(timezone.now()) == 2, "the photo and its preview"
    assert not store.path_of(stored.sha256).exists()


def test_a_file_that_still_may_be_taken_waits(db):
    stored = left_since(take_in(upload("burr.jpg", nasty.image())), hours=23)
    assert sweep_files(timezone.now()) == 0
    assert store.path_of(stored.sha256).exists()


def test_a_file_of_a_record_stays_however_old(complaint):
    stored = take_in(upload("burr.jpg", nasty.image()))
    attached(complaint, stored)
    left_since(stored, hours=24 * 365)
    assert sweep_files(timezone.now()) == 0
    assert check_files() == 2


def test_what_broke_off_while_arriving_is_removed(db):
    arriving = store.root() / "arriving" / "tmp7k2"
    arriving.parent.mkdir(parents=True)
    arriving.write_bytes(b"half a pho")
    os.utime(arriving, (0, 0))
    assert sweep_files(timezone.now() + timedelta(minutes=1)) == 1
    assert not arriving.exists()


def test_a_damaged_file_is_named_and_the_rest_still_checked(complaint, caplog):
    altered = attached(complaint, take_in(upload("altered.txt", b"2.04 mm")))
    missing = attached(complaint, take_in(upload("missing.txt", b"2.05 mm")))
    attached(complaint, take_in(upload("sound.txt", b"2.06 mm")))
    store.path_of(altered.sha256).chmod(0o600)
    store.path_of(altered.sha256).write_bytes(b"2.01 mm")
    store.path_of(missing.sha256).unlink()
    with pytest.raises(store.Damaged, match="2 of 3"):
        check_files()
    assert {record.getMessage() for record in caplog.records} == {
        f"stored file {altered.sha256} is altered",
        f"stored file {missing.sha256} is missing",
    }


@pytest.mark.django_db(transaction=True)
def test_a_file_attached_while_it_is_swept_is_either_refused_or_there(supplier):
    complaint = factories.complaint(supplier)
    for round in range(8):
        stored = left_since(take_in(upload("a.txt", f"lot {round}".encode())), hours=25)
        answers = together(
            lambda stored=stored: attached(complaint, stored), lambda: sweep_files(timezone.now())
        )
        was_attached = isinstance(answers[0], Attachment)
        assert was_attached == store.path_of(stored.sha256).exists()
        assert was_attached == Attachment.objects.filter(sha256=stored.sha256).exists()
