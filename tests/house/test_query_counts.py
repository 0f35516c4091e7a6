"""How many questions each address asks the database: the numbers are checked in, and do not grow.

UPDATE_QUERY_COUNTS=1 pytest tests/house/test_query_counts.py
"""

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import Complaint
from complaints.services import edit_complaint
from qms.accounts.choices import Role
from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.attachments import attach_files
from qms.core.comments import add_comment
from qms.core.files.intake import StoredFile, take_in
from qms.notifications.notices import JOB_ENDED
from qms.notifications.services import notify
from suppliers.models import Part
from tests import factories
from tests.house.matrix import MATRIX, Row
from tests.house.world import World, photo

FILE = Path(__file__).with_name("query_counts.json")
FEW, MANY = 3, 24  # no list has a second page, which would be counted
Counts = dict[str, int]

PAGES = [row for row in MATRIX if row.method == "GET" and row.who and row.ok == 200]


@pytest.fixture(scope="module")
def counts(peopled: World) -> tuple[Counts, Counts]:
    """What every page asks with a few of everything, and with many."""
    add_more(peopled, range(FEW))
    few = counted(peopled)
    add_more(peopled, range(FEW, MANY))
    return few, counted(peopled)


def counted(world: World) -> Counts:
    return {str(row): queries_of(row, world) for row in PAGES}


def queries_of(row: Row, world: World) -> int:
    """As the manager, who sees most; the second time, when nothing is left to be learnt."""
    person = "manager" if "manager" in row.who else sorted(row.who)[0]
    path = world.address(row.path, person)
    world.ask(row, person, path)
    with CaptureQueriesContext(connection) as asked:
        world.ask(row, person, path)
    return sum("SAVEPOINT" not in query["sql"] for query in asked.captured_queries)


def add_more(world: World, numbers: range) -> None:
    """More of everything, each with neighbours of its own, so that a query a row would show."""
    complaint = Complaint.objects.get(number=world.records["complaint"])
    file = take_in(photo())
    for n in numbers:
        metal = factories.commodity(f"Metal {n}")
        source = factories.supplier(f"2{n:04}", f"Gussform {n}", commodity=metal)
        part = factories.part(f"HX-{n}", f"Ring {n}", source, world.supplier)
        owner = factories.user(f"engineer-{n}", Role.ENGINEER)
        if n % 2:
            factories.complaint(source, part=part, owner=owner)
        else:
            factories.contained_complaint(world.supplier, part=world.part, owner=owner)
        add_act(complaint, n, file, owner, part)
        notify(
            JOB_ENDED,
            [world.people["manager"].user],
            "A complaint waits for you.",
            url="/complaints/",
        )


def add_act(complaint: Complaint, n: int, file: StoredFile, owner: User, part: Part) -> None:
    """One more entry of the timeline: by turns a comment, a file and a correction."""
    author = Actor.person(owner)
    if n % 3 == 0:
        add_comment(complaint, actor=author, text="The carrier confirms.", shared=True)
    elif n % 3 == 1:
        attach_files(complaint, [file], actor=author)
    else:
        version = Complaint.objects.get(pk=complaint.pk).version
        edit_complaint(complaint, actor=author, version=version, owner=owner, part=part)


@pytest.mark.parametrize("row", PAGES, ids=str)
def test_a_page_asks_no_more_when_there_is_more(row: Row, counts: tuple[Counts, Counts]):
    few, many = counts
    assert many[str(row)] == few[str(row)]


def test_the_counts_are_those_checked_in(counts: tuple[Counts, Counts]):
    found = counts[1]
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        FILE.write_text(json.dumps(found, indent=2) + "\n")
    assert found == json.loads(FILE.read_text())
