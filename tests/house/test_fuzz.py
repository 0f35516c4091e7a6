"""Anything at all, sent to where a complaint is logged: kept exactly, or refused in a sentence."""

import json
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.models import Complaint
from tests.house.world import World

TEXTS = ["title", "description", "lot"]
FIELDS = [*TEXTS, "supplier", "part", "affected", "source", "severity", "received_on"]
thorough = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

numbers = st.integers() | st.floats(allow_nan=False) | st.integers(0, 2_000_000)
days = st.dates().map(str) | st.sampled_from(["2026-02-30", "2026-1-5", "20260105", "0000-00-00"])
codes = st.sampled_from(["10432", "10788", "critical", "minor", "field", "incoming", "Critical"])
words = st.text(max_size=300) | st.text("ab \n\t\u200b\u202e\x00\ufffd'\"<>{}%;=", max_size=20)
values = st.recursive(
    st.none() | st.booleans() | numbers | days | codes | words,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)
bodies = st.dictionaries(st.sampled_from(FIELDS), values, max_size=4)
strange = st.dictionaries(st.text(max_size=8), values, max_size=1)
typed = st.dictionaries(
    st.sampled_from(FIELDS),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
    | days
    | codes
    | numbers.map(str)
    | st.text("ab \n\u200b\u202e\ufffd,.1", max_size=8),
    max_size=4,
)


def right(world: World) -> dict[str, Any]:
    return {
        "supplier": world.supplier.code,
        "title": "Burr on sealing face",
        "source": "incoming",
        "severity": "major",
        "received_on": "2026-01-05",
    }


def stored() -> dict[str, Any]:
    complaint = Complaint.objects.select_related("supplier", "part").latest("id")
    return {
        **{name: getattr(complaint, name) for name in [*TEXTS, "affected", "source", "severity"]},
        "supplier": complaint.supplier.code,
        "part": complaint.part and complaint.part.number,
        "received_on": complaint.received_on.isoformat(),
    }


def kept(value: Any) -> Any:
    """Blanks around a text are nobody's."""
    return value.strip() if isinstance(value, str) else value


@pytest.fixture
def program(world: World) -> Any:
    return world.people["engineer"].program()


@pytest.fixture
def web(world: World) -> Any:
    return world.people["engineer"].browser()


@thorough
@given(changed=bodies, more=strange)
def test_the_api_keeps_a_body_exactly_or_says_what_is_wrong(changed, more, world: World, program):
    body = right(world) | changed | more
    before = Complaint.objects.count()
    with transaction.atomic():
        answer = program.post("/api/v1/complaints/", json.dumps(body), "application/json")
        added = Complaint.objects.count() - before
        if answer.status_code == 201:
            found = stored()
            assert {name: kept(value) for name, value in body.items()} == {
                name: found[name] for name in body
            }
        transaction.set_rollback(True)
    assert (answer.status_code, added) in {(201, 1), (400, 0)}
    if answer.status_code == 400:
        assert answer.json()["message"]
        assert "field" in answer.json()


@thorough
@given(changed=typed)
def test_the_form_keeps_what_is_typed_exactly_or_says_what_is_wrong(changed, world: World, web):
    body = right(world) | {"supplier": str(world.supplier.pk), "key": "a-key"} | changed
    before = Complaint.objects.count()
    with transaction.atomic():
        answer = web.post("/complaints/log/", body)
        added = Complaint.objects.count() - before
        if answer.status_code == 302:
            found = stored()
            assert {name: body[name].strip() for name in TEXTS if name in body} == {
                name: found[name] for name in TEXTS if name in body
            }
        transaction.set_rollback(True)
    assert (answer.status_code, added) in {(302, 1), (422, 0)}
    if answer.status_code == 422:
        assert answer.context["form"].errors
