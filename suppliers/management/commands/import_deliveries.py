"""The import of the pages, at the terminal. Exit code 0: done, or nothing against it. 1: not."""

import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from qms.core.actors import Actor
from qms.core.files import store
from qms.core.imports import services
from qms.core.imports.arriving import take_in_table
from qms.core.imports.choices import RowState
from qms.core.imports.telling import earlier_import, told, told_of_earlier
from qms.core.models import Import

ACTOR = Actor.clock("import_deliveries")
ORDERS = {"day-first": "dmy", "month-first": "mdy"}


class Command(BaseCommand):
    help = "Import deliveries from a CSV or Excel file: read, checked and written as on the pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would be")
        parser.add_argument(
            "--map", action="append", default=[], metavar="FIELD=HEADING", help="name a column"
        )
        parser.add_argument("--days", choices=ORDERS, help="what 03/04/2026 is")
        parser.add_argument("--decimal", choices=["point", "comma"], help="what 1.234 is")
        parser.add_argument(
            "--register-unknown", action="store_true", help="register the suppliers and parts too"
        )
        parser.add_argument("--leave-bad", action="store_true", help="import the good rows alone")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            record = self._checked(options)
        except (ValidationError, OSError) as error:
            raise CommandError("\n".join(_sentences(error))) from error
        self._tell(record)
        bad = record.outcome["counts"][RowState.ERROR]
        if options["dry_run"]:
            services.discard_import(record, actor=ACTOR)
        elif not bad or options["leave_bad"]:
            record = services.confirm_import(record, actor=ACTOR, leave_bad=options["leave_bad"])
            self.stdout.write(told(record))
            return
        if bad:
            sys.exit(1)

    def _checked(self, options: dict[str, Any]) -> Import:
        """Read, map and check the file the way it is asked for, or else as it is proposed."""
        with options["file"].open("rb") as content:
            file = take_in_table(File(content, name=options["file"].name))
        record = services.upload_import(actor=ACTOR, kind="suppliers.delivery", file=file)
        mapping = services.proposed_mapping(record)
        mapping["fields"] |= dict(pair.split("=", 1) for pair in options["map"])
        if options["days"]:
            mapping["order"] = ORDERS[options["days"]]
        if options["decimal"]:
            mapping["point"] = options["decimal"]
        self._tell_columns(record, mapping["fields"])
        record = services.map_import(record, actor=ACTOR, **mapping)
        return services.check_import(
            record, actor=ACTOR, register_unknown=options["register_unknown"]
        )

    def _tell_columns(self, record: Import, fields: dict[str, str]) -> None:
        if earlier := earlier_import(record):
            self.stdout.write(told_of_earlier(earlier))
        for name, heading in fields.items():
            self.stdout.write(f"  {name:14} ← {heading}")
        left = [one for one in record.look["headings"] if one not in fields.values()]
        self.stdout.write(f"Not imported: {', '.join(left) or 'nothing'}")

    def _tell(self, record: Import) -> None:
        self.stdout.write(told(record))
        for one in record.outcome["unknown"]:
            alike = f" (looks like {', '.join(one['alike'])})" if one["alike"] else ""
            self.stdout.write(f"  unknown {one['kind']}: {one['name']}, {one['rows']} rows{alike}")
        for row in record.outcome["examples"].get(RowState.ERROR, []):
            why = "; ".join(f"{column}: {reason}" for column, _value, reason in row["problems"])
            self.stdout.write(f"  row {row['row']}: {why}")
        if record.problems_sha256:
            path = Path(f"{Path(record.name).stem}.problems.csv")
            shutil.copyfile(store.path_of(record.problems_sha256), path)
            self.stdout.write(f"All of them: {path}")


def _sentences(error: Exception) -> list[str]:
    if hasattr(error, "message_dict"):
        return [f"{name}: {' '.join(said)}" for name, said in error.message_dict.items()]
    return error.messages if isinstance(error, ValidationError) else [str(error)]
