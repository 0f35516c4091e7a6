"""Database triggers declared on models, so that Django's own migrations carry them.

A trigger is declared like a constraint, because it is one: a rule about rows that holds whoever
writes them. The functions behind them are in `sql/kernel.sql`.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint


class Declared(BaseConstraint):
    """SQL that stands behind a table, declared and carried by migrations like a constraint."""

    told: tuple[str, ...]  # the attributes a migration has to know

    def constraint_sql(  # type: ignore[override]  # nothing stands in the table's own definition
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> None:
        assert schema_editor
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Only the database can tell."""

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        path, _, kwargs = super().deconstruct()
        return path, (), kwargs | {name: getattr(self, name) for name in self.told}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Declared) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)


class Trigger(Declared):
    """A row trigger that calls one of the kernel's functions with text arguments."""

    told = ("when", "function", "arguments")

    def __init__(self, *, name: str, when: str, function: str, arguments: Sequence[str]) -> None:
        super().__init__(name=name)
        self.when = when
        self.function = function
        self.arguments = list(arguments)

    def create_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        assert model and schema_editor
        arguments = ", ".join(schema_editor.quote_value(value) for value in self.arguments)
        return (
            f"CREATE TRIGGER {schema_editor.quote_name(self.name)} {self.when} "
            f"ON {schema_editor.quote_name(model._meta.db_table)} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.function}({arguments})"
        )

    def remove_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        assert model and schema_editor
        name, table = self.name, model._meta.db_table
        return f"DROP TRIGGER {schema_editor.quote_name(name)} ON {schema_editor.quote_name(table)}"


def controlled(
    *, unrecorded: Collection[str] = (), personal: Collection[str] = ()
) -> list[BaseConstraint]:
    """Every write needs an act, leaves a change beneath it and counts the version up.

    `unrecorded` columns (secrets, derived values) never enter a change and need no act;
    `personal` ones enter it as a salted commitment, so that a person can be forgotten later
    without breaking the chain.
    """
    skipped = ",".join(["version", *unrecorded])
    return [
        Trigger(
            name="%(app_label)s_%(class)s_recorded",
            when="AFTER INSERT OR UPDATE OR DELETE",
            function="qms_record_change",
            arguments=[skipped, ",".join(personal)],
        ),
        Trigger(
            name="%(app_label)s_%(class)s_versioned",
            when="BEFORE UPDATE",
            function="qms_count_version",
            arguments=[skipped],
        ),
    ]


def guarded_states(column: str, moves: Mapping[str, Collection[str]]) -> BaseConstraint:
    """Refuse a state that no move leads to, also from `update()` and from raw SQL.

    The key "" stands for "not yet a record".
    """
    allowed = [f"{start}>{end}" for start, ends in moves.items() for end in ends]
    return Trigger(
        name="%(app_label)s_%(class)s_states",
        when="BEFORE INSERT OR UPDATE",
        function="qms_guard_state",
        arguments=[column, ",".join(sorted(allowed))],
    )
