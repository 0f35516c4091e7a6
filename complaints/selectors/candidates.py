"""Which complaints are worth comparing with a text: those that share what is rare in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from django.db import connection, transaction

from complaints.selectors.asked import Asked
from complaints.selectors.vocabulary import Vocabulary
from complaints.similarity.texts import mark, rarest_runs

SOUGHT = 16  # names a text is sought by, those that tell most of it

# `+ 0` and `OFFSET 0` hold the planner to this order: just after a learning its statistics know of
# no complaint that was read by it, and it would ask everything again for each that there is.
CANDIDATES = """
WITH asked (at, marks, rarest, part, before, but_not) AS (VALUES {values})
SELECT at, found.complaint_id, letters, vector, near.marks, weights
FROM asked CROSS JOIN LATERAL (
    (SELECT complaint_id FROM complaints_fingerprint AS one
        WHERE one.marks && asked.rarest AND learning_id + 0 = %s
            AND (before IS NULL OR complaint_id < before) AND complaint_id IS DISTINCT FROM but_not
        ORDER BY icount(one.marks & asked.marks) DESC, complaint_id DESC LIMIT %s)
    UNION
    (SELECT id FROM complaints_complaint
        WHERE part_id = part AND (before IS NULL OR id < before) AND id IS DISTINCT FROM but_not
        ORDER BY id DESC LIMIT %s)
) AS found CROSS JOIN LATERAL (
    SELECT * FROM complaints_fingerprint AS one
    WHERE one.complaint_id = found.complaint_id AND learning_id + 0 = %s OFFSET 0
) AS near
"""


@dataclass(frozen=True)
class Pains:
    """How many complaints are worth a look."""

    held: int  # by the rarest marks of a text, about
    compared: int  # of those that share marks with the text, the most
    of_the_part: int  # newest about the same part, whatever they say
    read: int  # of the nearest, word by word


ASKED_BY_SOMEBODY = Pains(held=2_000, compared=100, of_the_part=50, read=30)
OVER_NIGHT = Pains(held=1_000, compared=50, of_the_part=0, read=10)  # only what is near is wanted


def marks_of(words: Iterable[str], names: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    """A text is sought by the names that tell most of it and its rarest runs; the rarest first."""
    marks = [*islice(names, SOUGHT), *rarest_runs(words, vocabulary.seen)]
    return sorted(marks, key=lambda name: vocabulary.seen[name])


def _sought(marks: list[str], vocabulary: Vocabulary, at_most: int) -> tuple[list[int], list[int]]:
    """All marks of a text, and the rarest, which about so many complaints hold at most."""
    held = 0.0
    rarest: list[int] = []
    for name in marks:
        held += vocabulary.seen[name] * vocabulary.learning.scale
        if rarest and held > at_most:
            break
        rarest.append(mark(name))
    return sorted(map(mark, marks)), rarest


def candidates(
    vocabulary: Vocabulary, asked: Sequence[Asked], marks: Sequence[list[str]], pains: Pains
) -> list[list[tuple[Any, ...]]]:
    """For each question the fingerprints that share its rarest marks, those with most marks first.

    So many are looked at however many there are: of a mark that more complaints hold, Postgres
    takes that many by chance.
    """
    sought = [_sought(each, vocabulary, pains.held) for each in marks]
    rows = [
        (at, each, rarest, one.part_id, one.before, one.pk)
        for at, (one, (each, rarest)) in enumerate(zip(asked, sought, strict=True))
        if each
    ]
    found: list[list[tuple[Any, ...]]] = [[] for _one in asked]
    if not rows:
        return found
    learning = vocabulary.learning.pk
    values = ", ".join(
        ["(%s, %s::int[], %s::int[], %s::bigint, %s::bigint, %s::bigint)"] * len(rows)
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('gin_fuzzy_search_limit', %s, true)", [str(pains.held)])
        cursor.execute(
            CANDIDATES.format(values=values),
            [*chain(*rows), learning, pains.compared, pains.of_the_part, learning],
        )
        for at, *kept in cursor:
            found[at].append(tuple(kept))
    return found
