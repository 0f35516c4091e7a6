"""No write without an act: tried as the application, refused by the database."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import AdminSite, ModelAdmin
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import Client, RequestFactory

from complaints.models import Complaint
from qms.accounts.choices import Role
from qms.accounts.tokens import create_token
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.models import Act, Change, PersonalValue
from qms.core.records import save
from qms.core.triggers import Trigger
from suppliers.models import Supplier
from tests import factories

# Tables that need no act, each with the reason. Everything else the project defines is a record.
UNCONTROLLED = {
    "core.act": "is the act",
    "core.change": "is written by the triggers",
    "core.chainhead": "is written by the database at commit",
    "core.chainlink": "is written by the database at commit",
    "core.personalvalue": "is written by the triggers",
    "core.counter": "is behind the numbers, which are recorded",
    "core.idempotencykey": "is about requests, not about the business",
    "core.jobrun": "is the log of the clock itself",
    "core.backgroundjob": "is what somebody waits for; what it writes stands under acts",
    "core.outgoingmail": "is a message on its way; what it tells of stands under acts",
    "core.importedrow": "points from a record to a file; what was written stands under acts",
    "core.heartbeat": "is overwritten every few seconds",
    "core.requestcount": "counts requests for a few seconds",
    "notifications.watch": "is what somebody likes to hear of",
    "notifications.call": "is a message on its way; what it tells of stands under acts",
    "notifications.escalation": "is that a step was told, which is an act on the record",
    "notifications.heard": "is how far the news have been told",
    "notifications.notification": "tells of an act and decides nothing",
    "complaints.learning": "is derived from complaints, and made anew",
    "complaints.term": "is derived from complaints, and made anew",
    "complaints.fingerprint": "is derived from complaints, and made anew",
    "core.draft": "is not a record until it is logged",
    "accounts.user_groups": "is Django's and read by nothing: rights come from the role",
    "accounts.user_user_permissions": "is Django's and read by nothing: rights come from the role",
}

LEDGER = ["core_act", "core_change", "core_chainhead", "core_chainlink", "core_personalvalue"]


def project_models() -> list[type[Any]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if not model.__module__.startswith(("django.", "allauth."))
    ]


RECORDS = [model for model in project_models() if model._meta.label_lower not in UNCONTROLLED]


@contextmanager
def refused(*sentences: str, by: type[DatabaseError] = DatabaseError) -> Iterator[None]:
    """The database says no, in one of these words, and the test's transaction lives on."""
    with pytest.raises(by) as caught, transaction.atomic():
        yield
    assert any(sentence in str(caught.value) for sentence in sentences), caught.value


def execute(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def one_act() -> Act:
    return Act.objects.latest("id")


@pytest.mark.parametrize("label", UNCONTROLLED)
def test_every_exception_is_still_a_table(label):
    assert apps.get_model(label)


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.label_lower)
def test_every_record_has_its_triggers_in_the_database(model, db):
    declared = {
        trigger.name: (trigger.function, trigger.arguments)
        for trigger in model._meta.constraints
        if isinstance(trigger, Trigger)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, proname, tgargs FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled = 'O'",
            [model._meta.db_table],
        )
        stored = {
            name: (function, bytes(arguments).decode().split("\0")[:-1])
            for name, function, arguments in cursor.fetchall()
        }
    assert {"qms_record_change", "qms_count_version"} <= {name for name, _ in declared.values()}
    assert stored == declared
    assert model._meta.get_field("version")


def test_the_application_owns_nothing_and_is_no_superuser(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication,"
            " (SELECT count(*) FROM pg_class WHERE relowner = role.oid),"
            " (SELECT count(*) FROM pg_proc WHERE proowner = role.oid),"
            " rolinherit, (SELECT array_agg(roleid::regrole::text) FROM pg_auth_members"
            " WHERE member = role.oid)"
            " FROM pg_roles AS role WHERE rolname = current_user"
        )
        nothing = (False, False, False, False, 0, 0, False)
        assert cursor.fetchone() == (*nothing, ["qms_portal"])


def test_the_ledger_belongs_to_a_role_nobody_can_sign_in_as(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class JOIN pg_roles AS role ON role.oid = relowner"
            " WHERE relname = ANY (%s) AND NOT rolcanlogin AND NOT rolsuper",
            [LEDGER],
        )
        assert cursor.fetchone() == (len(LEDGER),)


def test_the_application_reads_the_ledger_and_adds_acts_and_nothing_else(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, privilege FROM unnest(%s) AS relname, unnest(%s) AS privilege"
            " WHERE has_table_privilege(relname, privilege)",
            [LEDGER, ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]],
        )
        allowed = set(cursor.fetchall())
    assert allowed == {*((table, "SELECT") for table in LEDGER), ("core_act", "INSERT")}


def save_in_the_admin(complaint: Complaint) -> None:
    complaint.title = "Written past the service"
    request = RequestFactory().post("/")
    ModelAdmin(Complaint, AdminSite()).save_model(request, complaint, form=None, change=True)


WRITES: dict[str, Callable[[Complaint], Any]] = {
    "save": lambda c: Complaint(pk=c.pk, title="Burr").save(update_fields=["title"]),
    "update": lambda c: Complaint.objects.update(title="Written past the service"),
    "bulk_update": lambda c: Complaint.objects.bulk_update(
        [Complaint(pk=c.pk, title="Written past the service")], ["title"]
    ),
    "bulk_create": lambda c: Supplier.objects.bulk_create([Supplier(code="1", name="Unbekannt")]),
    "delete": lambda c: c.delete(),
    "delete of a query": lambda c: Complaint.objects.all().delete(),
    "raw update": lambda c: execute("UPDATE complaints_complaint SET title = 'Raw'"),
    "raw delete": lambda c: execute("DELETE FROM complaints_complaint"),
    "raw insert": lambda c: execute(
        "INSERT INTO suppliers_commodity (name, version) VALUES ('x', 1)"
    ),
    "upsert": lambda c: execute(
        "INSERT INTO suppliers_commodity (name, version) VALUES ('Castings', 1)"
        " ON CONFLICT (name) DO UPDATE SET name = excluded.name"
    ),
    "the admin": save_in_the_admin,
    "somebody's role": lambda c: execute("UPDATE accounts_user SET role = 'admin'"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_a_write_without_an_act_is_refused(write, supplier, engineer):
    complaint = factories.complaint(supplier)
    execute("SELECT set_config('qms.act', '', true)")
    with refused("needs an act"):
        write(complaint)


@pytest.mark.parametrize("table", [model._meta.db_table for model in RECORDS])
def test_no_record_can_be_truncated(table, db):
    with refused("permission denied", by=ProgrammingError):
        execute(f"TRUNCATE {table} CASCADE")


FORGERIES = {
    **{
        f"update of {table}": f"UPDATE {table} SET {column} = {column}"
        for table, column in zip(LEDGER, ["reason", "after", "hash", "hash", "value"], strict=True)
    },
    **{f"delete of {table}": f"DELETE FROM {table}" for table in LEDGER},
    **{f"truncate of {table}": f"TRUNCATE {table} CASCADE" for table in LEDGER},
    "a change": "INSERT INTO core_change (act_id, \"table\", row_id) VALUES (1, 'x', 1)",
    "a link": "INSERT INTO core_chainlink VALUES (1, 0, 9, '', '', '')",
    "a head": "INSERT INTO core_chainhead VALUES (99, 0, '')",
    "a personal value": "INSERT INTO core_personalvalue VALUES ('a', 'b', 'c')",
    "locking the head for good": "SELECT * FROM core_chainhead FOR UPDATE",
    "disabling a trigger": "ALTER TABLE complaints_complaint DISABLE TRIGGER ALL",
    "dropping a trigger": "DROP TRIGGER complaints_complaint_recorded ON complaints_complaint",
    "replication without triggers": "SET session_replication_role = replica",
    "another function": "CREATE FUNCTION qms_link_act() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
    "a function of one's own": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a trigger of one's own": "CREATE TRIGGER t AFTER INSERT ON core_counter"
    " FOR EACH ROW EXECUTE FUNCTION qms_record_change()",
    "a temporary table": "CREATE TEMPORARY TABLE core_act (id bigint)",
    "a table": "CREATE TABLE evidence (id bigint)",
    "a view": "CREATE VIEW evidence AS SELECT 1",
    "a schema": "CREATE SCHEMA evidence",
    "the owner's role": "SET ROLE qms_ledger",
    "the constraint of a state": "ALTER TABLE complaints_complaint DROP CONSTRAINT x",
    "setting the numbering back": "SELECT setval('core_act_id_seq', 1)",
    "calling the recorder": "SELECT qms_commit_personal('{}', '{}')",
    "reading a file": "COPY core_counter FROM PROGRAM 'id'",
}


@pytest.mark.parametrize("statement", FORGERIES.values(), ids=FORGERIES.keys())
def test_the_record_of_what_happened_cannot_be_forged(statement, supplier):
    with refused("permission denied", "must be owner", "must be superuser", by=ProgrammingError):
        execute(statement)


def test_an_act_of_the_past_takes_no_more_writes(supplier):
    old = one_act()
    execute("SELECT set_config('qms.act', %s, true)", str(old.pk))
    with refused("needs an act"):
        Supplier.objects.update(name="Slipped beneath an old act")


def test_an_act_that_is_over_takes_no_more_writes(supplier):
    with act("supplier.edited", supplier, actor=factories.SETUP):
        save(supplier, city="Ulm")
    with refused("needs an act"):
        Supplier.objects.update(city="Neu-Ulm")


def test_an_act_says_its_own_time_and_stream_however_it_is_inserted(supplier):
    execute(
        "INSERT INTO core_act (verb, subject_type, subject_id, subject_label, actor_kind, job,"
        " reason, at, stream) VALUES ('supplier.edited', 'suppliers.supplier', 1, '', 'clock', '',"
        " '', '1999-01-01', 77)"
    )
    forged = one_act()
    assert (forged.at.year > 2000, forged.stream < 16) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_a_change_without_its_act_does_not_commit(supplier):
    with pytest.raises(DatabaseError), transaction.atomic():
        execute("SELECT set_config('qms.act', nextval('core_act_id_seq')::text, true)")
        Supplier.objects.update(name="An act that never came")
    supplier.refresh_from_db()
    assert supplier.name == "Kessler Guss GmbH"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ"])
def test_nobody_slips_a_change_beneath_an_act_somebody_else_is_writing(isolation, supplier):
    stranger = connection.copy()
    stranger.set_autocommit(False)
    with act("supplier.edited", supplier, actor=factories.SETUP):
        save(supplier, city="Ulm")
        with connection.cursor() as cursor, stranger.cursor() as strange:
            cursor.execute("SELECT current_setting('qms.act')")
            (current,) = cursor.fetchone()
            strange.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
            strange.execute("SELECT set_config('qms.act', %s, true)", [current])
            strange.execute("INSERT INTO suppliers_commodity (name, version) VALUES ('x', 1)")
    with pytest.raises(DatabaseError, match="act"):
        stranger.commit()
    stranger.close()
    assert Change.objects.filter(act_id=current).count() == 1


def test_the_version_counts_whatever_writes_and_cannot_be_set(supplier):
    with act("supplier.edited", supplier, actor=factories.SETUP):
        Supplier.objects.update(name="Kessler Guss AG", version=500)
    supplier.refresh_from_db()
    assert supplier.version == 2


PASSWORD = "canary-Passwort-4711"
WRONG = "canary-vertippt-0815"


def test_a_secret_is_in_no_change_no_act_and_no_line_of_the_log(owner, caplog, supplier):
    caplog.set_level(logging.DEBUG)
    user = factories.user("canary", Role.ENGINEER, email="canary@werk.example")
    browser = Client()
    browser.force_login(user)
    browser.post(
        "/accounts/password/change/",
        {"oldpassword": "correct horse", "password1": PASSWORD, "password2": PASSWORD},
    )
    Client().post("/accounts/login/", {"login": "canary", "password": PASSWORD})
    Client().post("/accounts/login/", {"login": "canary", "password": WRONG})
    token, secret = create_token(user, "A program", actor=Actor.person(user))
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/complaints/").status_code == 200
    Client(headers={"Authorization": "Bearer qms_wrong"}).get("/api/v1/complaints/")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    kept = {user.password: "accounts_user", token.digest: "accounts_apitoken"}
    for text in (PASSWORD, WRONG, secret, *kept):
        assert found_in(text) == {kept[text]} if text in kept else not found_in(text), text
        assert text not in caplog.text


def found_in(text: str) -> set[str]:
    """The tables that hold this text in any column."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        found = set()
        for table in tables:
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{table}" AS r WHERE r::text LIKE %s)', [f"%{text}%"]
            )
            if cursor.fetchone() == (True,):
                found.add(table)
    return found


def test_what_is_personal_stands_behind_a_commitment(supplier):
    with act("supplier.edited", supplier, actor=factories.SETUP):
        save(supplier, email="qs@kessler.example")
    (change,) = Change.objects.filter(act=one_act())
    commitment = change.after["email"]["personal"]
    assert "kessler.example" not in str(change.after)
    assert PersonalValue.objects.get(pk=commitment).value == '"qs@kessler.example"'
