"""Anchors: heads of the chain that leave the database, so that nobody can write it anew unseen.

Once a day what is new since the last anchor is verified; only then the next one is dropped.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from qms.core import chain
from qms.core.health import beat
from qms.core.mail import send
from qms.core.models import JobRun
from qms.core.snapshot import snapshot
from qms.core.verify import Head, Report, verify

JOB = "core.anchor"
MOST_OF_A_STREAM = 50_000  # acts verified in one run


class Altered(Exception):
    """The chain is not as it was written."""


def drop_anchor(now: datetime) -> int:
    """Verify what is new and keep the heads; return how many acts were verified."""
    name = f"{now.astimezone(UTC):%Y-%m-%dT%H-%M-%SZ}"
    try:
        report = check_news(last_anchor())
        if first := report.first:
            raise Altered(first.text)
    except Altered as altered:
        _tell(f"ALTERED: {altered}", name)
        raise
    text = json.dumps({"at": now.isoformat(), "heads": report.heads}, indent=2)
    _keep(text, folder() / f"{name}.json")
    _tell(text, name)
    beat("anchor")
    return report.acts


def alteration() -> str:
    """What the latest run found not to be as it was written; nothing while all is well."""
    ended = JobRun.objects.filter(job=JOB, ended_at__isnull=False).order_by("-slot")
    kind, _colon, what = (ended.values_list("error", flat=True).first() or "").partition(": ")
    return what if kind == Altered.__name__ else ""


def check_news(known: Mapping[int, Head]) -> Report:
    """Verify the chain from the known heads on, as far as one run goes."""
    with snapshot():
        heads = chain.heads()
        after = {number: place for number, (place, _hash) in known.items()}
        upto = {
            number: min(place, after.get(number, 0) + MOST_OF_A_STREAM)
            for number, (place, _hash) in heads.items()
        }
        behind = {number: upto[number] for number in upto if upto[number] < heads[number][0]}
        heads |= chain.heads_at(behind)
        acts = chain.acts_between(after, upto)
        changes = chain.changes_between(after, upto)
        return verify(acts, changes, heads, known=known)


def last_anchor() -> dict[int, Head]:
    """The newest heads that were kept; none on the first day."""
    kept = newest_anchor()
    return read_anchor(kept) if kept else {}


def newest_anchor() -> Path | None:
    return max(folder().glob("*.json"), default=None)


def read_anchor(path: Path) -> dict[int, Head]:
    try:
        heads = json.loads(path.read_text())["heads"]
        return {int(number): (place, hash_) for number, (place, hash_) in heads.items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Altered(f"The anchor {path.name} is not as it was written.") from error


def folder() -> Path:
    return Path(settings.QMS_HOME) / "anchors"


def _keep(text: str, path: Path) -> None:
    """A file is never written twice, and nobody writes into it afterwards."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("x") as file:
        file.write(text)
    path.chmod(0o400)


def _tell(text: str, name: str) -> None:
    if settings.ANCHOR_MAIL:
        subject = f"{settings.SITE_NAME}: {name}"
        send(settings.ANCHOR_MAIL, subject, text, key=f"anchor {name}")
