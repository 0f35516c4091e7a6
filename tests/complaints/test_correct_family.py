"""Saying what was changed so that a problem does not come back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from complaints.choices import FamilyState
from complaints.models import Complaint
from complaints.services import correct_family
from qms.core.actors import Actor
from qms.core.clock import plant_today
from tests import factories


def test_a_family_is_corrected_and_later_cases_are_looked_at_again(supplier, engineer):
    today = plant_today()
    family = factories.family(
        factories.complaint(supplier, received_on=today - timedelta(days=60)),
        late := factories.complaint(supplier, received_on=today - timedelta(days=5)),
    )
    Complaint.objects.update(compared_at=late.logged_at)
    since = today - timedelta(days=30)
    corrected = correct_family(
        family, actor=Actor.person(engineer), corrected_on=since, correction="Tool reground."
    )
    assert corrected.state_choice == FamilyState.CORRECTED
    assert Complaint.objects.get(compared_at=None) == late


def test_a_correction_is_not_of_tomorrow(supplier, engineer):
    family = factories.family(factories.complaint(supplier), factories.complaint(supplier))
    with pytest.raises(ValidationError, match="cannot be after today"):
        correct_family(
            family,
            actor=Actor.person(engineer),
            corrected_on=plant_today() + timedelta(days=1),
            correction="Tool reground.",
        )
