"""People and access: administrators only, through acts with a reason; nobody is deleted."""

import pytest
from django.contrib.admin import AdminSite, ModelAdmin
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client, RequestFactory

from qms.accounts.choices import Role
from qms.accounts.models import User
from qms.accounts.services import deactivate_user, edit_user
from qms.core.actors import Actor
from qms.core.errors import Denied, Refused
from qms.core.models import Act, Change
from tests import factories
from tests.together import together


def as_typed(user: User, **values: str) -> dict[str, str]:
    """The form as the page shows it for this person, with these values typed over it."""
    names = ["first_name", "last_name", "email", "role", "version"]
    shown = {name: str(getattr(user, name)) for name in names}
    return shown | {
        "supplier": str(user.supplier_id or ""),
        "reason": "Asked for by the line.",
        **values,
    }


def at(user: User, verb: str) -> str:
    return f"/people/{user.pk}/{verb}/"


def test_the_list_is_searched_and_filtered(admin, engineer, supplier_user, supplier, signed_in):
    browser = signed_in(admin)
    assert "Kessler Guss GmbH" in browser.get("/people/?q=karl").content.decode()
    page = browser.get("/people/", {"role": "engineer"}).content.decode()
    assert ("Eva Brandt" in page, "Karl" in page) == (True, False)
    assert "Karl" in browser.get("/people/", {"supplier": supplier.code}).content.decode()


def test_a_manager_looks_and_changes_nothing(manager, engineer, signed_in):
    browser = signed_in(manager)
    page = browser.get(f"/people/{engineer.pk}/").content.decode()
    assert "Eva Brandt" in page
    assert "/edit/" not in page
    assert browser.post(at(engineer, "deactivate"), {"reason": "No."}).status_code == 403


def test_a_changed_role_is_an_act_with_before_and_after(admin, engineer, signed_in):
    signed_in(admin).post(at(engineer, "edit"), as_typed(engineer, role="manager"))
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
    page = signed_in(admin).get(f"/people/{engineer.pk}/").content.decode()
    assert "Quality manager" in page


def test_without_a_reason_nothing_happens(admin, engineer, signed_in):
    answer = signed_in(admin).post(at(engineer, "edit"), as_typed(engineer, reason=" "))
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]


def test_two_administrators_do_not_write_over_each_other(admin, engineer, signed_in):
    typed = as_typed(engineer, role="manager")
    edit_user(engineer, actor=factories.SETUP, reason="Married.", last_name="Lang")
    answer = signed_in(admin).post(at(engineer, "edit"), typed)
    assert answer.status_code == 409
    assert User.objects.get(pk=engineer.pk).role == "engineer"


def test_putting_somebody_out_works_at_once_and_letting_in_again_too(
    admin, engineer, signed_in, api
):
    browser, theirs, program = signed_in(admin), signed_in(engineer), api(engineer)
    browser.post(at(engineer, "deactivate"), {"reason": "Left the plant."})
    assert theirs.get("/complaints/").status_code == 302
    assert program.get("/api/v1/complaints/").status_code == 401
    browser.post(at(engineer, "reactivate"), {"reason": "Is back."})
    assert program.get("/api/v1/complaints/").status_code == 200
    verbs = Act.objects.filter(subject_type="accounts.user", subject_id=engineer.pk)
    assert list(verbs.order_by("id").values_list("verb", flat=True)) == [
        "user.created",
        "user.deactivated",
        "user.reactivated",
    ]


@pytest.mark.parametrize("taken_away", [{"is_active": False}, {"role": Role.ENGINEER}])
def test_nobody_takes_away_their_own_access(admin, taken_away):
    factories.user("otto", Role.ADMIN)
    with pytest.raises(Refused, match="cannot take away your own"):
        edit_user(admin, actor=Actor.person(admin), reason="Why not.", **taken_away)


def test_the_last_administrator_stays(admin):
    with pytest.raises(Refused, match="last administrator"):
        deactivate_user(admin, actor=factories.SETUP, reason="Left the plant.")


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_put_each_other_out_at_the_same_moment(admin):
    other = factories.user("otto", Role.ADMIN)

    def put_out(whom: User, by: User):
        return lambda: deactivate_user(whom, actor=Actor.person(by), reason="A quarrel.")

    together(put_out(admin, other), put_out(other, admin))
    assert User.objects.administrators().count() >= 1


def test_a_suppliers_person_needs_a_supplier_and_nobody_else_has_one(
    admin, engineer, supplier, signed_in
):
    browser = signed_in(admin)
    for wrong in ({"role": "supplier"}, {"supplier": str(supplier.pk)}):
        answer = browser.post(at(engineer, "edit"), as_typed(engineer, **wrong))
        assert answer.context["form"].errors["supplier"], wrong
    right = {"role": "supplier", "supplier": str(supplier.pk)}
    assert browser.post(at(engineer, "edit"), as_typed(engineer, **right)).status_code == 302
    assert User.objects.get(pk=engineer.pk).supplier_id == supplier.pk


def test_a_password_is_given_but_never_shown(admin, engineer, signed_in):
    sent = {"password": "battery staple 7", "reason": "Has forgotten it."}
    assert signed_in(admin).post(at(engineer, "password"), sent).status_code == 302
    stored = User.objects.get(pk=engineer.pk)
    assert stored.check_password("battery staple 7")
    assert stored.password not in str(list(Change.objects.values_list("after", flat=True)))


def test_a_weak_password_is_refused_and_nothing_changes(admin, engineer, signed_in):
    sent = {"password": "short", "reason": "Has forgotten it."}
    answer = signed_in(admin).post(at(engineer, "password"), sent)
    assert answer.status_code == 422
    assert User.objects.get(pk=engineer.pk).check_password("correct horse")


def test_a_plain_model_admin_is_refused_by_the_database(admin, engineer):
    """Whoever forgets the services finds the database in the way."""
    request = RequestFactory().post("/")
    request.user = admin
    engineer.role = "admin"
    with pytest.raises(DatabaseError, match="needs an act"), transaction.atomic():
        ModelAdmin(User, AdminSite()).save_model(request, engineer, form=None, change=True)
    assert User.objects.get(pk=engineer.pk).role == "engineer"


def test_the_first_administrator_comes_in_by_a_command(db, client, capsys):
    call_command("create_user", "ada", email="ada@plant.example", generate=True)
    password = capsys.readouterr().out.strip()
    client.post("/accounts/login/", {"login": "ada", "password": password})
    assert client.get("/people/").status_code == 200


def test_the_command_says_what_is_wrong(engineer):
    with pytest.raises(CommandError, match="already exists"):
        call_command("create_user", "eva", generate=True)


def test_the_services_themselves_ask_for_the_right(manager, inspector):
    with pytest.raises(Denied):
        deactivate_user(inspector, actor=Actor.person(manager), reason="Has left the company.")


def test_somebody_who_has_not_signed_in_is_asked_to(db):
    assert Client().get("/people/")["Location"] == "/accounts/login/?next=/people/"
