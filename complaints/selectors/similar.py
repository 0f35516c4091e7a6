"""Earlier cases of the same problem, asked while somebody types."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import chain, islice
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from complaints.choices import State
from complaints.models import Complaint, Learning
from complaints.querysets import ComplaintQuerySet
from complaints.selectors.reasons import Ideas, in_words
from complaints.selectors.synonyms import synonyms_of_trade
from complaints.selectors.vocabulary import Vocabulary
from complaints.similarity.texts import HEAD, letters_of, mark, rarest_runs, words_of
from complaints.similarity.vectors import Imprints, Views, counted, likeness, said, weighed
from qms.core.models import Act

AT_MOST = 5
LOOKED_AT = 100  # complaints that are compared with the text
HELD = 2_000  # complaints, about, that the rarest marks of a text may be held by
OF_THE_PART = 50  # newest complaints about the same part, whatever they say
READ = 30  # complaints whose text is read
LEAST = 0.05  # below this score, nothing is in common but chance
SAME_PART, SAME_DEFECT, SAME_SUPPLIER = 0.12, 0.12, 0.06  # share of what the texts leave open
TOLD = 0.4  # share of its score that a case loses which is told already
SOUGHT = 16  # names a text is sought by, those that tell most of it


CANDIDATES = """
WITH asked (at, marks, rarest, part, before, but_not) AS (VALUES {values})
SELECT at, complaint_id, letters, vector, near.marks[1:length(weights)], weights
FROM asked CROSS JOIN LATERAL (
    (SELECT complaint_id FROM complaints_fingerprint AS one
        WHERE one.marks && asked.rarest AND learning_id = %s
            AND complaint_id < coalesce(before, %s) AND complaint_id IS DISTINCT FROM but_not
        ORDER BY icount(one.marks & asked.marks) DESC, complaint_id DESC LIMIT %s)
    UNION
    (SELECT id FROM complaints_complaint
        WHERE part_id = part AND id < coalesce(before, %s) AND id IS DISTINCT FROM but_not
        ORDER BY id DESC LIMIT %s)
) AS found JOIN complaints_fingerprint AS near USING (complaint_id)
WHERE learning_id = %s
"""
ANY = 2**63 - 1


@dataclass(frozen=True)
class Asked:
    """What is known of a problem so far."""

    title: str
    description: str = ""
    supplier_id: int | None = None
    part_id: int | None = None
    defect_code_id: int | None = None
    but_not: int | None = None  # the complaint itself
    before: int | None = None  # complaints that came before this one


Told = Complaint | Asked


@dataclass(frozen=True)
class Similar:
    """An earlier case: how near it is, from 0 to 1, and why."""

    complaint: Complaint
    score: float
    reasons: list[str]
    settled_by: str  # what settled it, if it is closed


@dataclass(frozen=True)
class Question:
    """What is asked for, as one learning reads it, and what has something in common with it."""

    letters: dict[str, float]  # what each tells, times its rarity
    counts: Views
    found: dict[int, int]  # complaint → its row in the following
    imprints: Imprints
    lengths: list[float]  # of the vectors of letters
    alike: Views

    def nearest(self) -> Iterable[tuple[float, int]]:
        """By all but the letters, for which a text has to be read."""
        return zip(likeness(self.alike, self.counts.without_letters), self.found, strict=True)

    def likeness(self, complaints: list[Complaint]) -> Iterable[tuple[Complaint, float]]:
        asked = [complaint for complaint in complaints if complaint.pk in self.found]
        rows = [self.found[complaint.pk] for complaint in asked]
        letters = [self._shared(one) / (self.lengths[self.found[one.pk]] or 1) for one in asked]
        alike = self.alike.of(rows).with_letters(letters)
        return zip(asked, likeness(alike, self.counts.of(rows)).tolist(), strict=True)

    def beside(self, one: int, others: Iterable[int]) -> Iterable[tuple[int, float]]:
        """How alike others are to one of those that were found."""
        if one not in self.found:
            return
        alike = self.imprints.alike(self.imprints, self.found[one])
        each = likeness(alike, self.counts.without_letters)
        for other in others:
            if other in self.found:
                yield other, each[self.found[other]]

    def _shared(self, complaint: Complaint) -> float:
        told = _letters(complaint.title, complaint.description)
        return sum(self.letters[piece] * told[piece] for piece in self.letters.keys() & told.keys())


def similar_to(asked: Asked, among: ComplaintQuerySet, *, at_most: int = AT_MOST) -> list[Similar]:
    """Earlier complaints, of these, of what may be the same problem, the nearest first.

    Those that say the same in the same words are one case, told by the newest of them.
    """
    (cases,) = similar_to_each([asked], among, at_most=at_most)
    return cases


def similar_to_each(
    asked: Sequence[Asked],
    among: ComplaintQuerySet,
    *,
    at_most: int = AT_MOST,
    at_least: float = LEAST,
) -> list[list[Similar]]:
    """For each problem its earlier cases, read and fetched together."""
    ideas = synonyms_of_trade()
    read = [_read(asked, Vocabulary(learning, ideas)) for learning in _in_use()]
    questions = list(zip(*read, strict=True)) or [()] * len(asked)
    nearest = [
        [pk for _near, pk in nlargest(READ, (each for one in some for each in one.nearest()))]
        for some in questions
    ]
    complaints = among.select_related("supplier", "part").in_bulk({*chain(*nearest)})
    told = [
        _different(_cases(one, some, found, complaints, at_least), some, at_most)
        for one, some, found in zip(asked, questions, nearest, strict=True)
    ]
    settled = _settled([complaint for cases in told for _score, complaint in cases])
    return [
        [
            Similar(case, score, reasons(case, one, ideas), settled.get(case.pk, ""))
            for score, case in cases
        ]
        for one, cases in zip(asked, told, strict=True)
    ]


def _cases(
    asked: Asked,
    questions: Sequence[Question],
    found: list[int],
    complaints: dict[int, Complaint],
    at_least: float,
) -> list[tuple[float, Complaint]]:
    """The nearest first, those that say the same in the same words once."""
    scored = [
        (_score(complaint, alike, asked), complaint)
        for question in questions
        for complaint, alike in question.likeness(
            [complaints[pk] for pk in found if pk in complaints]
        )
    ]
    scored.sort(key=lambda each: (-each[0], -each[1].pk))
    cases: dict[tuple[str, ...], tuple[float, Complaint]] = {}
    for score, complaint in scored:
        if score >= at_least:
            cases.setdefault(tuple(words_of(complaint.title)), (score, complaint))
    return list(cases.values())


def _in_use() -> Iterable[Learning]:
    """While complaints are read anew after a learning, some are still known by the one before."""
    return Learning.objects.order_by("-id")[:2]


def _different(
    cases: list[tuple[float, Complaint]], questions: Sequence[Question], at_most: int
) -> list[tuple[float, Complaint]]:
    """The first, and then whatever is near without saying again what is told already.

    Maximal marginal relevance (Carbonell and Goldstein 1998): five problems help more than one
    problem in five wordings.
    """
    told: list[tuple[float, Complaint]] = []
    again = {complaint.pk: 0.0 for _score, complaint in cases}
    while again and len(told) < at_most:
        best = max(
            (each for each in cases if each[1].pk in again),
            key=lambda each: each[0] * (1 - TOLD * again[each[1].pk]),
        )
        told.append(best)
        del again[best[1].pk]
        for question in questions:
            for pk, alike in question.beside(best[1].pk, again.keys()):
                again[pk] = max(again[pk], alike)
    return told


def _settled(complaints: list[Complaint]) -> dict[int, str]:
    """What was said when those that are closed were closed, the last time."""
    closed = [complaint.pk for complaint in complaints if complaint.state == State.CLOSED]
    acts = Act.objects.filter(
        subject_type=Complaint._meta.label_lower, subject_id__in=closed, verb="complaint.closed"
    )
    return dict(acts.order_by("id").values_list("subject_id", "reason"))


def similar_to_case(
    complaint: Complaint, among: ComplaintQuerySet, *, at_most: int = AT_MOST
) -> list[Similar]:
    """Complaints of what may be the same problem as this one."""
    return similar_to(about(complaint), among, at_most=at_most)


def about(complaint: Complaint, *, before: int | None = None) -> Asked:
    return Asked(
        complaint.title,
        complaint.description,
        supplier_id=complaint.supplier_id,
        part_id=complaint.part_id,
        defect_code_id=complaint.defect_code_id,
        but_not=complaint.pk,
        before=before,
    )


def text_of(told: Told) -> str:
    """The title counts twice: it is what somebody chose to say first."""
    return f"{told.title}\n{told.title}\n{told.description}"


def head_of(told: Told) -> list[str]:
    """The words that are compared letter by letter."""
    return words_of(f"{told.title}\n{told.description}")[:HEAD]


def _read(asked: Sequence[Asked], vocabulary: Vocabulary) -> list[Question]:
    texts = [Counter(words_of(text_of(one))) for one in asked]
    vocabulary.remember({word for words in texts for word in words})
    names = [vocabulary.names_of(words) for words in texts]
    marks = [
        sorted(
            [*islice(said, SOUGHT), *rarest_runs(words, vocabulary.seen)],
            key=lambda name: vocabulary.seen[name],
        )
        for said, words in zip(names, texts, strict=True)
    ]
    found = _candidates(vocabulary.learning, asked, [_sought(one, vocabulary) for one in marks])
    return [
        _question(one, words, said, near, vocabulary)
        for one, words, said, near in zip(asked, texts, names, found, strict=True)
    ]


@lru_cache(maxsize=2_000)
def _letters(title: str, description: str) -> dict[str, float]:
    """The pieces of the words a complaint begins with, and how much of them it says."""
    pieces = letters_of(head_of(Asked(title, description)))
    return {piece: said(number) for piece, number in pieces.items()}


def _question(
    asked: Asked,
    words: Counter[str],
    names: dict[str, float],
    found: list[tuple[Any, ...]],
    vocabulary: Vocabulary,
) -> Question:
    letters = vocabulary.telling(vocabulary.letters_of(head_of(asked)), words.total())
    told = vocabulary.telling(names, words.total())
    own = (vocabulary.vector_of(words), [mark(name) for name in names], weighed(names.values()))
    imprints = Imprints.of([kept[2:] for kept in found])
    return Question(
        {piece: weight * vocabulary.rarity(piece) for piece, weight in letters.items()},
        counted(
            words.total(), vocabulary.learning.prose, vocabulary.renamed_share(words, imprints)
        ),
        {pk: row for row, (pk, *_kept) in enumerate(found)},
        imprints,
        [length for _pk, length, *_kept in found],
        imprints.alike(Imprints.of([own]), telling=[*told.values()]),
    )


def _sought(marks: list[str], vocabulary: Vocabulary) -> tuple[list[int], list[int]]:
    """All marks of a text, and the rarest: as many as about `HELD` complaints hold."""
    held = 0.0
    rarest: list[int] = []
    for name in marks:
        held += vocabulary.seen[name] * vocabulary.learning.scale
        if rarest and held > HELD:
            break
        rarest.append(mark(name))
    return [mark(name) for name in marks], rarest


def _candidates(
    learning: Learning, asked: Sequence[Asked], sought: list[tuple[list[int], list[int]]]
) -> list[list[tuple[Any, ...]]]:
    """For each question the fingerprints that share its rarest marks, those with most marks first.

    So many are looked at however many there are: of a mark that more than `HELD` complaints hold,
    Postgres takes that many by chance.
    """
    rows = [
        (at, marks, rarest, one.part_id, one.before, one.but_not)
        for at, (one, (marks, rarest)) in enumerate(zip(asked, sought, strict=True))
        if marks
    ]
    found: list[list[tuple[Any, ...]]] = [[] for _one in asked]
    if not rows:
        return found
    values = ", ".join(
        ["(%s, %s::int[], %s::int[], %s::bigint, %s::bigint, %s::bigint)"] * len(rows)
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('gin_fuzzy_search_limit', %s, true)", [str(HELD)])
        cursor.execute(
            CANDIDATES.format(values=values),
            [*chain(*rows), learning.pk, ANY, LOOKED_AT, ANY, OF_THE_PART, learning.pk],
        )
        for at, *kept in cursor:
            found[at].append(tuple(kept))
    return found


def _score(complaint: Complaint, alike: float, asked: Asked) -> float:
    """What the texts leave open, the same part, defect and supplier fill in part."""
    open_ = 1 - alike
    for share, _reason in _in_common(complaint, asked):
        open_ *= 1 - share
    return round(1 - open_, 3)


def reasons(complaint: Complaint, asked: Asked, ideas: Ideas) -> list[str]:
    """Why it may be the same, in words."""
    said = in_words(text_of(asked), text_of(complaint), ideas)
    return [*said, *(reason for _share, reason in _in_common(complaint, asked))]


def _in_common(complaint: Complaint, asked: Asked) -> list[tuple[float, str]]:
    """What both are about, with what that is worth."""
    about = [
        (complaint.part_id, asked.part_id, SAME_PART, _("same part")),
        (complaint.defect_code_id, asked.defect_code_id, SAME_DEFECT, _("same defect code")),
        (complaint.supplier_id, asked.supplier_id, SAME_SUPPLIER, _("same supplier")),
    ]
    return [(share, reason) for one, other, share, reason in about if one and one == other]
