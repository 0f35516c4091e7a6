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
from qms.core.snapshot import snapshot
from qms.core.verify import Head, Report, verify

MOST_OF_A_STREAM = 50_000  # acts verified in one run


class Altered(Exception):
    """The chain is not as it was written."""


def drop_anchor(now: datetime) -> int:
    """Verify what is new and keep the heads; return how many acts were verified."""
    name = f"{now.astimezone(UTC):%Y-%m-%dT%H-%M-%SZ}"
    report = check_news(last_anchor())
    if first := report.first:
        _tell(f"ALTERED: {first.text}", name)
        raise Altered(first.text)
    text = json.dumps({"at": now.isoformat(), "heads": report.heads}, indent=2)
    _keep(text, folder() / f"{name}.json")
    _tell(text, name)
    beat("anchor")
    return report.acts


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
    kept = sorted(folder().glob("*.json"))
    return read_anchor(kept[-1]) if kept else {}


def read_anchor(path: Path) -> dict[int, Head]:
    heads = json.loads(path.read_text())["heads"]
    return {int(number): (place, hash_) for number, (place, hash_) in heads.items()}


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
