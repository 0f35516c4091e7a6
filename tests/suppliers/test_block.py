"""Blocking a supplier for new orders and opening it again, on the page and through the API."""

import pytest
from django.db import DatabaseError

from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Denied, Refused
from qms.core.models import Act
from suppliers.choices import SupplierState
from suppliers.models import Supplier
from suppliers.services import block_supplier, unblock_supplier
from tests import factories

WHY = {"reason": "Three lots in a row with pores."}


@pytest.fixture
def blocked(supplier) -> Supplier:
    return block_supplier(supplier, actor=factories.SETUP, **WHY)


def ask(program, verb, body=WHY):
    return program.post(f"/api/v1/suppliers/10432/{verb}/", body, content_type="application/json")


def test_a_supplier_is_blocked_on_its_page(supplier, manager, signed_in):
    client = signed_in(manager)
    assert client.post("/suppliers/10432/block/", WHY).status_code == 302
    supplier.refresh_from_db()
    assert supplier.state == SupplierState.BLOCKED
    page = client.get("/suppliers/10432/")
    assert "Blocked for new orders" in page.content.decode()
    assert page.context["timeline"][0].reason == WHY["reason"]


def test_a_supplier_is_blocked_through_the_api(supplier, manager, api):
    answer = ask(api(manager), "block")
    assert (answer.status_code, answer.json()["state"]) == (200, "blocked")
    assert answer.headers["ETag"] == '"2"'


def test_a_blocked_supplier_is_opened_again(blocked, manager, signed_in, api):
    assert ask(api(manager), "unblock").json()["state"] == "active"
    ask(api(manager), "block")
    assert signed_in(manager).post("/suppliers/10432/unblock/", WHY).status_code == 302
    blocked.refresh_from_db()
    assert blocked.state == SupplierState.ACTIVE
    assert list(Act.objects.order_by("-id").values_list("verb", flat=True)[:3]) == [
        "supplier.unblocked",
        "supplier.blocked",
        "token.created",
    ]


@pytest.mark.parametrize("verb", ["block", "unblock"])
def test_a_reason_is_needed(verb, supplier, manager, signed_in, api):
    if verb == "unblock":
        block_supplier(supplier, actor=factories.SETUP, **WHY)
    page = signed_in(manager).post(f"/suppliers/10432/{verb}/", {"reason": " "})
    assert page.status_code == 422
    assert page.context["form"].errors["reason"]
    answer = ask(api(manager), verb, {"reason": " "})
    assert (answer.status_code, answer.json()["field"]) == (400, "reason")


def test_a_move_that_is_not_possible_says_why(blocked, manager, signed_in, api):
    sentence = "Kessler Guss GmbH is blocked for new orders, not active."
    answer = ask(api(manager), "block")
    assert (answer.status_code, answer.json()["message"]) == (409, sentence)
    assert sentence in signed_in(manager).get("/suppliers/10432/block/").content.decode()
    assert signed_in(manager).post("/suppliers/10432/block/", WHY).status_code == 422


def test_a_stale_copy_in_hand_does_not_block_twice(supplier):
    stale = Supplier.objects.get(pk=supplier.pk)
    block_supplier(supplier, actor=factories.SETUP, **WHY)
    with pytest.raises(Refused, match="is blocked"):
        block_supplier(stale, actor=factories.SETUP, **WHY)


def test_only_what_can_be_done_is_offered_and_to_managers_only(
    supplier, manager, engineer, signed_in
):
    def offered(user):
        return [move.name for move in signed_in(user).get("/suppliers/10432/").context["moves"]]

    assert (offered(manager), offered(engineer)) == (["block"], [])
    block_supplier(supplier, actor=factories.SETUP, **WHY)
    assert offered(manager) == ["unblock"]


@pytest.mark.parametrize("person", ["engineer", "inspector", "auditor", "admin", "supplier_user"])
def test_only_a_manager_blocks(person, supplier, request, signed_in, api):
    user = request.getfixturevalue(person)
    with pytest.raises(Denied):
        block_supplier(supplier, actor=Actor.person(user), **WHY)
    with pytest.raises(Denied):
        unblock_supplier(supplier, actor=Actor.person(user), **WHY)
    assert signed_in(user).post("/suppliers/10432/block/", WHY).status_code == 403
    assert ask(api(user), "block").status_code == 403


def test_a_rival_does_not_learn_that_the_supplier_exists(supplier, rival_supplier_user, api):
    assert ask(api(rival_supplier_user), "block").status_code == 404


def test_the_database_knows_the_states(supplier):
    with (
        pytest.raises(DatabaseError, match="cannot go from"),
        act("supplier.blocked", supplier, actor=factories.SETUP),
    ):
        Supplier.objects.filter(pk=supplier.pk).update(state="unknown")
