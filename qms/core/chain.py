"""The chain as the verifier wants it read: plain rows of text, in the order it walks them."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from qms.core.snapshot import rows, stream
from qms.core.verify import Head

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
# Only the links from one place of each stream to another, both given as arrays by stream.
OF_PART = (
    " JOIN unnest(%s::smallint[], %s::bigint[], %s::bigint[]) AS part (stream, after, upto)"
    " ON link.stream = part.stream AND link.sequence > part.after AND link.sequence <= part.upto"
)


def linked_acts() -> Iterator[tuple[Any, ...]]:
    return chain(stream(LINKED_ACTS), stream(OTHER_ACTS))


def linked_changes() -> Iterator[tuple[Any, ...]]:
    return chain(stream(LINKED_CHANGES), stream(OTHER_CHANGES))


def heads() -> dict[int, Head]:
    found = rows("SELECT stream, sequence, hash FROM core_chainhead ORDER BY stream")
    return {number: (place, hash_) for number, place, hash_ in found}


def heads_at(places: Mapping[int, int]) -> dict[int, Head]:
    """The links at these places of their streams, as if they were the newest."""
    found = rows(
        "SELECT stream, sequence, hash FROM core_chainlink"
        " JOIN unnest(%s::smallint[], %s::bigint[]) AS at (stream, sequence)"
        " USING (stream, sequence)",
        [list(places), list(places.values())],
    )
    return {number: (place, hash_) for number, place, hash_ in found}


def acts_between(after: Mapping[int, int], upto: Mapping[int, int]) -> Iterator[tuple[Any, ...]]:
    return _between(LINKED_ACTS, after, upto)


def changes_between(after: Mapping[int, int], upto: Mapping[int, int]) -> Iterator[tuple[Any, ...]]:
    return _between(LINKED_CHANGES, after, upto)


def _between(
    sql: str, after: Mapping[int, int], upto: Mapping[int, int]
) -> Iterator[tuple[Any, ...]]:
    """The same rows in the same order, of a part of the chain."""
    part = sql.replace(" FROM core_chainlink AS link", f" FROM core_chainlink AS link{OF_PART}", 1)
    streams = list(upto)
    return stream(part, [streams, [after.get(n, 0) for n in streams], list(upto.values())])
