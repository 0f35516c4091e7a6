"""The chain: what was written is found true, and whatever is done to it behind the application's
back is found, with the act it was done to.

The alterations are made by the owner with every trigger and foreign key asleep, the worst that
somebody with the database in their hands can do.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.erasure import forget_past_values
from qms.core.management.commands.verify_chain import check
from qms.core.models import Act, ChainLink, PersonalValue
from qms.core.records import save
from qms.core.snapshot import snapshot
from qms.core.verify import ALTERED, CANNOT_TELL, TRUE, Head, Report, verify
from suppliers.models import Supplier
from tests import factories
from tests.database import Owner
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)
CLOCK = Actor.clock("tests")
CITIES = ["Aalen", "Ulm", "Heidenheim", "Schwäbisch Gmünd"]

# What an attacker would write who knows exactly how the chain is made.
CHAIN_ANEW = """
    UPDATE core_chainlink SET content = qms_act_content(act)
    FROM core_act AS act WHERE act.id = act_id;
    DO $$ DECLARE link core_chainlink; last text; BEGIN
        FOR link IN SELECT * FROM core_chainlink WHERE stream = {stream} ORDER BY sequence LOOP
            UPDATE core_chainlink SET previous = coalesce(last, previous)
            WHERE act_id = link.act_id;
            UPDATE core_chainlink SET hash = qms_sha256(qms_netstring(
                stream::text, sequence::text, previous, content
            )) WHERE act_id = link.act_id RETURNING hash INTO last;
        END LOOP;
        UPDATE core_chainhead SET hash = last WHERE stream = {stream};
    END $$
"""


@dataclass(frozen=True)
class History:
    """A stream of the chain, long enough to do something to its middle."""

    stream: int
    acts: list[int]

    @property
    def place(self) -> int:
        """Where `this` stands, counted from 1."""
        return len(self.acts) // 2

    @property
    def named(self) -> dict[str, int]:
        """The acts an alteration can be about, and where they stand."""
        at = self.place - 1
        names = {"this": self.acts[at], "next": self.acts[at + 1]}
        names |= {"last": self.acts[-1], "last_but_one": self.acts[-2], "place": self.place}
        return names | {"stream": self.stream, "other": (self.stream + 1) % 16}


@pytest.fixture
def history(supplier: Supplier, engineer: Any) -> History:
    """Some sixty acts, each in a transaction of its own, so that every stream has a few."""
    complaint = factories.closed_complaint(supplier, by=engineer)
    for turn in range(60):
        with act("supplier.edited", supplier, actor=Actor.person(engineer), reason="They moved."):
            save(supplier, city=CITIES[(turn + 1) % 4])
    assert complaint.number
    links = ChainLink.objects.filter(act__verb="supplier.edited").order_by("sequence")
    by_stream = {n: [link.act_id for link in links if link.stream == n] for n in range(16)}
    stream = max(by_stream, key=lambda n: len(by_stream[n]))
    every = ChainLink.objects.filter(stream=stream).order_by("sequence")
    return History(stream, list(every.values_list("act_id", flat=True)))


@pytest.fixture
def no_keys(history: History, owner: Owner) -> Iterator[None]:
    """The keys that would refuse a second link to a place or an act; the owner can drop them."""
    keys = {"core_chainlink_pkey": "PRIMARY KEY (act_id)"}
    keys |= {"one_link_a_place": "UNIQUE (stream, sequence)"}
    keys |= {"no_fork": "UNIQUE (stream, previous)"}
    with owner.cursor() as cursor:
        for key in keys:
            cursor.execute(f"ALTER TABLE core_chainlink DROP CONSTRAINT {key}")
        yield
        cursor.execute("TRUNCATE core_chainlink")
        for key, definition in keys.items():
            cursor.execute(f"ALTER TABLE core_chainlink ADD CONSTRAINT {key} {definition}")


def behind_the_back(owner: Owner, statements: str, **values: Any) -> None:
    with owner.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statements.format(**values))


def verified(*, chain_only: bool = False, anchors: dict[int, Head] | None = None) -> Report:
    with snapshot():
        report, _figures = check(anchors or {}, chain_only=chain_only)
    return report


def found(**options: Any) -> list[tuple[str, int | None]]:
    """What kind of alteration, and of which act."""
    return [(finding.kind, finding.act) for finding in verified(**options).findings]


def test_what_the_services_wrote_is_true(history):
    report = verified()
    assert report.findings == []
    assert report.exit_code == 0
    assert report.acts == Act.objects.count() > 60
    assert sum(place for place, _hash in report.heads.values()) == report.acts


def test_an_empty_database_is_true(db):
    assert verified().findings == []


# What is done, in SQL; what is found; of which act.
DELETE = """
    DELETE FROM core_change WHERE act_id = {this}; DELETE FROM core_chainlink WHERE act_id = {this};
    DELETE FROM core_act WHERE id = {this}
"""
MOVE_TO_THE_OTHER_STREAM = """
    UPDATE core_chainlink SET stream = {other}, previous = head.hash, sequence = head.sequence + 1
    FROM core_chainhead AS head WHERE act_id = {last} AND head.stream = {other};
    UPDATE core_chainlink SET hash = qms_sha256(qms_netstring(
        stream::text, sequence::text, previous, content)) WHERE act_id = {last};
    UPDATE core_chainhead AS head SET sequence = link.sequence, hash = link.hash
    FROM core_chainlink AS link WHERE link.act_id IN ({last}, {last_but_one})
    AND head.stream = link.stream
"""
ANOTHER_ACT = """
    INSERT INTO core_act (id, verb, subject_type, subject_id, subject_label, actor_kind, actor_id,
        job, reason, at, stream)
    SELECT {act}, verb, subject_type, subject_id, subject_label, actor_kind, actor_id, job, reason,
        at, stream FROM core_act WHERE id = {{this}};
"""
LINKED_AGAIN = """
    INSERT INTO core_chainlink (act_id, stream, sequence, previous, content, hash)
    SELECT act.id, act.stream, {place}, {previous}, qms_act_content(act), qms_sha256(qms_netstring(
        act.stream::text, ({place})::text, {previous}, qms_act_content(act)))
    FROM core_act AS act JOIN core_chainhead AS head USING (stream)
    JOIN core_chainlink AS last ON last.hash = head.hash WHERE act.id = {act};
    UPDATE core_chainhead AS head SET sequence = link.sequence, hash = link.hash
    FROM core_chainlink AS link WHERE link.stream = head.stream AND link.act_id = {act}
    AND link.sequence >= head.sequence
"""
ALTERATIONS = {
    "payload edited": (
        """UPDATE core_change SET after = '{{"city": "Stuttgart"}}' WHERE act_id = {this}""",
        ["act altered", "row altered"],
        "this",
    ),
    "actor edited": (
        "UPDATE core_act SET actor_id = actor_id + 1 WHERE id = {this}",
        ["act altered"],
        "this",
    ),
    "time edited": (
        "UPDATE core_act SET at = at - interval '1 microsecond' WHERE id = {this}",
        ["act altered"],
        "this",
    ),
    "reason made missing": (
        "UPDATE core_act SET reason = '' WHERE id = {this}",
        ["act altered"],
        "this",
    ),
    "middle deleted": (DELETE, ["acts deleted"], "next"),
    "act deleted, its link left": (
        "DELETE FROM core_act WHERE id = {this}",
        ["act deleted"],
        "this",
    ),
    "link deleted, its act left": (
        "DELETE FROM core_chainlink WHERE act_id = {this}",
        ["not linked"],
        "this",
    ),
    "changes deleted": (
        "DELETE FROM core_change WHERE act_id = {this}",
        ["act altered"],
        "this",
    ),
    "tail deleted": (DELETE.replace("this", "last"), ["head differs"], "last_but_one"),
    "head deleted": (
        "DELETE FROM core_chainhead WHERE stream = {stream}",
        ["head deleted"],
        "last",
    ),
    "head turned back": (
        "UPDATE core_chainhead SET sequence = link.sequence, hash = link.hash"
        " FROM core_chainlink AS link WHERE link.act_id = {last_but_one}"
        " AND core_chainhead.stream = link.stream",
        ["head differs"],
        "last",
    ),
    "head's hash edited": (
        "UPDATE core_chainhead SET hash = md5(hash) || md5(hash) WHERE stream = {stream}",
        ["head differs"],
        "last",
    ),
    "act inserted": (ANOTHER_ACT.format(act="900000"), ["not linked"], 900_000),
    "change inserted": (
        'INSERT INTO core_change (act_id, "table", row_id, before, after)'
        ' SELECT act_id, "table", row_id, before, after FROM core_change WHERE act_id = {this}',
        ["act altered"],
        "this",
    ),
    "change without an act": (
        'INSERT INTO core_change (act_id, "table", row_id, after)'
        " VALUES (900000, 'core_comment', 1, NULL)",
        ["stray change"],
        900_000,
    ),
    "two acts swapped": (
        "UPDATE core_chainlink SET sequence = 2 * {place} + 1 - sequence"
        " WHERE act_id IN ({this}, {next})",
        ["order altered"],
        "this",
    ),
    "prefix cut": (
        "DELETE FROM core_change WHERE act_id IN (SELECT act_id FROM core_chainlink"
        " WHERE stream = {stream} AND sequence <= {place});"
        "DELETE FROM core_act WHERE id IN (SELECT act_id FROM core_chainlink"
        " WHERE stream = {stream} AND sequence <= {place});"
        "DELETE FROM core_chainlink WHERE stream = {stream} AND sequence <= {place}",
        ["acts deleted"],
        "next",
    ),
    "moved to another stream": (MOVE_TO_THE_OTHER_STREAM, ["act moved"], "last"),
    "act replayed": (
        LINKED_AGAIN.format(act="{this}", place="head.sequence + 1", previous="head.hash"),
        ["act replayed"],
        "this",
    ),
    "chain forked": (
        ANOTHER_ACT.format(act="900000")
        + LINKED_AGAIN.format(act="900000", place="head.sequence", previous="last.previous"),
        ["forked"],
        900_000,
    ),
    "link edited": (
        "UPDATE core_chainlink SET hash = md5(hash) || md5(hash) WHERE act_id = {this}",
        ["link altered"],
        "this",
    ),
}


@pytest.mark.parametrize("done", ALTERATIONS)
@pytest.mark.usefixtures("no_keys")
def test_an_alteration_is_found_and_its_act_named(done, history, owner):
    statements, kinds, named = ALTERATIONS[done]
    behind_the_back(owner, statements, **history.named)
    first = found()[0]
    assert first[0] in kinds
    assert first[1] == history.named.get(named, named)
    assert verified(chain_only=True).findings, "the chain alone must show it"


def test_a_chain_written_anew_is_true_by_itself_and_only_the_anchor_tells(history, owner):
    """The owner of the database can do this; that is why heads are kept outside it."""
    anchors = verified().heads
    statements = "UPDATE core_act SET reason = 'Never mind.' WHERE id = {this};" + CHAIN_ANEW
    behind_the_back(owner, statements, **history.named)
    assert found() == []
    (rewritten,) = verified(anchors=anchors).findings
    assert (rewritten.kind, rewritten.stream) == ("rewritten", history.stream)


def test_a_tail_cut_off_cleanly_is_true_by_itself_and_only_the_anchor_tells(history, owner):
    anchors = verified().heads
    head_back = ALTERATIONS["head turned back"][0]
    tail_off = ALTERATIONS["tail deleted"][0]
    behind_the_back(owner, f"{head_back}; {tail_off}", **history.named)
    assert found(chain_only=True) == []
    cut = ("acts deleted", history.named["last_but_one"])
    assert found(chain_only=True, anchors=anchors) == [cut]


def test_an_anchor_stays_true_while_the_chain_grows(history, supplier):
    anchors = verified().heads
    for city in ("Ulm", "Aalen", "Stuttgart"):
        with act("supplier.edited", supplier, actor=CLOCK):
            save(supplier, city=city)
    assert found(anchors=anchors) == []


def test_what_is_done_to_a_row_past_the_triggers_is_found(history, supplier, owner):
    behind_the_back(
        owner, "UPDATE suppliers_supplier SET city = 'Stuttgart' WHERE id = {id}", id=supplier.pk
    )
    assert found(chain_only=True) == []
    assert found() == [("row altered", Act.objects.filter(verb="supplier.edited").latest("id").pk)]


def test_it_is_found_also_when_an_honest_act_has_written_over_it(history, supplier, owner):
    last = Act.objects.filter(verb="supplier.edited").latest("id").pk
    behind_the_back(
        owner, "UPDATE suppliers_supplier SET city = 'Stuttgart' WHERE id = {id}", id=supplier.pk
    )
    supplier.refresh_from_db()
    with act("supplier.edited", supplier, actor=CLOCK):
        save(supplier, city="Aalen")
    assert found() == [("row altered", last)]


def test_rows_put_in_or_taken_out_past_the_triggers_are_found(history, supplier, owner):
    behind_the_back(
        owner,
        "INSERT INTO suppliers_commodity (id, name, version) VALUES (77, 'Castings', 1);"
        " DELETE FROM complaints_containment",
    )
    contained = Act.objects.get(verb="complaint.contained").pk
    assert set(found()) == {("row deleted", contained), ("row added", None)}


def test_a_complaint_struck_out_of_everything_leaves_a_gap_in_the_numbers(supplier, owner):
    factories.complaint(supplier)
    gone = factories.complaint(supplier)
    factories.complaint(supplier)
    year = gone.received_on.year
    behind_the_back(owner, "DELETE FROM complaints_complaint WHERE id = {id}", id=gone.pk)
    (gap,) = [finding for finding in verified().findings if finding.kind == "numbers"]
    assert gap.text == f"CMP-{year}: 3 given; 2 records, up to 3."


def test_a_trigger_switched_off_is_found(supplier, owner):
    switch = "ALTER TABLE suppliers_supplier {how} TRIGGER suppliers_supplier_recorded"
    behind_the_back(owner, switch, how="DISABLE")
    try:
        assert found() == [("trigger off", None)]
    finally:
        behind_the_back(owner, switch, how="ENABLE")


def test_a_person_can_be_forgotten_and_everything_stays_true(engineer):
    with act("user.forgotten", engineer, actor=CLOCK):
        save(engineer, first_name="", last_name="", email="", username="former-7")
        assert forget_past_values(engineer) == 6
    assert [known.value for known in PersonalValue.objects.all()] == ['"former-7"']
    assert found() == []


def test_nothing_is_forgotten_without_an_act(engineer):
    with act("user.edited", engineer, actor=CLOCK):
        save(engineer, first_name="Ewa")
    with pytest.raises(DatabaseError, match="needs an act"):
        forget_past_values(engineer)
    known = PersonalValue.objects.count()
    with pytest.raises(DatabaseError), transaction.atomic():  # nor under one that is never told
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('qms.act', nextval('core_act_id_seq')::text, true)")
        forget_past_values(engineer)
    assert PersonalValue.objects.count() == known


def test_a_personal_value_erased_only_in_the_trail_is_found(engineer, owner):
    behind_the_back(owner, "DELETE FROM core_personalvalue WHERE value = '\"Brandt\"'")
    assert found(chain_only=True) == []
    act_id = Act.objects.get(verb="user.created").pk
    assert found() == [("personal value missing", None), ("row altered", act_id)]


def test_another_name_put_behind_a_commitment_is_found(engineer, owner):
    behind_the_back(
        owner, "UPDATE core_personalvalue SET value = '\"Braun\"' WHERE value = '\"Brandt\"'"
    )
    assert ("personal value altered", None) in found()


def test_nothing_is_imagined_in_thousands_of_acts(supplier, owner):
    """Nor where a transaction has several acts, nor in texts a careless hash stumbles over."""
    with owner.cursor() as cursor:
        cursor.execute(
            """DO $$ DECLARE a bigint; place int; BEGIN
            FOR place IN 1..4000 LOOP
                a := nextval('core_act_id_seq');
                PERFORM set_config('qms.act', a::text, true);
                UPDATE suppliers_supplier SET city = (ARRAY[
                    'Aalen', '3:abc,', E'Zwei\\nZeilen', 'Łódź "Süd"', '{"a": null}', '日本',
                    '\\u0041'
                ])[1 + place % 7];
                INSERT INTO core_act (id, verb, subject_type, subject_id, subject_label, actor_kind,
                    actor_id, job, reason, occurred_at)
                VALUES (a, 'supplier.edited', 'suppliers.supplier', 1, 'Größe: 3 µm, -,', 'person',
                    nullif(place % 3, 0), '', repeat('ä,', place % 11),
                    CASE WHEN place % 5 = 0 THEN now() - place * interval '1.000001 day' END);
                IF place % 3 = 0 THEN COMMIT; END IF;
            END LOOP; END $$"""
        )
    report = verified()
    assert report.findings == []
    assert report.acts > 4000


def test_sixteen_writers_never_fork_the_chain_nor_wait_for_each_other_in_a_circle(supplier):
    """Each transaction holds one head only, though it makes several acts, on records of its own."""
    suppliers = [supplier, *(factories.supplier(f"2{n:04}", f"Werk {n}") for n in range(15))]

    def write(mine: Supplier) -> None:
        for city in CITIES * 3:
            with act("supplier.edited", mine, actor=CLOCK):
                with act("supplier.visited", mine, actor=CLOCK):
                    save(mine, country=city)
                save(mine, city=city)

    before = Act.objects.count()
    *written, meanwhile = together(*(partial(write, one) for one in suppliers), verified)
    assert written == [None] * 16
    report = verified()
    assert meanwhile.findings == report.findings == []
    assert report.acts == before + 16 * len(CITIES * 3) * 2


def test_the_verifier_needs_nothing_but_python():
    """So that an auditor can run it, and nothing of ours can be wrong in the same way twice."""
    alone = subprocess.run([sys.executable, "-I", "-S", verify.__code__.co_filename], check=False)
    assert alone.returncode == 0


def run(*arguments: str, capsys: Any) -> tuple[int, str]:
    """The command's exit code, and what it printed."""
    try:
        call_command("verify_chain", *arguments)
    except SystemExit as end:
        return int(end.code or 0), capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_the_command_tells_with_figures_and_an_exit_code(history, owner, capsys):
    code, said = run(capsys=capsys)
    assert code == TRUE
    assert f"{Act.objects.count()} acts" in said
    assert "CMP-" in said
    behind_the_back(owner, "UPDATE core_act SET verb = 'x' WHERE id = {this}", **history.named)
    code, said = run(capsys=capsys)
    assert code == ALTERED
    assert f"Act {history.named['this']} (stream {history.stream}, place {history.place})" in said


def test_what_it_prints_as_json_is_the_next_runs_anchor(history, owner, capsys, tmp_path):
    code, said = run("--json", capsys=capsys)
    assert (code, json.loads(said)["verdict"]) == (TRUE, "true")
    anchor = tmp_path / "anchor.json"
    anchor.write_text(said)
    assert run("--anchor", str(anchor), capsys=capsys)[0] == TRUE
    head_back, tail_off = ALTERATIONS["head turned back"][0], ALTERATIONS["tail deleted"][0]
    behind_the_back(owner, f"{head_back}; {tail_off}", **history.named)
    assert run("--chain-only", capsys=capsys)[0] == TRUE
    assert run("--chain-only", "--anchor", str(anchor), capsys=capsys)[0] == ALTERED


def test_what_cannot_be_read_is_neither_true_nor_altered(history, owner, capsys, tmp_path):
    assert run("--anchor", str(tmp_path / "nowhere.json"), capsys=capsys)[0] == CANNOT_TELL
    with owner.cursor() as cursor:
        cursor.execute("REVOKE SELECT ON core_chainlink FROM qms_app")
        try:
            assert run(capsys=capsys)[0] == CANNOT_TELL
        finally:
            cursor.execute("GRANT SELECT ON core_chainlink TO qms_app")
