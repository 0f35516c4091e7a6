"""A person's own page: how they like to read, and how they sign in."""

import pytest

from qms.accounts.models import User
from qms.core.models import Act

PROFILE = "/profile/"
PREFERENCES = {"language": "de", "time_zone": "Europe/Prague", "theme": "dark"}


def test_preferences_are_kept_and_every_page_follows_them(engineer, signed_in):
    browser = signed_in(engineer)
    assert browser.post(PROFILE, PREFERENCES)["Location"] == PROFILE
    page = browser.get("/complaints/")
    assert page["Content-Language"] == "de"
    assert 'data-theme="dark"' in page.content.decode()
    assert User.objects.get(pk=engineer.pk).time_zone == "Europe/Prague"


def test_a_change_of_preferences_is_an_act(engineer, signed_in):
    signed_in(engineer).post(PROFILE, PREFERENCES)
    act = Act.objects.latest("id")
    assert (act.verb, act.actor_id) == ("user.preferences_changed", engineer.pk)
    assert act.changes.get().after == PREFERENCES


@pytest.mark.parametrize(
    "wrong", [{"language": "xx"}, {"time_zone": "Mars/Olympus"}, {"theme": "pink"}]
)
def test_what_does_not_exist_is_refused_beside_the_field(engineer, signed_in, wrong):
    answer = signed_in(engineer).post(PROFILE, PREFERENCES | wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)


def test_role_and_supplier_are_not_ones_own_to_choose(supplier_user, signed_in):
    signed_in(supplier_user).post(
        PROFILE, PREFERENCES | {"role": "admin", "supplier_id": "", "is_superuser": "on"}
    )
    changed = User.objects.get(pk=supplier_user.pk)
    assert (changed.role, changed.supplier_id) == ("supplier", supplier_user.supplier_id)
    assert not changed.is_superuser


def test_the_page_tells_how_one_signs_in(engineer, signed_in):
    facts = dict(signed_in(engineer).get(PROFILE).context["facts"])
    assert facts["User name"] == "eva"
    assert facts["Role"] == "Quality engineer"
    assert facts["Signed in"] is not None
    assert facts["Password since"] == Act.objects.get(verb="user.created").at
