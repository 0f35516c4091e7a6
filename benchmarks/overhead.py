"""What an act with its changes and its link adds to logging a complaint; run as the application.

The same columns go into the product's table through its service, and into a twin without triggers
that takes its numbers from a counter like the product's; turn by turn, each with its own commit.
"""

import json
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.bare.models import Complaint as Twin
from complaints.models import Complaint
from complaints.services import log_complaint
from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.clock import plant_today

TIMES = 400
OWN = ["title", "description", "lot", "affected", "source", "severity", "supplier_id", "part_id"]


def without_trail(owner: User, values: dict[str, Any]) -> None:
    now = timezone.now()
    twin = Twin(owner_id=owner.pk, logged_at=now, contain_by=now, **values)
    twin.clean_fields(exclude=["number", "search_text", "supplier", "part", "owner"])
    with transaction.atomic():
        twin.number = take_twin_number(twin.received_on.year)
        twin.save(force_insert=True)


def take_twin_number(year: int) -> str:
    """What `take_number` does, on the twin's own counter."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bare_counter AS counter (series, year, last) VALUES ('CMP', %s, 1)"
            " ON CONFLICT (series, year) DO UPDATE SET last = counter.last + 1 RETURNING last",
            [year],
        )
        (taken,) = cursor.fetchone()
    return f"TWN-{year}-{taken:06d}"


def seconds(write: Callable[..., Any], *arguments: Any, **values: Any) -> float:
    began = time.perf_counter()
    write(*arguments, **values)
    return time.perf_counter() - began


def main() -> None:
    user = User.objects.get(username="eva")
    rows = list(Complaint.objects.order_by("id").values(*OWN)[:TIMES])
    values = [row | {"received_on": plant_today()} for row in rows]
    without, whole = [], []
    for each in values:
        without.append(seconds(without_trail, user, each))
        whole.append(seconds(log_complaint, actor=Actor.person(user), **each))
    result = {"without_ms": median(without) * 1000, "whole_ms": median(whole) * 1000}
    json.dump(result, sys.stdout)
