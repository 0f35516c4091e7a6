"""The heads of the chain leave the database every day, once what is new has been verified."""

import html
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from qms.core import anchors
from qms.core.acts import act
from qms.core.anchors import Altered, alteration, drop_anchor, folder, last_anchor
from qms.core.models import Act, ChainHead, Heartbeat, JobRun, OutgoingMail
from qms.core.records import save
from qms.core.tasks import anchor
from qms.notifications.services import tell_of_alteration
from tests import factories
from tests.core.test_chain import behind_the_back
from tests.core.test_metrics import of_rows

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.QMS_HOME = tmp_path


def write(supplier, number: int = 20) -> None:
    for turn in range(number):
        with act("supplier.edited", supplier, actor=factories.SETUP):
            save(supplier, city=f"Aalen {turn} of {Act.objects.count()}")


def test_an_anchor_holds_the_heads_in_a_file_nobody_writes_again(supplier):
    write(supplier)
    assert drop_anchor(NOW) == Act.objects.count()
    (file,) = folder().iterdir()
    assert file.stat().st_mode & 0o777 == 0o400
    heads = ChainHead.objects.values_list("stream", "sequence", "hash")
    assert last_anchor() == {stream: (place, hash_) for stream, place, hash_ in heads}
    with pytest.raises(FileExistsError):
        drop_anchor(NOW)
    assert Heartbeat.objects.filter(part="anchor").exists()


def test_the_next_day_only_what_is_new_is_verified(supplier):
    write(supplier)
    drop_anchor(NOW)
    write(supplier, 7)
    assert drop_anchor(NOW + DAY) == 7
    assert drop_anchor(NOW + 2 * DAY) == 0


def test_a_run_goes_no_further_than_it_may_and_the_next_goes_on(supplier, monkeypatch):
    write(supplier, 40)
    monkeypatch.setattr(anchors, "MOST_OF_A_STREAM", 1)
    first = drop_anchor(NOW)
    assert 0 < first <= 16 < Act.objects.count()
    monkeypatch.setattr(anchors, "MOST_OF_A_STREAM", 1_000)
    assert drop_anchor(NOW + DAY) == Act.objects.count() - first


@pytest.mark.parametrize(
    "alteration",
    [
        "UPDATE core_act SET reason = 'x' WHERE id = {new}",
        "UPDATE core_change SET after = '{{}}' WHERE act_id = {new}",
        "DELETE FROM core_change WHERE act_id = {new}",
        "UPDATE core_chainhead SET sequence = sequence + 1 WHERE stream = {stream}",
        "DELETE FROM core_chainlink WHERE act_id = {new}",
    ],
)
def test_what_was_altered_since_stops_the_anchors_and_is_told(
    supplier, owner, settings, alteration
):
    settings.ANCHOR_MAIL = "quality@werk.example"
    write(supplier)
    drop_anchor(NOW)
    write(supplier, 5)
    new = Act.objects.latest("id")
    behind_the_back(owner, alteration, new=new.pk, stream=new.stream)
    with pytest.raises(Altered):
        drop_anchor(NOW + DAY)
    assert len(list(folder().iterdir())) == 1
    assert "ALTERED" in OutgoingMail.objects.latest("id").body


@pytest.mark.parametrize("words", ["", "[]", "{}", '{"heads": 7}', "\x00", '{"heads": {"x": [1]}}'])
def test_an_anchor_that_cannot_be_read_is_an_alteration_too(words, supplier, settings):
    settings.ANCHOR_MAIL = "quality@werk.example"
    drop_anchor(NOW)
    (file,) = folder().iterdir()
    file.chmod(0o600)
    file.write_text(words)
    with pytest.raises(Altered, match=file.name):
        drop_anchor(NOW + DAY)
    assert "ALTERED" in OutgoingMail.objects.latest("id").body


def test_an_alteration_is_loud_until_all_is_well_again(supplier, owner, manager, signed_in):
    factories.user("ada", "admin", email="ada@werk.example")
    write(supplier)
    assert anchor.run()
    assert (alteration(), tell_of_alteration()) == ("", 0)
    JobRun.objects.all().delete()
    behind_the_back(owner, "UPDATE core_act SET reason = 'x' WHERE id = {new}", **newest(supplier))
    with pytest.raises(Altered):
        anchor.run()
    page = signed_in(manager).get("/status/").content.decode()
    assert "The record is not as it was written" in page
    assert str(alteration()) in html.unescape(page)
    assert of_rows()["qms_chain_altered"] == 1
    assert [tell_of_alteration(), tell_of_alteration()] == [1, 0]
    assert OutgoingMail.objects.get(to="ada@werk.example").subject.endswith(alteration())
    JobRun.objects.update(error="")
    assert (alteration(), of_rows()["qms_chain_altered"]) == ("", 0)


def newest(supplier) -> dict[str, int]:
    write(supplier, 1)
    return {"new": Act.objects.latest("id").pk}


def test_a_chain_that_became_shorter_than_its_anchor_is_found(supplier, owner):
    write(supplier)
    drop_anchor(NOW)
    behind_the_back(
        owner,
        "DELETE FROM core_chainlink AS link USING core_chainhead AS head"
        " WHERE link.stream = head.stream AND link.sequence = head.sequence;"
        "UPDATE core_chainhead AS head SET sequence = sequence - 1, hash = coalesce((SELECT hash"
        " FROM core_chainlink AS link WHERE link.stream = head.stream"
        " ORDER BY sequence DESC LIMIT 1), hash) WHERE sequence > 0",
    )
    with pytest.raises(Altered):
        drop_anchor(NOW + DAY)


def test_an_anchor_is_mailed_to_who_keeps_it(supplier, settings):
    settings.ANCHOR_MAIL = "quality@werk.example"
    write(supplier, 3)
    drop_anchor(NOW)
    mail = OutgoingMail.objects.get()
    assert mail.to == "quality@werk.example"
    assert json.loads(mail.body)["heads"].keys() == {str(stream) for stream in range(16)}


def test_an_anchor_is_what_the_verifier_takes(supplier, capsys):
    write(supplier)
    drop_anchor(NOW)
    (file,) = folder().iterdir()
    call_command("verify_chain", "--chain-only", anchor=file)
