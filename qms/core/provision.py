"""Preparing a database: the roles, then the tables. Runs as the owner, never as the application."""

from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction

ROLES = Path(__file__).with_name("sql") / "roles.sql"
APPLICATION_ROLE = "qms_app"
ALONE = 7_105_001  # advisory lock: two provisions of one database take turns


def provision(*, application_password: str = "", verbosity: int = 0) -> None:
    """Create or complete the roles, migrate, and make the cache's table."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # an index on a million rows takes its time
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '60s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ALONE])
        cursor.execute(ROLES.read_text())
        if application_password:
            cursor.execute(f"ALTER ROLE {APPLICATION_ROLE} PASSWORD %s", [application_password])
    call_command("migrate", interactive=False, verbosity=verbosity)
    call_command("createcachetable", verbosity=verbosity)
