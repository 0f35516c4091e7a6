"""API tokens: shown once, kept as a hash, gone when revoked, nobody else's business."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from qms.accounts.models import ApiToken
from qms.accounts.services import deactivate_user
from qms.accounts.tokens import create_token, digest
from qms.core.actors import Actor
from qms.core.errors import Denied
from qms.core.models import Act, Change
from qms.notifications.models import Notification
from qms.notifications.services import warn_of_ending_tokens
from tests import factories

TOKENS = "/profile/tokens/"
MAY = {"scope": "write", "days": "90"}
SECRET = re.compile(r"qms_[\w-]{43}")


def make(browser, name: str = "Line 4 gauge") -> str:
    return SECRET.search(browser.post(TOKENS, {"name": name, **MAY}).content.decode())[0]


def test_a_new_token_is_shown_once_and_works(engineer, signed_in, client):
    browser = signed_in(engineer)
    secret = make(browser)
    assert not SECRET.search(browser.get(TOKENS).content.decode())
    answer = client.get("/api/v1/complaints/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert ApiToken.objects.get().last_used_on is not None


def test_the_secret_is_nowhere_in_the_database(engineer, signed_in, owner):
    secret = make(signed_in(engineer))
    token = ApiToken.objects.get()
    assert token.digest == digest(secret)
    written = str(list(Change.objects.values_list("after", flat=True)))
    assert "Line 4 gauge" in written
    assert secret not in written
    assert token.digest not in written


def test_a_token_without_a_name_is_refused_beside_the_field(engineer, signed_in):
    answer = signed_in(engineer).post(TOKENS, {"name": "  ", **MAY})
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"]
    assert not ApiToken.objects.exists()


def test_revoking_asks_first_and_then_ends_it(engineer, signed_in, client):
    browser = signed_in(engineer)
    secret = make(browser)
    address = f"{TOKENS}{ApiToken.objects.get().pk}/revoke/"
    assert "Revoke this token?" in browser.get(address).content.decode()
    assert ApiToken.objects.get().revoked_at is None
    assert browser.post(address)["Location"] == TOKENS
    answer = client.get("/api/v1/complaints/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401
    assert Act.objects.latest("id").verb == "token.revoked"
    assert "revoked" in browser.get(TOKENS).content.decode()


def test_the_tokens_of_others_are_not_there(engineer, manager, signed_in):
    make(signed_in(engineer))
    token = ApiToken.objects.get()
    browser = signed_in(manager)
    assert token.prefix not in browser.get(TOKENS).content.decode()
    assert browser.get(f"{TOKENS}{token.pk}/revoke/").status_code == 404
    assert browser.post(f"{TOKENS}{token.pk}/revoke/").status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_a_suppliers_program_sees_what_the_supplier_sees(
    supplier_user, rival_supplier, signed_in, client
):
    foreign = factories.complaint(rival_supplier)
    secret = make(signed_in(supplier_user))
    answer = client.get(
        f"/api/v1/complaints/{foreign.number}/", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 404


def test_the_command_prints_a_token_that_works(engineer, client, capsys):
    call_command("create_token", "eva", name="backup")
    secret = capsys.readouterr().out.strip()
    answer = client.get("/api/v1/complaints/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert ApiToken.objects.get().name == "backup"


def test_the_command_makes_none_for_who_has_left(engineer):
    deactivate_user(engineer, actor=factories.SETUP, reason="Has left the company.")
    for name in ("eva", "nobody"):
        with pytest.raises(CommandError, match=f"Nobody signs in as {name}."):
            call_command("create_token", name)


def program(secret: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"})


def test_a_token_for_reading_reads_and_does_not_write(engineer, supplier):
    complaint = factories.contained_complaint(supplier)
    actor = Actor.person(engineer)
    _token, secret = create_token(engineer, "Dashboard", actor=actor, scope="read")
    reader = program(secret)
    assert reader.get("/api/v1/complaints/").status_code == 200
    answer = reader.post(
        f"/api/v1/complaints/{complaint.number}/close/",
        {"reason": "Tool reground."},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "token_scope")
    complaint.refresh_from_db()
    assert complaint.state == "contained"


def test_a_token_that_has_run_out_says_so(engineer):
    actor = Actor.person(engineer)
    for days, status in ((1, 200), (0, 401)):
        _token, secret = create_token(engineer, "Line 4", actor=actor, days=days)
        answer = program(secret).get("/api/v1/complaints/")
        assert answer.status_code == status
    assert answer.json()["code"] == "token_expired"


def test_a_token_makes_no_tokens(engineer):
    token, _secret = create_token(engineer, "Line 4", actor=Actor.person(engineer))
    with pytest.raises(Denied):
        create_token(engineer, "Another", actor=Actor.token(engineer, token.pk))


def test_its_owner_is_warned_once_before_it_runs_out(engineer):
    for name, days in (("Line 4", 3), ("Line 5", 30), ("Line 6", None), ("Line 7", 0)):
        create_token(engineer, name, actor=Actor.person(engineer), days=days)
    assert [warn_of_ending_tokens(), warn_of_ending_tokens()] == [1, 0]
    assert "Line 4" in Notification.objects.get(recipient=engineer).text


def test_the_command_makes_what_it_is_asked_for(engineer, capsys):
    call_command("create_token", "eva", read_only=True, days=7)
    token = ApiToken.objects.get()
    assert (token.scope, round((token.expires_at - token.created_at).total_seconds() / 86_400)) == (
        "read",
        7,
    )
