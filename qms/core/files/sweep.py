"""Once a day: what no record took is thrown away, and what records rely on is read again."""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Q

from qms.core.attachments import STORE_LOCK
from qms.core.files import store
from qms.core.models import Attachment, BackgroundJob, Import

log = logging.getLogger(__name__)
WAITS = timedelta(days=1)  # for a record, from the last time a form carried the file
AT_ONCE = 500
NAMED = 5  # damaged files in one sentence; the log names all of them


def orphans(found: Mapping[str, float], known: Collection[str], before: float) -> list[str]:
    """The names of files last touched before this time which nothing refers to."""
    return [name for name, at in found.items() if at < before and name not in known]


def sweep_files(now: datetime) -> int:
    """Remove the files that waited in vain, and what broke off while arriving; say how many."""
    before = (now - WAITS).timestamp()
    removed = 0
    for paths in _batches(store.stored()):
        found = {path.name: path.stat().st_mtime for path in paths}
        lost = set(orphans(found, _known(found), before))
        removed += sum(_removed(path, before) for path in paths if path.name in lost)
    return removed


def _batches(paths: Iterator[Path]) -> Iterator[list[Path]]:
    while batch := list(islice(paths, AT_ONCE)):
        yield batch


def _known(names: Iterable[str]) -> set[str]:
    names = list(names)
    rows = Attachment.objects.filter(Q(sha256__in=names) | Q(preview_sha256__in=names))
    results = BackgroundJob.objects.filter(result_sha256__in=names)
    imports = Import.objects.filter(Q(sha256__in=names) | Q(problems_sha256__in=names))
    return {
        *(name for pair in rows.values_list("sha256", "preview_sha256") for name in pair),
        *(name for pair in imports.values_list("sha256", "problems_sha256") for name in pair),
        *results.values_list("result_sha256", flat=True),
    }


def _removed(path: Path, before: float) -> bool:
    """Look once more, while nobody can be attaching it, and only then remove it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STORE_LOCK])
        if not orphans({path.name: path.stat().st_mtime}, _known([path.name]), before):
            return False
        path.unlink()
        return True


def check_files() -> int:
    """Read every stored file again and say how many; `Damaged` names those that have changed."""
    names = Attachment.objects.values_list("sha256").union(
        Attachment.objects.values_list("preview_sha256"), Import.objects.values_list("sha256")
    )
    checked, damaged = 0, []
    for (name,) in names.iterator():
        if name:
            checked += 1
            damaged += _damage(name)
    if damaged:
        raise store.Damaged(f"{len(damaged)} of {checked}: {', '.join(damaged[:NAMED])}")
    return checked


def _damage(name: str) -> list[str]:
    try:
        store.opened(name).close()
    except store.Damaged as error:
        log.error("stored file %s", error)
        return [str(error)]
    return []
