"""Writing one record: what changed and no more, and never over somebody's head."""

import pytest
from django.core.exceptions import ValidationError

from complaints.models import Complaint
from complaints.services import edit_complaint
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Conflict
from qms.core.models import Change
from qms.core.records import linked, save, save_over
from suppliers.models import Supplier
from tests import factories

CLOCK = Actor.clock("tests")


def test_saving_what_is_already_there_writes_nothing(supplier):
    with act("supplier.edited", supplier, actor=CLOCK):
        save(supplier, city="Aalen")
    assert supplier.version == 1
    assert not Change.objects.filter(act__verb="supplier.edited").exists()


def test_a_save_leaves_the_columns_it_does_not_name_alone(supplier):
    stale = Supplier.objects.get(pk=supplier.pk)
    with act("supplier.edited", supplier, actor=CLOCK):
        save(supplier, name="Kessler Guss AG")
        save(stale, city="Ulm")
    supplier.refresh_from_db()
    assert (supplier.name, supplier.city, supplier.version) == ("Kessler Guss AG", "Ulm", 3)


def test_a_save_checks_what_it_writes_and_nothing_else(supplier):
    with pytest.raises(ValidationError) as refused, act("x", supplier, actor=CLOCK):
        save(supplier, name="K" * 201)
    assert list(refused.value.message_dict) == ["name"]


def test_a_stale_save_is_a_conflict_with_both_values(supplier):
    with act("supplier.edited", supplier, actor=CLOCK):
        save_over(supplier, 1, city="Ulm")
    with pytest.raises(Conflict) as conflict, act("supplier.edited", supplier, actor=CLOCK):
        save_over(supplier, 1, city="Stuttgart", name="Kessler Guss GmbH")
    (difference,) = conflict.value.differences.values()
    assert (difference.field, difference.stored, difference.yours) == ("city", "Ulm", "Stuttgart")


def test_nothing_of_a_stale_save_is_written(supplier, engineer, manager):
    complaint = factories.complaint(supplier)
    edit_complaint(complaint, actor=Actor.person(manager), version=1, lot="L-7781")
    with pytest.raises(Conflict):
        edit_complaint(complaint, actor=Actor.person(engineer), version=1, lot="L-7718")
    assert Complaint.objects.get().lot == "L-7781"


def test_a_record_is_shown_as_a_link_to_its_page_with_its_name_escaped(supplier):
    supplier.name = "<b>Kessler</b>"
    assert linked(supplier) == '<a href="/suppliers/10432/">&lt;b&gt;Kessler&lt;/b&gt;</a>'
    assert linked(None) is None
