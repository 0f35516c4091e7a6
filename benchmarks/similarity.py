"""How well earlier cases are found in a labelled set, beside characters alone.

    python -m benchmarks.similarity --csv FILE --text COLUMN --group COLUMN
    python -m benchmarks.similarity --csv FILE --text COLUMN --id COLUMN --pairs FILE

The texts become complaints on a database server of its own; the product learns from them, reads
them and is asked for each. A hit is a text of the same group that is not the same text, case and
punctuation apart. Of texts that say the same, each group keeps one.
"""

import argparse
import csv
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median, quantiles
from textwrap import shorten
from typing import Any

from benchmarks.sites import Plant, private_postgres

csv.field_size_limit(10_000_000)
RANKS = 30  # looked at for the reciprocal rank
CONFIRMED = (0, 50, 100, 200)  # pairs
Texts = list[tuple[str, str]]  # text, group
Ranking = Callable[[int], Iterable[int]]


def labelled(path: Path, text: str, group: str) -> Texts:
    return [(row[text], row[group]) for row in _rows(path) if row[group]]


def paired(path: Path, text: str, key: str, pairs: Path) -> Texts:
    """Reports whose duplicates are told as pairs: what hangs together is a group."""
    rows = _rows(path)
    leader = {row[key]: row[key] for row in rows}

    def first(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for one, other in (tuple(row.values()) for row in _rows(pairs)):
        if one in leader and other in leader:
            leader[first(one)] = first(other)
    return [(row[text], first(row[key])) for row in rows]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def once_each(texts: Texts) -> Texts:
    kept = {(plain(text), group): (text, group) for text, group in reversed(texts) if plain(text)}
    return list(reversed(kept.values()))


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


def scores(texts: Texts, ranking: Ranking) -> dict[str, float]:
    """hit@1, hit@5 and the mean reciprocal rank over texts whose group holds another text."""
    said = [plain(text) for text, _group in texts]
    others = defaultdict(set)
    for each, (_text, group) in zip(said, texts, strict=True):
        others[group].add(each)
    ranks = []
    for asked, (_text, group) in enumerate(texts):
        if others[group] == {said[asked]}:
            continue
        found = dict.fromkeys(said[other] for other in ranking(asked))
        found.pop(said[asked], None)
        of_group = [name in others[group] for name in list(found)[:RANKS]]
        ranks.append(of_group.index(True) + 1 if any(of_group) else 0)
    return {
        "asked": len(ranks),
        "hit@1": sum(rank == 1 for rank in ranks) / len(ranks),
        "hit@5": sum(0 < rank <= 5 for rank in ranks) / len(ranks),
        "MRR": sum(1 / rank for rank in ranks if rank) / len(ranks),
    }


def characters(texts: Texts) -> Ranking:
    """The baseline: cosine of TF-IDF over runs of two to four characters within words."""
    import numpy as np
    from scipy import sparse

    place: dict[str, int] = {}
    rows, columns = [], []
    for row, (text, _group) in enumerate(texts):
        for word in plain(text).split():
            whole = f" {word} "
            for size in (2, 3, 4):
                for at in range(max(1, len(whole) - size + 1)):
                    rows.append(row)
                    columns.append(place.setdefault(whole[at : at + size], len(place)))
    counts = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), (len(texts), len(place)))
    held = np.bincount(counts.indices, minlength=len(place))
    weighted = counts @ sparse.diags(np.log((1 + len(texts)) / (1 + held)) + 1)
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    unit = (sparse.diags(1 / np.maximum(lengths, 1e-9)) @ weighted).tocsr()

    def ranking(asked: int) -> Any:
        alike = (unit @ unit[asked].T).toarray().ravel()
        return np.argsort(-alike, kind="stable")[: 10 * RANKS]

    return ranking


def main(path: str, curve: str = "") -> None:
    """Inside, on the plant's database: load, learn, read, ask."""
    from complaints.models import Complaint
    from complaints.selectors import Asked, similar_to_each
    from complaints.services import read_complaints
    from complaints.services.learning import learn_texts

    texts = once_each([(text, group) for text, group in json.loads(Path(path).read_text())])
    load(texts)
    began = time.perf_counter()
    learn_texts()
    learned = time.perf_counter()
    read_complaints()
    read = time.perf_counter()
    complaints = list(Complaint.objects.order_by("id"))
    place = {complaint.pk: at for at, complaint in enumerate(complaints)}
    spent: list[float] = []
    everything = Complaint.objects.all()

    def ranking(asked: int, among: Any = everything) -> Iterable[int]:
        complaint, began = complaints[asked], time.perf_counter()
        question = Asked(complaint.title, complaint.description, pk=complaint.pk)
        (found,) = similar_to_each([question], among, at_most=RANKS)
        spent.append(1000 * (time.perf_counter() - began))
        return [place[one.complaint.pk] for one in found]

    ours = scores(texts, ranking)
    told = {
        "texts": len(texts),
        "ours": ours | {"ms p50": median(spent), "ms p95": quantiles(spent, n=20)[-1]},
        "characters": scores(texts, characters(texts)),
        "seconds to learn": learned - began,
        "ms to read one": 1000 * (read - learned) / len(texts),
    }
    if curve:
        told["curve"] = [_after(number, texts, complaints, ranking) for number in CONFIRMED]
    json.dump(told, sys.stdout)


def _after(
    number: int, texts: Texts, complaints: list[Any], ranking: Callable[[int, Any], Iterable[int]]
) -> dict[str, float]:
    """How well the second half is found once so many pairs of the first half are confirmed."""
    from complaints.models import Complaint, Resemblance
    from complaints.services import confirm_resemblance, read_complaints
    from complaints.services.learning import learn_texts
    from qms.core.actors import Actor
    from qms.core.acts import act

    shuffled = Random(1).sample(range(len(texts)), len(texts))
    first, second = shuffled[: len(texts) // 2], sorted(shuffled[len(texts) // 2 :])
    groups = defaultdict(list)
    for at in sorted(first):
        groups[texts[at][1]].append(at)
    pairs = [pair for group in groups.values() for pair in pairwise(group)]
    chosen = Random(2).sample(pairs, min(number, len(pairs)))
    actor = Actor.clock("benchmark")
    with act("resemblance.suggested", complaints[0], actor=actor):
        for one, other in chosen:
            lower, higher = complaints[one], complaints[other]
            pair, is_new = Resemblance.objects.get_or_create(
                lower=lower, higher=higher, defaults={"score": 1}
            )
            if is_new:
                confirm_resemblance(pair, actor=actor)
    learn_texts()
    read_complaints()
    inside = {at: place for place, at in enumerate(second)}
    half = Complaint.objects.filter(pk__in=[complaints[at].pk for at in second])

    def within(asked: int) -> Iterable[int]:
        return [inside[at] for at in ranking(second[asked], half)]

    return {"pairs": len(chosen)} | scores([texts[at] for at in second], within)


def load(texts: Texts) -> None:
    """As complaints of one supplier: what is longer than a title is told in the details."""
    from django.utils import timezone

    from complaints.models import Complaint, Fingerprint
    from qms.core.actors import Actor
    from qms.core.acts import act
    from qms.core.clock import plant_today
    from suppliers.services import register_supplier

    actor, today, now = Actor.clock("benchmark"), plant_today(), timezone.now()
    supplier = register_supplier(actor=actor, code="S1", name="Supplier")
    with act("complaint.logged", supplier, actor=actor):
        made = Complaint.objects.bulk_create(
            [
                Complaint(
                    number=f"CMP-2026-{at:06}", supplier=supplier, source="incoming",
                    severity="major", received_on=today, logged_at=now, contain_by=now,
                    title=title, description=details[:4000],
                )
                for at, (title, details) in enumerate(map(_told, texts), start=1)
            ],
            batch_size=1_000,
        )  # fmt: skip
    Fingerprint.objects.bulk_create(Fingerprint(complaint=one) for one in made)


def _told(text: tuple[str, str]) -> tuple[str, str]:
    """A title, and what does not fit into it."""
    whole = " ".join(text[0].split())
    title = shorten(whole, 200, placeholder="") or whole[:200]
    return title, whole[len(title) :].strip()


def _table(told: dict[str, Any]) -> str:
    lines = [f"{told['texts']:,} texts, {told['ours']['asked']:,.0f} of them asked for", ""]
    lines.append(f"{'':12}{'hit@1':>8}{'hit@5':>8}{'MRR':>8}{'ms p50':>9}{'ms p95':>9}")
    for name in ("ours", "characters"):
        row = told[name]
        hits = "".join(f"{row[each]:8.3f}" for each in ("hit@1", "hit@5", "MRR"))
        spent = "".join(f"{row[each]:9.1f}" for each in ("ms p50", "ms p95") if each in row)
        lines.append(f"{name:12}{hits}{spent}")
    for row in told.get("curve", []):
        hits = "".join(f"{row[each]:8.3f}" for each in ("hit@1", "hit@5", "MRR"))
        lines.append(f"{row['pairs']:>4.0f} pairs  {hits}")
    lines.append("")
    lines.append(
        f"{told['seconds to learn']:.1f} s to learn, {told['ms to read one']:.2f} ms a text read"
    )
    return "\n".join(lines)


def _asked() -> tuple[Texts, str]:
    parser = argparse.ArgumentParser(prog="benchmarks.similarity", description=__doc__)
    parser.add_argument("--csv", type=Path, required=True)
    parser.add_argument("--text", required=True, help="the column that holds the text")
    parser.add_argument("--group", help="the column that says which texts mean the same")
    parser.add_argument("--id", help="or the column that names a text")
    parser.add_argument(
        "--pairs", type=Path, help="and a file of pairs of names that mean the same"
    )
    parser.add_argument("--curve", action="store_true", help="confirm pairs of one half")
    options = parser.parse_args()
    curve = "curve" if options.curve else ""
    if options.group:
        return labelled(options.csv, options.text, options.group), curve
    if not (options.id and options.pairs):
        parser.error("Say --group, or --id and --pairs.")
    return paired(options.csv, options.text, options.id, options.pairs), curve


def run() -> int:
    texts, curve = _asked()
    with private_postgres() as server:
        plant = Plant("similarity", server)
        plant.make()
        path = server.home / "texts.json"
        path.write_text(json.dumps(texts))
        told = json.loads(plant.inside("similarity", str(path), curve, OPENBLAS_NUM_THREADS="1"))
    print(_table(told))
    worse = [each for each in ("hit@1", "hit@5") if told["ours"][each] < told["characters"][each]]
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(run())
