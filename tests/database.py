"""The tests' database is made by its owner and used by the application's role, as in production."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.db import connection

from qms.core.provision import APPLICATION_ROLE, provision

PASSWORD = "only-in-tests"
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


class Owner:
    """The owner's way into the test database, beside the application's."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = dict(settings)

    @contextmanager
    def cursor(self, database: str = "") -> Iterator[Any]:
        link = psycopg2.connect(
            dbname=database or self.settings["NAME"],
            user=self.settings["USER"],
            password=self.settings["PASSWORD"],
            host=self.settings["HOST"],
            port=self.settings["PORT"],
        )
        link.autocommit = True
        try:
            with link.cursor() as cursor:
                yield cursor
        finally:
            link.close()

    def create(self, name: str) -> None:
        """Make an empty database and its roles and tables; then hand over to the application."""
        with self.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name}")
        self.settings["NAME"] = connection.settings_dict["NAME"] = name
        with self.cursor("postgres") as cursor:  # roles are the cluster's: workers take turns
            cursor.execute("SELECT pg_advisory_lock(1)")
            provision(application_password=PASSWORD)
        connection.close()
        connection.settings_dict |= {"USER": APPLICATION_ROLE, "PASSWORD": PASSWORD}

    def empty(self) -> None:
        """Take out every record: only the owner can, the application may not truncate anything."""
        with self.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            tables = {name for (name,) in cursor.fetchall()} - KEPT
            cursor.execute(f"TRUNCATE {', '.join(sorted(tables))} RESTART IDENTITY")
            cursor.execute(
                "INSERT INTO core_chainhead (stream, sequence, hash)"
                " SELECT stream, 0, qms_sha256('stream ' || stream)"
                " FROM generate_series(0, 15) AS stream"
            )

    def drop(self) -> None:
        name = self.settings["NAME"]
        with self.cursor("postgres") as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
