"""Migrations say what the models say, and every one of them can be taken back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from qms.core.provision import ROLES
from tests.database import Owner

SCHEMA = Path(__file__).with_name("schema.sql").read_text()


@pytest.fixture
def scratch(owner: Owner, django_db_blocker: Any) -> Iterator[Any]:
    """An empty database with the roles, and Django's connection to it as its owner."""
    name = f"{owner.settings['NAME']}_migrations"
    login = {key: owner.settings[key] for key in ("USER", "PASSWORD")}
    with owner.cursor("postgres") as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    as_application = connections["default"]
    with django_db_blocker.unblock():
        as_owner = connections["default"] = as_application.copy()
        as_owner.settings_dict |= {"NAME": name, **login}
        try:
            with as_owner.cursor() as cursor:
                cursor.execute(ROLES.read_text())
            yield as_owner
        finally:
            as_owner.close()
            connections["default"] = as_application
            with owner.cursor("postgres") as cursor:
                cursor.execute(f"DROP DATABASE {name}")


def schema(link: Any) -> set[str]:
    with link.cursor() as cursor:
        cursor.execute(SCHEMA)
        return {line for (line,) in cursor.fetchall()}


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_migration_that_meets_a_long_reader_gives_up(scratch, owner):
    with scratch.cursor() as migration, owner.cursor(scratch.settings_dict["NAME"]) as reader:
        migration.execute("CREATE TABLE lot (number int)")
        reader.execute("BEGIN; SELECT FROM lot")
        with pytest.raises(OperationalError, match="lock timeout"):
            migration.execute("ALTER TABLE lot ADD COLUMN batch int")


def test_every_migration_goes_forward_and_back_and_forward(scratch):
    executor = MigrationExecutor(scratch)
    plan = [m for m, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    executor.recorder.ensure_schema()
    done, whole = forward(executor, plan, scratch)
    for migration, earlier, added, removed in reversed(done):
        shape = schema(scratch)
        executor.unapply_migration(earlier, migration)
        back = schema(scratch)
        if not is_ours(migration):
            continue
        assert_same(shape - back, added, f"{migration} taken back leaves or takes too much")
        assert_same(back - shape, removed, f"{migration} taken back does not restore")
    assert_same(forward(executor, plan, scratch)[1], whole, "the second time makes other tables")


def forward(executor: MigrationExecutor, plan: list[Any], link: Any) -> tuple[list[Any], set[str]]:
    """Apply all; answer with the state before each and what each added and removed, and the end."""
    state, shape, done = executor._create_project_state(), schema(link), []
    for migration in plan:
        earlier, before = state.clone(), shape
        state = executor.apply_migration(state, migration)
        shape = schema(link)
        done.append((migration, earlier, shape - before, before - shape))
    return done, shape


def is_ours(migration: Any) -> bool:
    return not migration.__module__.startswith(("django.", "allauth."))


def assert_same(found: set[str], expected: set[str], what: str) -> None:
    assert sorted(found) == sorted(expected), what
