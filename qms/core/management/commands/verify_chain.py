"""Is the record as it was written? Exit code 0: yes. 1: altered. 2: cannot tell."""

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from qms.core.replay import (
    check_erasures,
    check_numbers,
    check_personal_values,
    check_triggers,
    replay,
)
from qms.core.snapshot import rows, snapshot, stream
from qms.core.verify import CANNOT_TELL, Head, Report, verify

MOMENT = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
ACT = (
    "act.id::text, act.verb, act.subject_type, act.subject_id::text, act.subject_label,"
    " act.actor_kind, act.actor_id::text, act.token_id::text, act.job, act.reason,"
    f" {MOMENT.format('act.occurred_at')}, {MOMENT.format('act.at')}, act.stream::text"
)
LINK = (
    "link.act_id::text, link.stream::text, link.sequence::text, link.previous, link.content,"
    " link.hash"
)
CHANGE = (
    'change.act_id::text, change.id::text, change."table", change.row_id::text,'
    " change.before::text, change.after::text"
)
LINKED_ACTS = (
    f"SELECT {ACT}, {LINK} FROM core_chainlink AS link LEFT JOIN core_act AS act"  # noqa: S608
    " ON act.id = link.act_id ORDER BY link.stream, link.sequence, link.act_id"
)
OTHER_ACTS = (
    f"SELECT {ACT}, NULL, NULL, NULL, NULL, NULL, NULL FROM core_act AS act"  # noqa: S608
    " WHERE NOT EXISTS (SELECT FROM core_chainlink WHERE act_id = act.id) ORDER BY act.id"
)
LINKED_CHANGES = (
    f"SELECT {CHANGE} FROM core_chainlink AS link JOIN core_change AS change"  # noqa: S608
    " ON change.act_id = link.act_id ORDER BY link.stream, link.sequence, link.act_id, change.id"
)
OTHER_CHANGES = (
    f"SELECT {CHANGE} FROM core_change AS change"  # noqa: S608
    " WHERE NOT EXISTS (SELECT FROM core_chainlink WHERE act_id = change.act_id)"
    " ORDER BY change.act_id, change.id"
)


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
            anchors = read_anchor(options["anchor"])
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
    heads = {
        number: (place, hash_)
        for number, place, hash_ in rows("SELECT stream, sequence, hash FROM core_chainhead")
    }
    report = verify(linked_acts(), linked_changes(), heads, anchors=anchors)
    figures: dict[str, Any] = {}
    if not chain_only:
        check_triggers(report)
        figures["personal values"] = check_personal_values(report)
        figures["erased values"] = check_erasures(report)
        figures["rows"] = replay(report)
        figures["numbers"] = check_numbers(report)
    return report, figures


def linked_acts() -> Iterator[tuple[Any, ...]]:
    return chain(stream(LINKED_ACTS), stream(OTHER_ACTS))


def linked_changes() -> Iterator[tuple[Any, ...]]:
    return chain(stream(LINKED_CHANGES), stream(OTHER_CHANGES))


def read_anchor(path: Path | None) -> dict[int, Head]:
    if path is None:
        return {}
    heads = json.loads(path.read_text())["heads"]
    return {int(number): (place, hash_) for number, (place, hash_) in heads.items()}


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
