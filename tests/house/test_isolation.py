"""The second net: what the portal's role is refused by the database, whatever our code asks for."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import path

from complaints.lists import COMPLAINTS
from qms.accounts.middleware import Portal
from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.api.views import InPortal
from qms.core.attachments import attach_files
from qms.core.background import Outcome, background, run_waiting, start
from qms.core.comments import add_comment, comments_on
from qms.core.files.intake import take_in
from qms.core.isolation import PORTAL, Right, RowSecurity
from qms.core.management.commands.verify_chain import check
from qms.core.portal import portal
from qms.core.saved import save_view
from qms.core.snapshot import snapshot
from suppliers.models import Supplier
from tests import factories
from tests.house.matrix import MATRIX, Row
from tests.house.test_controlled import project_models
from tests.house.test_permission_matrix import routes
from tests.house.world import World, photo

# What a request asks before it is known whose it is, and what is counted across requests.
HOUSEKEEPING = re.compile(
    r'django_session|core_requestcount|FROM "accounts_|"accounts_apitoken"|SAVEPOINT'
)


def rows(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def count(table: str) -> int:
    return rows(f'SELECT count(*) FROM "{table}"')[0][0]


@contextmanager
def as_portal(supplier: Any = "", person: Any = "") -> Iterator[None]:
    """The role alone: what an injected statement of a supplier's request runs as."""
    with transaction.atomic():
        rows(
            "SELECT set_config('role', %s, true), set_config('qms.supplier', %s, true),"
            " set_config('qms.person', %s, true)",
            *[PORTAL, str(supplier), str(person)],
        )
        yield
        transaction.set_rollback(True)


@contextmanager
def refused(sentence: str) -> Iterator[None]:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
    assert sentence in str(caught.value)


def declared(model: type[Any]) -> list[RowSecurity | Right]:
    return [one for one in model._meta.constraints if isinstance(one, RowSecurity | Right)]


TABLES = {model._meta.db_table: declared(model) for model in project_models()}
ISOLATED = [t for t, found in TABLES.items() if any(isinstance(d, RowSecurity) for d in found)]


EQUAL = {
    table: one.rows
    for table in ISOLATED
    for one in TABLES[table]
    if isinstance(one, RowSecurity) and re.fullmatch(r"\w+ = nullif\(.*?\)::bigint", one.rows)
}
ASKED_BY_THEIR_RECORD = {"core_act"}  # by what an act is about, which is indexed


@pytest.fixture
def plant(supplier, rival_supplier, supplier_user, rival_supplier_user, engineer) -> Supplier:
    """Something of both suppliers in every table; the rival's is what the other must not see."""
    for whose, person in [(supplier, supplier_user), (rival_supplier, rival_supplier_user)]:
        part = factories.part(f"HX-{whose.code}", "Housing", whose)
        complaint = factories.answered_complaint(whose, part=part)
        for shared in (True, False):
            add_comment(complaint, actor=Actor.person(engineer), text="Said.", shared=shared)
            attach_files(complaint, [take_in(photo())], actor=Actor.person(engineer), shared=shared)
        add_comment(complaint, actor=Actor.person(person), text="Sorting.")
        save_view(COMPLAINTS, actor=Actor.person(person), query="q=burr", name=f"Of {whose}")
    return supplier


# What is declared


def test_the_role_has_the_rights_that_are_declared_and_no_others(db):
    granted = {
        table: {privilege for _table, privilege in found}
        for table in connection.introspection.table_names()
        if (
            found := rows(
                "SELECT %s, privilege FROM unnest(%s) AS privilege"
                " WHERE has_any_column_privilege('qms_portal', %s, privilege)"
                " OR has_table_privilege('qms_portal', %s, privilege)",
                *[table, ["SELECT", "INSERT", "UPDATE", "REFERENCES"], table, table],
            )
            + rows(
                "SELECT %s, privilege FROM unnest(%s) AS privilege"
                " WHERE has_table_privilege('qms_portal', %s, privilege)",
                *[table, ["DELETE", "TRUNCATE", "TRIGGER"], table],
            )
        )
    }
    assert granted == {
        table: {right.partition(" ")[0] for one in found for right in one.may}
        for table, found in TABLES.items()
        if found
    }


@pytest.mark.parametrize("table", ISOLATED)
def test_an_isolated_table_forces_its_policies_on_everybody(table, db):
    assert rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table
    ) == [(True, True)]


def test_what_is_shown_to_everybody_says_why():
    shown = [one for found in TABLES.values() for one in found if isinstance(one, Right)]
    assert shown
    assert all(one.why and one.may == ["SELECT"] for one in shown)


def test_the_role_owns_nothing_is_nobody_and_passes_no_policy(db):
    assert rows(
        "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,"
        " EXISTS (SELECT FROM pg_class WHERE relowner = role.oid),"
        " EXISTS (SELECT FROM pg_auth_members WHERE member = role.oid)"
        " FROM pg_roles AS role WHERE rolname = 'qms_portal'"
    ) == [(False,) * 7]


def test_the_plant_searches_by_statistics_and_the_portal_never_passes_a_policy(db):
    """A policy hides from the planner how many rows hold a word; the plant is spared it."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW row_security")
        assert cursor.fetchone() == ("on",)
        for role, spared in (("qms_app", True), ("qms_portal", False)):
            cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute("SELECT NOT row_security_active('complaints_complaint')")
            assert cursor.fetchone() == (spared,), role


def test_no_view_looks_past_the_policies(db):
    """A view reads as its owner, unless it says otherwise; so there is none."""
    assert rows("SELECT relname FROM pg_class WHERE relkind IN ('v', 'm')"
                " AND relnamespace = 'public'::regnamespace") == []  # fmt: skip


def test_no_function_the_role_may_call_runs_as_somebody_else(db):
    assert (
        rows(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
            " AND has_function_privilege('qms_portal', oid, 'EXECUTE')"
        )
        == []
    )


# What the role sees


@pytest.mark.parametrize("table", ISOLATED)
def test_without_a_context_there_is_no_row(table, plant):
    with as_portal():
        # The plant's people have names for everybody, but they are no supplier's.
        where = " WHERE supplier_id IS NOT NULL" if table == "accounts_user" else ""
        assert rows(f'SELECT count(*) FROM "{table}"{where}') == [(0,)]


def test_a_supplier_sees_its_own_rows_and_no_others(plant, rival_supplier):
    for mine, theirs in [(plant, rival_supplier), (rival_supplier, plant)]:
        with as_portal(mine.pk):
            assert rows("SELECT id FROM suppliers_supplier") == [(mine.pk,)]
            assert rows("SELECT number FROM suppliers_part") == [(f"HX-{mine.code}",)]
            for table in ["suppliers_approvedsource", "complaints_complaint"]:
                assert {whose for (whose,) in rows(f"SELECT supplier_id FROM {table}")} == {mine.pk}
            for table in ["containment", "supplierrequest", "answer"]:
                assert count(f"complaints_{table}") == 1
            assert count("core_comment") == 2
            assert count("core_attachment") == 1
            whose = rows("SELECT supplier_id FROM accounts_user WHERE supplier_id IS NOT NULL")
            assert whose == [(mine.pk,)]
            acts = rows("SELECT DISTINCT supplier_id FROM core_act")
            assert acts == [(mine.pk,)]
            told = str(rows("SELECT before, after FROM core_change"))
            assert mine.name in told
            assert theirs.name not in told


def test_what_is_internal_leaves_no_trace(plant):
    with as_portal(plant.pk):
        assert rows("SELECT DISTINCT shared FROM core_comment UNION SELECT shared FROM"
                    " core_attachment") == [(True,)]  # fmt: skip
        assert not rows("SELECT FROM core_change WHERE after ->> 'shared' = 'false'")
        assert rows("SELECT count(*) FROM core_act WHERE verb = 'complaint.commented'") == [(2,)]


def test_nobodys_password_can_be_read(plant, engineer):
    with as_portal(plant.pk), refused("permission denied"):
        rows("SELECT password FROM accounts_user")
    with portal(User.objects.get(username="karl")):
        assert User.objects.get(pk=engineer.pk).password == ""
    assert User.objects.get(pk=engineer.pk).password


def test_a_persons_own_is_not_their_colleagues(supplier, supplier_user):
    colleague = factories.user("kurt", supplier_user.role, supplier_id=supplier.pk)
    start_of = "INSERT INTO core_draft (owner_id, form, key, data, updated_at)"
    rows(f"{start_of} VALUES (%s, 'complaints:log', 'k', '{{}}', now())", colleague.pk)
    with as_portal(supplier.pk, supplier_user.pk):
        assert count("core_draft") == 0
        with refused("row-level security"):
            rows(f"{start_of} VALUES (%s, 'complaints:log', 'l', '{{}}', now())", colleague.pk)
    with as_portal(supplier.pk, colleague.pk):
        assert count("core_draft") == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE complaints_complaint SET version = 99 WHERE supplier_id = {rival}",
        "SELECT FROM complaints_complaint WHERE supplier_id = {rival} FOR UPDATE",
        "UPDATE accounts_user SET theme = 'dark' WHERE id <> {person}",
        "DELETE FROM core_draft",
    ],
)
def test_what_is_not_visible_cannot_be_written_or_held(sql, plant, rival_supplier, supplier_user):
    with as_portal(plant.pk, supplier_user.pk), connection.cursor() as cursor:
        cursor.execute(sql.format(rival=rival_supplier.pk, person=supplier_user.pk))
        assert cursor.rowcount == 0


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE complaints_complaint SET state = 'void'", "row-level security"),
        ("UPDATE complaints_complaint SET state = 'accepted'", "row-level security"),
        ("UPDATE complaints_complaint SET title = 'Nothing'", "permission denied"),
        ("UPDATE complaints_answer SET containment = 'Nothing'", "permission denied"),
        ("UPDATE complaints_supplierrequest SET answer_by = now()", "permission denied"),
        (
            "INSERT INTO complaints_answer (request_id, containment, root_cause, escape_cause,"
            " corrective_action, prevention, objection, answered_at, version)"
            " VALUES (-1, 'Said of a stranger.', '', '', '', '', '', now(), 1)",
            "row-level security",
        ),
        ("UPDATE complaints_complaint SET supplier_id = {rival}", "permission denied"),
        ("UPDATE accounts_user SET supplier_id = {rival}", "permission denied"),
        ("UPDATE accounts_user SET role = 'admin'", "permission denied"),
        ("DELETE FROM core_comment", "permission denied"),
        ("SELECT FROM django_session", "permission denied"),
        ("SELECT FROM core_personalvalue", "permission denied"),
        ("COPY core_chainlink TO STDOUT", "permission denied"),
        ("CREATE TABLE mine (id int)", "permission denied"),
        ("CREATE TEMP TABLE mine (id int)", "permission denied"),
        ("ALTER TABLE core_comment DISABLE ROW LEVEL SECURITY", "must be owner"),
        ("CREATE POLICY mine ON core_comment USING (true)", "must be owner"),
        ("SET session_replication_role = replica", "permission denied"),
        (
            "INSERT INTO core_comment (record_type, record_id, supplier_id, shared, version, text)"
            " VALUES ('complaints.complaint', 1, {rival}, true, 1, 'Said by nobody.')",
            "row-level security",
        ),
        (
            "INSERT INTO core_act (verb, subject_type, subject_id, subject_label, actor_kind,"
            " actor_id, job, reason) VALUES ('x', 'x', 1, 'x', 'person', {person} + 1, '', '')",
            "row-level security",
        ),
        (
            "INSERT INTO core_act (verb, subject_type, subject_id, subject_label, actor_kind,"
            " actor_id, job, reason, supplier_id)"
            " VALUES ('x', 'x', 1, 'x', 'person', {person}, '', '', {rival})",
            "row-level security",
        ),
    ],
)
def test_what_goes_beyond_its_rights_is_refused(
    sql, sentence, plant, rival_supplier, supplier_user
):
    with as_portal(plant.pk, supplier_user.pk), refused(sentence):
        rows(sql.format(rival=rival_supplier.pk, person=supplier_user.pk))


def test_row_security_cannot_be_switched_off(plant):
    """The switch only turns a silent filter into an error."""
    with as_portal(plant.pk), refused("would be affected by row-level security"):
        rows("SET LOCAL row_security = off; SELECT count(*) FROM complaints_complaint")


def test_a_copy_holds_what_a_query_does(plant):
    with as_portal(plant.pk), connection.cursor() as cursor:
        out = BytesIO()
        cursor.copy_expert("COPY complaints_complaint (supplier_id) TO STDOUT", out)
        assert out.getvalue() == f"{plant.pk}\n".encode()


def test_a_key_of_a_rivals_tells_nothing(plant, rival_supplier, rival_supplier_user, supplier_user):
    """No unique rule that the role can run into spans two suppliers: the owner is part of it."""
    add = "INSERT INTO core_idempotencykey (key, owner_id, route, body_hash, created_at)"
    rows(f"{add} VALUES ('k', %s, 'x', '', now())", rival_supplier_user.pk)
    with as_portal(plant.pk, supplier_user.pk):
        rows(f"{add} VALUES ('k', %s, 'x', '', now())", supplier_user.pk)


def test_the_statistics_are_closed(plant):
    with as_portal(plant.pk):
        seen = rows("SELECT most_common_vals FROM pg_stats WHERE tablename = ANY (%s)", ISOLATED)
        assert not seen


# When the role is entered and left


def now_as() -> tuple[str, str]:
    return rows("SELECT current_user::text, current_setting('qms.supplier', true)")[0]


def test_the_context_is_gone_after_the_transaction(supplier_user, transactional_db):
    with portal(supplier_user):
        assert now_as() == (PORTAL, str(supplier_user.supplier_id))
    assert now_as() == ("qms_app", "")
    with pytest.raises(ZeroDivisionError), portal(supplier_user):
        assert now_as()[0] == PORTAL
        raise ZeroDivisionError
    assert now_as() == ("qms_app", "")


def test_who_may_write_sql_may_also_leave(supplier_user, transactional_db):
    """What the net does not hold, as docs/isolation.md says; it is there for our own mistakes."""
    with portal(supplier_user):
        rows("RESET ROLE")
        assert now_as()[0] == "qms_app"


def test_the_plant_never_enters(engineer, django_assert_num_queries):
    with django_assert_num_queries(0), portal(engineer):
        pass
    with portal(engineer):
        assert now_as()[0] == "qms_app"


def test_what_is_sent_late_is_read_inside(supplier_user):
    """A long answer is written while it is sent, after the view and its transaction are over."""

    def view(request: Any) -> HttpResponse | StreamingHttpResponse:
        return StreamingHttpResponse(now_as()[0] for _turn in range(2))

    request = RequestFactory().get("/")
    request.user = supplier_user
    answer = Portal(view)(request)
    assert list(answer) == [PORTAL.encode()] * 2
    assert now_as()[0] == "qms_app"


def test_work_in_the_background_is_done_inside(supplier_user, transactional_db, monkeypatch):
    monkeypatch.setattr("qms.core.background._kinds", {})
    background("tests.who", label="Who", permission="complaints.view_complaint")(
        lambda progress, actor: Outcome(now_as()[0])
    )
    job = start("tests.who", owner=supplier_user)
    run_waiting()
    job.refresh_from_db()
    assert job.note == PORTAL


@pytest.mark.parametrize("table", sorted(EQUAL.keys() - ASKED_BY_THEIR_RECORD))
def test_the_own_rows_are_found_through_an_index(table, db):
    """Among a million of others' they are not searched for."""
    with as_portal(1, 1):
        rows("SET LOCAL enable_seqscan = off")
        plan = str(rows(f'EXPLAIN SELECT * FROM "{table}" WHERE {EQUAL[table]}'))
    column = EQUAL[table].partition(" =")[0]
    assert f"Index Cond: ({column} = (NULLIF(current_setting(" in plan


NET = [row for row in MATRIX if not row.path.startswith("/accounts/")]


@pytest.mark.parametrize("row", NET, ids=str)
def test_every_row_a_supplier_is_sent_was_read_inside(row: Row, world: World):
    """Outside the role nothing is read but who asks and how often, and nothing is written else."""
    with CaptureQueriesContext(connection) as asked:
        world.ask(row, "supplier", world.address(row.path, "supplier"))
    outside, inside = [], False
    for query in asked.captured_queries:
        if "set_config('role'" in query["sql"]:
            inside = PORTAL in query["sql"]
        elif not inside:
            outside.append(query["sql"])
    assert not [sql for sql in outside if not HOUSEKEEPING.search(sql)]


def test_every_view_of_the_api_enters_the_role():
    views = {
        pattern.callback.cls  # type: ignore[attr-defined]
        for route, pattern in routes()
        if route.startswith("api/") and "schema" not in route and "docs" not in route
    }
    assert views
    assert not [view for view in views if not issubclass(view, InPortal)]


def test_the_role_is_entered_nearest_to_the_views():
    assert settings.MIDDLEWARE[-1] == "qms.accounts.middleware.Portal"


# What goes wrong inside, and what is asked twice


def dying(request: Any) -> HttpResponse:
    """A view whose connection is gone when its transaction should be committed."""
    with suppress(DatabaseError):
        rows("RESET ROLE; SELECT pg_terminate_backend(pg_backend_pid())")
    return HttpResponse("Saved.")


urlpatterns = [path("dying/", dying)]
handler500 = "qms.core.middleware.server_error"


@pytest.mark.urls("tests.house.test_isolation")
def test_an_outage_at_the_commit_is_answered_in_a_sentence(supplier_user, transactional_db):
    browser = Client(raise_request_exception=False)
    browser.force_login(supplier_user)
    answer = browser.get("/dying/")
    assert answer.status_code == 503
    assert "The database cannot be reached." in answer.content.decode()
    connection.close()  # as the next request does; a fresh connection knows of no supplier
    assert now_as() == ("qms_app", None)


def test_what_a_supplier_sends_twice_is_saved_once_and_the_chain_is_true(
    supplier, engineer, supplier_user, api, transactional_db
):
    complaint = factories.complaint(supplier, by=engineer)
    for _time in range(2):
        answer = api(supplier_user).post(
            f"/api/v1/complaints/{complaint.number}/comments/",
            {"text": "We are sorting, @eva."},
            content_type="application/json",
            headers={"Idempotency-Key": "once"},
        )
        assert answer.status_code == 201
    assert [comment.text for comment in comments_on(complaint, reader=supplier_user)] == [
        "We are sorting, @eva."
    ]
    with snapshot():
        report, _figures = check({}, chain_only=False)
    assert report.exit_code == 0
