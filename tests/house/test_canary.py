"""The canary: a mark of its own in every text of one supplier's, and no byte of it to any other.

The fields are taken from the models, so a new one is covered by itself; one that cannot be marked
says why. Supplier A's are the records of the world; its rival looks for them at every address.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import django_filters
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from complaints.models import Complaint, Learning
from qms.accounts.models import Identity, User
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.comments import add_comment
from qms.core.drafts import save_draft
from qms.core.files.intake import take_in
from qms.core.isolation import SUPPLIER, RowSecurity
from qms.core.mail import send
from qms.core.models import JobRun
from qms.core.records import create
from tests import factories
from tests.house.matrix import MATRIX, Row, page
from tests.house.test_controlled import project_models
from tests.house.world import CANARY, DISABLED, RIVAL, World

SONG = "zwitsch"
LONG_ENOUGH = 12  # to hold a mark; what is shorter is a code
PART_OF_IT = SONG[:-1]  # what is searched for, so that an echo of the question is not the canary

# Whole tables in which nothing of anybody's is written.
NOTHING_WRITTEN = {
    "complaints.defectcode": "names failures, the same for every supplier",
    "complaints.term": "is words without their texts, which no page shows",
    "core.chainhead": "holds hashes",
    "core.chainlink": "holds hashes",
    "core.requestcount": "counts by account and address",
    "accounts.user_groups": "is Django's, and empty",
    "accounts.user_user_permissions": "is Django's, and empty",
}
# Texts that the program reads: with a mark in its place it would not find what it looks for.
READ_BY_THE_PROGRAM = {
    "accounts.apitoken.digest", "accounts.apitoken.prefix", "accounts.user.password",
    "accounts.user.time_zone", "complaints.complaint.number", "complaints.issuefamily.number",
    "core.attachment.content_type",
    "core.attachment.preview_sha256", "core.attachment.record_type", "core.attachment.sha256",
    "core.backgroundjob.kind", "core.backgroundjob.result_sha256",
    "core.backgroundjob.result_type", "core.comment.record_type", "core.counter.series",
    "core.draft.form", "core.draft.key", "core.idempotencykey.body_hash",
    "core.idempotencykey.key", "core.idempotencykey.route", "core.jobrun.job",
    "notifications.notification.kind", "notifications.notification.record_type",
    "notifications.preference.kind", "notifications.watch.record_type",
    "core.outgoingmail.key", "core.outgoingmail.message_id", "core.savedview.list",
    "suppliers.part.number", "suppliers.supplier.code",
}  # fmt: skip
# Written by the database or the kernel when the marks are set, or never again once it is there;
# looked for in the table itself.
WRITTEN_BENEATH = {"accounts.signature", "core.act", "core.change", "core.personalvalue"}
# Of what is isolated, what not even its own people read anywhere yet.
UNHEARD = {
    "core.draft": "the one form that saves itself is the plant's",
}

AS_SQL = {models.JSONField: "jsonb_build_object('text', jsonb_build_array(%s))"}
TEXTS = models.CharField | models.TextField | models.JSONField


def place_of(field: models.Field) -> str:
    return f"{field.model._meta.label_lower}.{field.name}"


def marked_fields(model: type[models.Model]) -> list[models.Field]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, TEXTS)
        and not (field.choices or field.primary_key or place_of(field) in READ_BY_THE_PROGRAM)
        and (field.max_length or LONG_ENOUGH) >= LONG_ENOUGH
    ]


WRITTEN = [m for m in project_models() if m._meta.label_lower not in NOTHING_WRITTEN]
MARKED = [m for m in WRITTEN if m._meta.label_lower not in WRITTEN_BENEATH and marked_fields(m)]
MARKS = {
    f"{SONG}{number}z": place_of(field)
    for number, (model, field) in enumerate((m, f) for m in MARKED for f in marked_fields(m))
}
PLACES = {place: mark for mark, place in MARKS.items()}


def mark_of(field: models.Field) -> str:
    return PLACES[place_of(field)]


def mark(model: type[models.Model]) -> None:
    """Write its own mark into every text of the model's rows that are supplier A's."""
    fields = marked_fields(model)
    assignments = ", ".join(
        f'"{field.column}" = {AS_SQL.get(type(field), "%s")}' for field in fields
    )
    values = [("/" if field.name == "url" else "") + mark_of(field) for field in fields]
    # What cannot be marked fails in its own test, and not in everybody's.
    with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        sql = f'UPDATE "{model._meta.db_table}" SET {assignments} WHERE {theirs(model)}'
        cursor.execute(sql, values)


def theirs(model: type[models.Model]) -> str:
    """Supplier A's rows, by the policies; all rows of what no supplier sees at all."""
    found = [one.rows for one in model._meta.constraints if isinstance(one, RowSecurity)]
    if model is User:
        return f"supplier_id = {SUPPLIER}"
    if not found and model._meta.label_lower == "suppliers.commodity":
        return f"name = '{CANARY}'"
    return found[0].replace(" AND shared", "") if found else "true"


@pytest.fixture(scope="module")
def marked(peopled: World) -> World:
    """The world, with more of supplier A's in it, and a mark in everything."""
    person = peopled.people["supplier"].user
    complaint = Complaint.objects.get(number=peopled.records["complaint"])
    add_more(peopled, person, complaint)
    song = take_in(SimpleUploadedFile("song.txt", SONG.encode()))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('qms.supplier', %s, true), set_config('qms.person', %s, true)",
            [str(peopled.supplier.pk), str(person.pk)],
        )
    with act("complaint.edited", complaint, actor=Actor.person(person), reason=SONG):
        for model in MARKED:
            mark(model)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE core_attachment SET sha256 = %s", [song.sha256])
    return peopled


def add_more(world: World, person: Any, complaint: Complaint) -> None:
    """What the world itself has no need of: one of everything that can be supplier A's."""
    world.supplier.commodity = factories.commodity(CANARY)
    with act("supplier.edited", world.supplier, actor=factories.SETUP, reason=SONG):
        world.supplier.save(update_fields=["commodity"])
    add_comment(complaint, actor=factories.SETUP, text="Between us.")
    conceded = factories.conceded_complaint(world.supplier, title=SONG)
    factories.signed(conceded.dispositions.get(), by=world.people["manager"].user)
    save_draft(person.pk, "complaints:log", str(uuid4()), {"title": ["Burr"]})
    send("qs@guss.example", "A complaint waits for you.", "Look at it.", key="canary")
    with act("user.identity_linked", person, actor=factories.SETUP):
        create(Identity(user=person, issuer="https://id.example", subject="4711"))
    JobRun.objects.create(job="notifications.escalate", slot="2026-11-24T00:00Z")
    Learning.objects.create(texts=1, complaints=1, verdicts=0, prose=0, learned_at=timezone.now())


# Addresses that name no record; the schema's examples are everybody's.
LISTS = [r for r in MATRIX if r.method == "GET" and "{" not in r.path and "schema" not in r.path]
SEEING_MORE = ["", "show=comments", "show=files", f"q={PART_OF_IT}"]


def said(answer: Any) -> bytes:
    """Every byte of an answer, its headers too."""
    body = b"".join(answer) if answer.streaming else answer.content
    return answer.serialize_headers() + b"\n" + body


def heard(text: bytes) -> set[str]:
    """The fields whose marks stand in an answer, however it is spelt."""
    return {MARKS[found] for found in re.findall(rf"{SONG}\d+z", text.decode(errors="replace"))}


def filters() -> Iterator[type[django_filters.FilterSet]]:
    waiting = [django_filters.FilterSet]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        if found.__module__.split(".")[0] not in {"django_filters", "tests"}:
            yield found


def questions(world: World) -> list[str]:
    """Whatever any list can be asked, asked for supplier A's, and the ways to see more of it."""
    own = world.records | {"owner": "supplier", "commodity": CANARY}
    names = sorted({name for one in filters() for name in one.base_filters})
    asked = [urlencode({name: own.get(name, PART_OF_IT)}) for name in names]
    draft = f"draft={world.people['supplier'].own['draft']}"
    return [*SEEING_MORE, *asked, f"by=code&q={PART_OF_IT}", "page=2", "sort=-title", draft]


@pytest.mark.parametrize("model", WRITTEN, ids=lambda model: model._meta.label_lower)
def test_everything_is_marked(model: type[models.Model], marked: World):
    """A new table without a row of supplier A's, or a text without a mark, fails here."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT r::text FROM "{model._meta.db_table}" AS r')
        stored = " ".join(text for (text,) in cursor.fetchall())
    if model._meta.label_lower in WRITTEN_BENEATH:
        assert SONG in stored
    else:
        assert not [f.name for f in marked_fields(model) if mark_of(f) not in stored]


@pytest.mark.parametrize("row", MATRIX, ids=str)
def test_no_byte_of_it_reaches_another_supplier(row: Row, marked: World):
    for person in (RIVAL, DISABLED, "anonymous"):
        path = marked.address(row.path, RIVAL if person == RIVAL else "supplier")
        for question in SEEING_MORE if row.method == "GET" else [""]:
            assert_silent(said(marked.ask(row, person, f"{path}?{question}")), question)


@pytest.mark.parametrize("row", LISTS, ids=str)
def test_no_list_counts_names_or_offers_what_is_another_suppliers(row: Row, marked: World):
    """Nor its numbers and codes, which carry no mark: where nothing of it was asked for by name."""
    own = marked.records | {"defect": None}  # which is everybody's
    names = [name for name in own.values() if isinstance(name, str)]
    for question in questions(marked):
        answer = said(marked.ask(row, RIVAL, f"{row.path}?{question}"))
        assert_silent(answer, question)
        if not any(quote(name) in question for name in names):
            text = answer.decode(errors="replace")
            assert not [name for name in names if stands_in(text, name)], question


def stands_in(text: str, name: str) -> bool:
    """By itself: a page's random keys hold any five digits sooner or later."""
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(name)}(?![0-9A-Za-z])", text) is not None


def assert_silent(answer: bytes, question: str) -> None:
    assert SONG.encode() not in answer, question
    assert SONG.upper().encode() not in answer, question


def test_its_own_people_hear_it(marked: World):
    """So the canary lives: every isolated table that is marked is read by somebody of its own."""
    more = [f"GET /complaints/{{{name}}}/" for name in ("contained", "conceded", "answered")]
    rows = [*MATRIX, *(page(line, frozenset()) for line in more)]
    answers = [
        said(marked.ask(row, "supplier", marked.address(row.path, "supplier")))
        for row in rows
        if row.method == "GET"
    ]
    tables = {place.rpartition(".")[0] for answer in answers for place in heard(answer)}
    isolated = {
        model._meta.label_lower
        for model in MARKED
        if any(isinstance(one, RowSecurity) for one in model._meta.constraints)
    }
    assert tables >= isolated - UNHEARD.keys()
    assert any(answer.endswith(b"\n" + SONG.encode()) for answer in answers)  # the file itself
