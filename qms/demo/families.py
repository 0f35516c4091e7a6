"""Which of the year's cases were found to be one problem, and which still wait for a verdict."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from complaints import services as complaints
from complaints.models import Complaint
from complaints.selectors import Similar
from complaints.services.learning import learn_texts
from qms.core.actors import Actor
from qms.core.clock import plant_today

CORRECTED = {"pores": (120, "Core box 2 has a second vent; the sand is dried before every shift.")}

WHY = {
    "pores": ["Both speak of pores", "The same kind of part"],
    "burr": ["Burr, Grat and sharp edge are one thing", "The same place on the part"],
}


def judge(told: list[tuple[dict[str, Any], Complaint]], *, clock: Actor, engineer: Actor) -> None:
    """Judge all but the newest of each problem, correct one of them, and let the check look."""
    cases: dict[str, list[Complaint]] = defaultdict(list)
    for case, complaint in told:
        if name := case.get("family"):
            cases[name].append(complaint)
    for name, found in cases.items():
        first, *others, newest = sorted(found, key=lambda one: one.received_on)
        for other in [*others, newest]:
            likely = other, [Similar(first, 0.8, WHY[name])]
            (pair,) = complaints.suggest_resemblances([likely], actor=clock)
            if other != newest:
                family = complaints.confirm_resemblance(pair, actor=engineer)
        if name in CORRECTED:
            days, correction = CORRECTED[name]
            complaints.correct_family(
                family,
                actor=engineer,
                corrected_on=plant_today() - timedelta(days=days),
                correction=correction,
            )
    learn_texts()
    complaints.check_recurrence(actor=clock)
