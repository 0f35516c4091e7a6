"""People and access: administrators only, through acts with a reason, nothing else to edit."""

import pytest
from django.contrib.admin import ModelAdmin
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client, RequestFactory

from qms.accounts.models import User
from qms.accounts.services import deactivate_user
from qms.administration import site
from qms.core.actors import Actor
from qms.core.errors import Denied
from qms.core.models import Act, Change

USERS = "/admin/accounts/user/"
NEW = {
    "username": "nora",
    "first_name": "Nora",
    "last_name": "Lind",
    "email": "nora@plant.example",
    "role": "inspector",
    "is_active": "on",
    "supplier": "",
    "new_password": "battery staple 7",
    "why": "Starts on the second shift.",
}


def as_typed(user: User, **values: str) -> dict[str, str]:
    """The form as the page shows it for this user, with these values typed over it."""
    shown = {name: getattr(user, name) or "" for name in NEW if hasattr(user, name)}
    shown["supplier"] = user.supplier_id or ""
    return shown | {"is_active": "on", "why": "Asked for by the line."} | values


def change(user: User) -> str:
    return f"{USERS}{user.pk}/change/"


@pytest.mark.parametrize("person", ["engineer", "inspector", "manager", "auditor", "supplier_user"])
@pytest.mark.parametrize("address", ["", "login/", "accounts/user/", "accounts/user/add/"])
def test_for_others_these_pages_are_not_there(request, signed_in, person, address):
    browser = signed_in(request.getfixturevalue(person))
    assert browser.get(f"/admin/{address}", follow=True).status_code == 404


def test_who_has_not_signed_in_is_asked_to(db, client):
    assert client.get(USERS)["Location"] == f"/accounts/login/?next={USERS}"


def test_there_is_nothing_but_people(admin, signed_in):
    page = signed_in(admin).get("/admin/")
    models = [model["object_name"] for app in page.context["app_list"] for model in app["models"]]
    assert models == ["User"]


def test_somebody_is_let_in_for_a_reason(admin, signed_in):
    answer = signed_in(admin).post(f"{USERS}add/", NEW)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    act = Act.objects.get(verb="user.created", actor_id=admin.pk)
    assert (act.reason, act.subject_id) == (NEW["why"], User.objects.get(username="nora").pk)
    browser = Client()
    browser.post("/accounts/login/", {"login": "nora", "password": NEW["new_password"]})
    assert browser.get("/").status_code == 200


def test_without_a_reason_nothing_happens(admin, engineer, signed_in):
    answer = signed_in(admin).post(change(engineer), as_typed(engineer, role="manager", why=" "))
    assert answer.context["adminform"].form.errors["why"]
    assert User.objects.get(pk=engineer.pk).role == "engineer"


def test_a_changed_role_is_an_act_with_before_and_after(admin, engineer, signed_in):
    signed_in(admin).post(change(engineer), as_typed(engineer, role="manager"))
    act = Act.objects.latest("id")
    assert (act.verb, act.actor_id, act.reason) == (
        "user.edited",
        admin.pk,
        "Asked for by the line.",
    )
    assert (act.changes.get().before, act.changes.get().after) == (
        {"role": "engineer"},
        {"role": "manager"},
    )


def test_putting_somebody_out_and_letting_them_in_again_have_their_own_verbs(
    admin, engineer, signed_in
):
    browser = signed_in(admin)
    browser.post(change(engineer), as_typed(engineer, is_active=""))
    browser.post(change(engineer), as_typed(engineer))
    verbs = Act.objects.filter(subject_id=engineer.pk).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["user.created", "user.deactivated", "user.reactivated"]


@pytest.mark.parametrize("taken_away", [{"is_active": ""}, {"role": "engineer"}])
def test_nobody_takes_away_their_own_access(admin, signed_in, taken_away):
    answer = signed_in(admin).post(change(admin), as_typed(admin, **taken_away))
    assert "You cannot take away your own access." in answer.content.decode()
    kept = User.objects.get(pk=admin.pk)
    assert (kept.is_active, kept.role) == (True, "admin")


def test_a_suppliers_person_needs_a_supplier_and_nobody_else_has_one(admin, supplier, signed_in):
    browser = signed_in(admin)
    for wrong in ({"role": "supplier"}, {"supplier": str(supplier.pk)}):
        answer = browser.post(f"{USERS}add/", NEW | wrong)
        assert answer.context["adminform"].form.errors, wrong
    browser.post(f"{USERS}add/", NEW | {"role": "supplier", "supplier": str(supplier.pk)})
    assert User.objects.get(username="nora").supplier_id == supplier.pk


def test_a_password_is_given_but_never_shown(admin, engineer, signed_in):
    browser = signed_in(admin)
    browser.post(change(engineer), as_typed(engineer, new_password="battery staple 7"))
    stored = User.objects.get(pk=engineer.pk)
    assert stored.check_password("battery staple 7")
    pages = [browser.get(address).content.decode() for address in (change(engineer), USERS)]
    assert not any(text in page for page in pages for text in (stored.password, "battery staple"))
    assert stored.password not in str(list(Change.objects.values_list("after", flat=True)))


def test_a_weak_password_is_refused_beside_the_field(admin, engineer, signed_in):
    answer = signed_in(admin).post(change(engineer), as_typed(engineer, new_password="short"))
    assert answer.context["adminform"].form.errors["new_password"]


def test_nobody_is_deleted(admin, engineer, signed_in):
    browser = signed_in(admin)
    assert browser.post(f"{USERS}{engineer.pk}/delete/", {"post": "yes"}).status_code == 403
    browser.post(USERS, {"action": "delete_selected", "_selected_action": engineer.pk})
    assert User.objects.filter(pk=engineer.pk).exists()


def test_the_history_is_told_by_the_acts(admin, engineer, signed_in):
    browser = signed_in(admin)
    browser.post(change(engineer), as_typed(engineer, role="manager"))
    page = browser.get(f"{USERS}{engineer.pk}/history/").content.decode()
    assert "changed this account" in page
    assert "Quality manager" in page


def test_a_plain_model_admin_is_refused_by_the_database(admin, engineer):
    """Whoever forgets the services finds the database in the way."""
    request = RequestFactory().post("/")
    request.user = admin
    engineer.role = "admin"
    with pytest.raises(DatabaseError, match="needs an act"), transaction.atomic():
        ModelAdmin(User, site).save_model(request, engineer, form=None, change=True)
    assert User.objects.get(pk=engineer.pk).role == "engineer"


def test_the_first_administrator_comes_in_by_a_command(db, client, capsys):
    call_command("create_user", "ada", email="ada@plant.example", generate=True)
    password = capsys.readouterr().out.strip()
    client.post("/accounts/login/", {"login": "ada", "password": password})
    assert client.get("/admin/").status_code == 200


def test_the_command_says_what_is_wrong(engineer):
    with pytest.raises(CommandError, match="already exists"):
        call_command("create_user", "eva", generate=True)


def test_the_services_themselves_ask_for_the_right(manager, inspector):
    with pytest.raises(Denied):
        deactivate_user(inspector, actor=Actor.person(manager), reason="Has left the company.")
