"""The timeline: acts in people's words, for each reader what is theirs to read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.services import close_complaint, edit_complaint, reopen_complaint
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.models import PersonalValue
from qms.core.records import save
from qms.core.timeline import timeline_of
from tests import factories


def told(record, reader):
    return [(entry.who, entry.text) for entry in timeline_of(record, reader=reader)]


def test_acts_are_told_newest_first_with_their_reasons(supplier, engineer, manager):
    complaint = factories.contained_complaint(supplier)
    close_complaint(complaint, actor=Actor.person(engineer), reason="Tool reground.")
    reopen_complaint(complaint, actor=Actor.person(manager), reason="Found three more.")
    assert told(complaint, engineer) == [
        ("Maren Voss", "reopened the complaint"),
        ("Eva Brandt", "closed the complaint"),
        ("The system", "investigated the complaint"),
        ("The system", "contained it"),
        ("The system", "logged the complaint"),
    ]
    assert timeline_of(complaint, reader=engineer)[0].reason == "Found three more."


def test_changes_are_told_with_labels_and_choices_in_words(supplier, engineer):
    complaint = factories.complaint(supplier)
    edit_complaint(
        complaint,
        actor=Actor.person(engineer),
        version=complaint.version,
        reason="Customer line stopped.",
        severity="critical",
        affected=1200,
        owner=engineer,
    )
    changes = {
        label: (old, new) for label, old, new in timeline_of(complaint, reader=engineer)[0].changes
    }
    assert changes["Severity"] == ("Major", "Critical")
    assert changes["Owner"] == ("", "Eva Brandt")
    assert changes["Pieces affected"] == ("", "1200")


def test_a_verb_nobody_described_is_shown_as_it_is_stored(supplier, engineer):
    with act("supplier.reassured", supplier, actor=Actor.person(engineer)):
        save(supplier, city="Ulm")
    assert told(supplier, engineer)[0] == ("Eva Brandt", "supplier.reassured")


def test_an_erased_personal_value_says_so_and_the_act_stays(supplier, engineer, owner):
    with act("supplier.edited", supplier, actor=Actor.person(engineer)):
        save(supplier, email="qs@kessler.example")
    (_label, old, new) = timeline_of(supplier, reader=engineer)[0].changes[0]
    assert (old, new) == ("", "qs@kessler.example")


@pytest.mark.django_db(transaction=True)
def test_erasing_a_person_leaves_the_chain_whole(supplier, engineer, owner):
    with act("supplier.edited", supplier, actor=Actor.person(engineer)):
        save(supplier, email="qs@kessler.example")
    with owner.cursor() as cursor:
        cursor.execute("DELETE FROM core_personalvalue WHERE value LIKE '%kessler.example%'")
    (_label, _old, new) = timeline_of(supplier, reader=engineer)[0].changes[0]
    assert new == "erased"
    assert not PersonalValue.objects.filter(value__contains="kessler.example").exists()
    with owner.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(content = qms_act_content(act)) FROM core_chainlink"
            " JOIN core_act AS act ON act.id = act_id"
        )
        assert cursor.fetchone() == (True,)


def test_a_supplier_reads_what_happened_and_not_what_was_corrected(
    supplier, engineer, supplier_user
):
    complaint = factories.complaint(supplier)
    edit_complaint(
        complaint, actor=Actor.person(engineer), version=1, description="Internal words."
    )
    (edited, _logged) = timeline_of(complaint, reader=supplier_user)
    assert edited.text == "corrected the complaint"
    assert edited.changes == []


def test_a_timeline_asks_the_same_number_of_questions_however_long_it_is(supplier, engineer):
    complaint = factories.complaint(supplier)
    asked = []
    for lot in range(6):
        version = complaint.version + lot
        edit_complaint(complaint, actor=Actor.person(engineer), version=version, lot=str(lot))
        with CaptureQueriesContext(connection) as questions:
            timeline_of(complaint, reader=engineer)
        asked.append(len(questions))
    assert len(set(asked)) == 1
