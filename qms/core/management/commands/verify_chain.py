"""Is the record as it was written? Exit code 0: yes. 1: altered. 2: cannot tell."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from qms.core.anchors import read_anchor
from qms.core.chain import heads, linked_acts, linked_changes
from qms.core.replay import (
    check_erasures,
    check_numbers,
    check_personal_values,
    check_triggers,
    replay,
)
from qms.core.snapshot import snapshot
from qms.core.verify import CANNOT_TELL, Head, Report, verify


class Command(BaseCommand):
    help = "Verify that acts, changes and chain are as they were written, and the tables with them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--chain-only", action="store_true", help="leave the tables out")
        parser.add_argument("--json", action="store_true", help="print everything as JSON")
        parser.add_argument(
            "--anchor", type=Path, help="what --json printed earlier, kept outside the database"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            anchors = read_anchor(options["anchor"]) if options["anchor"] else {}
            with snapshot():
                report, figures = check(anchors, chain_only=options["chain_only"])
        except (DatabaseError, OSError, ValueError, KeyError) as error:
            self.stderr.write(f"Cannot tell: {error}")
            sys.exit(CANNOT_TELL)
        figures["seconds"] = round(time.monotonic() - began, 1)
        self.stdout.write(as_json(report, figures) if options["json"] else told(report, figures))
        if report.exit_code:
            sys.exit(report.exit_code)


def check(anchors: dict[int, Head], *, chain_only: bool) -> tuple[Report, dict[str, Any]]:
    """Verify the chain, then the tables against it."""
    report = verify(linked_acts(), linked_changes(), heads(), anchors=anchors)
    figures: dict[str, Any] = {}
    if not chain_only:
        check_triggers(report)
        figures["personal values"] = check_personal_values(report)
        figures["erased values"] = check_erasures(report)
        figures["rows"] = replay(report)
        figures["numbers"] = check_numbers(report)
    return report, figures


def as_json(report: Report, figures: dict[str, Any]) -> str:
    verdict = "altered" if report.exit_code else "true"
    return json.dumps({"verdict": verdict, **report.as_dict(), **figures}, indent=2)


def told(report: Report, figures: dict[str, Any]) -> str:
    """A few lines for the terminal: the figures, the verdict, what is wrong."""
    numbers = figures.pop("numbers", {})
    counted = {"acts": report.acts, "changes": report.changes, **figures}
    lines = [", ".join(f"{count:,} {what}" for what, count in counted.items())]
    lines += [f"{series}: 1 to {last:,}" for series, last in numbers.items()]
    if not report.found:
        return "\n".join([*lines, "True: everything is as it was written."])
    lines.append(f"ALTERED in {report.found:,} places, the first of them:")
    return "\n".join([*lines, *(f"  {found.kind}: {found.text}" for found in report.findings)])
