"""The second net: what a supplier's request may see, said by the database itself.

    constraints = [
        *controlled(),
        *isolated(of_supplier("supplier_id")),                  # reads its own supplier's rows
        *isolated(of_person("owner_id"), may=EVERYTHING),       # a person's own, to write as well
        *shown("names of what is bought, nobody's secret"),     # the same for everybody
    ]

The portal's role, `qms_portal`, has no right to anything that is not declared so. A table that says
nothing is not there for it, and a query that touches one fails loudly. `qms.core.portal` enters the
role; docs/isolation.md says what it holds and what not.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint

from qms.core.triggers import Declared

PORTAL = "qms_portal"
PLANT = "qms_app, qms_ledger"  # the application, and whoever migrates, as a member of the ledger
SUPPLIER = "nullif(current_setting('qms.supplier', true), '')::bigint"
PERSON = "nullif(current_setting('qms.person', true), '')::bigint"
READING = ("SELECT",)
EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")
HOLDING = "UPDATE (version)"  # Postgres lets nobody lock a row who may not write any of it
CHECKED = {"INSERT": "WITH CHECK ({0})", "UPDATE": "USING ({0}) WITH CHECK ({0})"}


def of_supplier(column: str) -> str:
    return f"{column} = {SUPPLIER}"


def of_person(column: str) -> str:
    return f"{column} = {PERSON}"


def isolated(rows: str, *, may: Sequence[str] = READING, writes: str = "") -> list[BaseConstraint]:
    """The portal has these rights to these rows; what it writes is among `writes`, if that is less.

    Write `rows` as a plain equality on an indexed column, which costs a query nothing.
    """
    return [
        RowSecurity(
            name="%(app_label)s_%(class)s_isolated", rows=rows, writes=writes or rows, may=list(may)
        )
    ]


def shown(why: str, *, may: Sequence[str] = READING) -> list[BaseConstraint]:
    """The portal has these rights to all rows, and this is why that tells nobody anything."""
    return [Right(name="%(app_label)s_%(class)s_shown", may=list(may), why=why)]


def narrowed(ends: str) -> BaseConstraint:
    """Beside `isolated(…)`: what the portal writes over a row of its own must end like this."""
    return Narrowed(name="%(app_label)s_%(class)s_narrowed", ends=ends)


class Right(Declared):
    """What the portal may do to a whole table."""

    told = ("may", "why")

    def __init__(self, *, name: str, may: Sequence[str], why: str) -> None:
        super().__init__(name=name)
        self.may = list(may)
        self.why = why

    def create_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        return f"GRANT {', '.join(self.may)} ON {table_of(model)} TO {PORTAL}"

    def remove_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        return _withdrawn(table_of(model), self.may)


class RowSecurity(Declared):
    """Row-level security: the plant sees every row, the portal those that are its own."""

    told = ("rows", "writes", "may")

    def __init__(self, *, name: str, rows: str, writes: str, may: Sequence[str]) -> None:
        super().__init__(name=name)
        self.rows = rows
        self.writes = writes
        self.may = list(may)

    def create_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        table = table_of(model)
        return ";\n".join(
            [
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY plant ON {table} TO {PLANT} USING (true) WITH CHECK (true)",
                *self._policies(table),
                f"GRANT {', '.join(self.may)} ON {table} TO {PORTAL}",
            ]
        )

    def _policies(self, table: str) -> list[str]:
        """One a command, so that reading is not narrowed by what may be written."""
        return [
            f"CREATE POLICY portal_{command.lower()} ON {table} FOR {command} TO {PORTAL} "
            + self._condition(command)
            for command in self._commands()
        ]

    def _commands(self) -> list[str]:
        return list(dict.fromkeys(right.partition(" ")[0] for right in self.may))

    def _condition(self, command: str) -> str:
        rows = self.rows if command == "SELECT" else self.writes
        return CHECKED.get(command, "USING ({0})").format(rows)

    def remove_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        table = table_of(model)
        names = ["plant", *(f"portal_{command.lower()}" for command in self._commands())]
        return ";\n".join(
            [
                _withdrawn(table, self.may),
                *(f"DROP POLICY {name} ON {table}" for name in names),
                f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY",
            ]
        )


class Narrowed(Declared):
    """What the portal updates ends in a row like this, whichever rows it may hold."""

    told = ("ends",)

    def __init__(self, *, name: str, ends: str) -> None:
        super().__init__(name=name)
        self.ends = ends

    def create_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        return (
            f"CREATE POLICY portal_narrowed ON {table_of(model)} AS RESTRICTIVE FOR UPDATE"
            f" TO {PORTAL} USING (true) WITH CHECK ({self.ends})"
        )

    def remove_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        return f"DROP POLICY portal_narrowed ON {table_of(model)}"


def table_of(model: Any) -> str:
    return f'"{model._meta.db_table}"'


def _withdrawn(table: str, may: Sequence[str]) -> str:
    return f"REVOKE {', '.join(may)} ON {table} FROM {PORTAL}"
