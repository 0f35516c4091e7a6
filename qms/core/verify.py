"""Is the record as it was written? A second reading of acts, changes and chain.

It shares nothing with the application or its database functions: the standard library, plain
rows of text in, findings out. What the hashes cover is written down in `docs/chain.md`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

TRUE, ALTERED, CANNOT_TELL = 0, 1, 2
STREAMS = 16
FINDINGS_KEPT = 100

Text = str | None
# An act: id, verb, subject's type, id and label, actor's kind and id, token, job, reason, when it
# happened, when it was written (UTC, microseconds), stream. Then its link: act, stream, place,
# previous, content, hash. Either half is missing where the act or the link is.
ActRow = tuple[Text, ...]
ACT_STREAM, LINK_ACT, LINK_STREAM, LINK_CONTENT = 12, 13, 14, 17
# A change: its act, then id, table, row, before and after as Postgres prints them.
ChangeRow = tuple[Text, ...]
Head = tuple[int, str]  # place and hash of a stream's newest link
Wrong = tuple[str, str] | None  # the kind of alteration, and the rest of a sentence about it


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written."""

    kind: str
    text: str
    act: int | None = None
    stream: int | None = None
    place: int | None = None


@dataclass
class Report:
    """What was read and what was found; the findings in the order of the acts."""

    acts: int = 0
    changes: int = 0
    heads: dict[int, Head] = field(default_factory=dict)
    found: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        return ALTERED if self.found else TRUE

    @property
    def first(self) -> Finding | None:
        """The first bad act."""
        return self.findings[0] if self.findings else None

    def add(self, kind: str, text: str, **where: int | None) -> None:
        self.found += 1
        if len(self.findings) < FINDINGS_KEPT:
            self.findings.append(Finding(kind, text, **where))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def netstring(parts: Iterable[Text]) -> bytes:
    """A list of texts in one unambiguous line: `3:abc,-,0:,` (a missing value is a dash)."""
    return b"".join(
        [
            b"-," if part is None else b"%d:%b," % (len(text := part.encode()), text)
            for part in parts
        ]
    )


def genesis(stream: int) -> str:
    """What the first link of a stream follows."""
    return hashlib.sha256(f"stream {stream}".encode()).hexdigest()


def commitment(salt: str, value: str) -> str:
    """What stands in the chain for a personal value."""
    return hashlib.sha256((salt + value).encode()).hexdigest()


def verify(
    acts: Iterable[ActRow],
    changes: Iterable[ChangeRow],
    heads: Mapping[int, Head],
    *,
    anchors: Mapping[int, Head] | None = None,
    known: Mapping[int, Head] | None = None,
) -> Report:
    """Read all of it once: acts by stream and place, those without a link last; changes alike.

    `anchors` are heads that somebody kept outside: nothing up to them can have been rewritten.
    What lies before the `known` heads is taken as read, and not among the acts.
    """
    anchors, known = anchors or {}, known or {}
    report = Report(heads=dict(heads))
    told = _Changes(changes)
    unread = {*range(STREAMS), *heads, *anchors}
    for number, rows in groupby(acts, itemgetter(LINK_STREAM)):
        if number is None:
            _report_unlinked(rows, report)
            continue
        start = known.get(int(number))
        stream = _Stream(int(number), anchors.get(int(number)), report, start)
        for row in rows:
            stream.read(row, told)
        stream.end(heads)
        unread.discard(stream.number)
    for empty in sorted(unread):
        _Stream(empty, anchors.get(empty), report, known.get(empty)).end(heads)
    told.report_the_rest(report)
    report.changes = told.read
    report.findings.sort(key=lambda found: (found.act is None, found.act))
    return report


class _Changes:
    """The changes, handed out act by act."""

    def __init__(self, rows: Iterable[ChangeRow]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)
        self.read = 0

    def of(self, act: Text) -> Iterator[ChangeRow]:
        while self._next is not None and self._next[0] == act:
            self.read += 1
            yield self._next
            self._next = next(self._rows, None)

    def report_the_rest(self, report: Report) -> None:
        while self._next is not None:
            act, change = self._next[0], self._next[1]
            text = f"Change {change} says that act {act} made it; no such act is linked."
            report.add("stray change", text, act=int(act or 0))
            for _change in self.of(act):
                pass


class _Stream:
    """A walk along one stream from its first link to its head.

    After a finding the walk goes on from what is stored: one alteration is one finding.
    """

    def __init__(
        self, number: int, anchor: Head | None, report: Report, known: Head | None = None
    ) -> None:
        self.number = number
        self._anchor_place, self._anchor_hash = anchor or (0, "")
        self._report = report
        self._place, self._hash = known or (0, genesis(number))
        self._act: Text = None
        self._seen: set[Text] = set()

    def read(self, row: ActRow, changes: _Changes) -> None:
        self._act, link = row[LINK_ACT], row[LINK_STREAM:]
        content = _content(row, changes.of(self._act))
        place = int(link[1] or 0)
        if wrong := self._wrong_act(row, content) or self._wrong_link(place, link, content):
            kind, text = wrong
            self._add(kind, f"Act {self._act} (stream {link[0]}, place {place}) {text}.", place)
        self._report.acts += 1
        self._seen.add(self._act)
        self._place, self._hash = place, link[4] or ""

    def _wrong_act(self, row: ActRow, content: str) -> Wrong:
        if row[0] is None:
            return "act deleted", "is linked and not there"
        if content != row[LINK_CONTENT]:
            return "act altered", "does not say, with its changes, what it said when it was linked"
        if row[ACT_STREAM] != row[LINK_STREAM]:
            return "act moved", f"belongs to stream {row[ACT_STREAM]}"
        if self._act in self._seen:
            return "act replayed", "has a second link"
        return None

    def _wrong_link(self, place: int, link: ActRow, content: str) -> Wrong:
        number, place_text, previous, _content, stored = link
        if place == self._place:
            return "forked", "stands where another act stands"
        if place != self._place + 1:
            return "acts deleted", f"follows a gap of {place - self._place - 1}"
        if previous != self._hash:
            return "order altered", "was not linked to the act before it"
        if stored != _digest(number, place_text, previous, content):
            return "link altered", "has a link that is not the hash of its parts"
        if place == self._anchor_place and stored != self._anchor_hash:
            return "rewritten", "or an act before it is not what the anchor holds"
        return None

    def end(self, heads: Mapping[int, Head]) -> None:
        """The last link must be the one the head holds, and the anchor must lie behind."""
        head, name = heads.get(self.number), f"Stream {self.number}"
        if head is None:
            self._add("head deleted", f"{name} has no head.", self._place)
        elif head[0] != self._place:
            text = f"{name} ends at place {self._place}, its head says {head[0]}."
            self._add("head differs", text, self._place)
        elif head[1] != self._hash:
            self._add("head differs", f"The head of s{name[1:]} is not its last link.", self._place)
        if self._anchor_place > self._place:
            text = f"{name} ends at place {self._place}, the anchor saw {self._anchor_place}."
            self._add("acts deleted", text, self._place)

    def _add(self, kind: str, text: str, place: int) -> None:
        act = None if self._act is None else int(self._act)
        self._report.add(kind, text, act=act, stream=self.number, place=place)


def _content(row: ActRow, changes: Iterable[ChangeRow]) -> str:
    """What an act says and did, as one hash."""
    digest = hashlib.sha256(netstring(row[:LINK_ACT]))
    for change in changes:
        digest.update(netstring(change[1:]))
    return digest.hexdigest()


def _digest(*parts: Text) -> str:
    return hashlib.sha256(netstring(parts)).hexdigest()


def _report_unlinked(rows: Iterable[ActRow], report: Report) -> None:
    for row in rows:
        report.acts += 1
        report.add("not linked", f"Act {row[0]} has no place in the chain.", act=int(row[0] or 0))
