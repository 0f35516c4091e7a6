"""Earlier cases of the same problem, asked while somebody types."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby, islice
from operator import itemgetter, mul
from typing import Any

from django.utils.translation import gettext as _

from complaints.choices import State
from complaints.models import Complaint, Learning
from complaints.querysets import ComplaintQuerySet
from complaints.selectors.asked import Asked, about, head_of, text_of
from complaints.selectors.candidates import ASKED_BY_SOMEBODY, Pains, candidates, marks_of
from complaints.selectors.circumstances import Circumstances
from complaints.selectors.reasons import Ideas, in_words
from complaints.selectors.synonyms import synonyms_of_trade
from complaints.selectors.vocabulary import Vocabulary
from complaints.similarity.texts import letters_of, mark, words_of
from complaints.similarity.vectors import (
    FAMILY,
    Imprints,
    Views,
    counted,
    likeness,
    marked,
    said,
    sharpness,
    titled,
)
from qms.core.models import Act

AT_MOST = 5
TOLD_AGAIN = 3  # newest complaints that say the same, of which the nearest by part is told
LEAST = 0.05  # below this score, nothing is in common but chance
KIN = 0.3  # what a family says for two texts, from which it is told
TOLD = 0.4  # share of its score that a case loses which is told already


@dataclass(frozen=True)
class Similar:
    """An earlier case: how near it is, from 0 to 1, and why."""

    complaint: Complaint
    score: float
    reasons: list[str]
    settled_by: str = ""  # what settled it, if it is closed


@dataclass(frozen=True)
class Question:
    """What is asked for, as one learning reads it, and what has something in common with it."""

    letters: dict[str, float]  # what each tells, times its rarity
    counts: Views
    by_words: Views  # what they count before a text is read
    found: dict[int, int]  # complaint → its row in the following
    imprints: Imprints
    lengths: list[float]  # of the vectors of letters
    alike: Views

    def nearest(self) -> Iterable[tuple[float, int]]:
        return zip(likeness(self.alike, self.by_words), self.found, strict=True)

    def likeness(self, complaints: list[Complaint]) -> Iterable[tuple[Complaint, float]]:
        asked = [complaint for complaint in complaints if complaint.pk in self.found]
        rows = [self.found[complaint.pk] for complaint in asked]
        shared = {
            text: self._shared(*text) for text in {(one.title, one.description) for one in asked}
        }
        letters = [
            shared[one.title, one.description] / (self.lengths[row] or 1)
            for one, row in zip(asked, rows, strict=True)
        ]
        alike = self.alike.of(rows).with_letters(letters)
        return zip(asked, likeness(alike, self.counts.of(rows)).tolist(), strict=True)

    def are_kin(self, complaint: Complaint) -> bool:
        """Whether it resembles what people confirmed as one problem, as the text asked for does."""
        row = self.found.get(complaint.pk)
        return row is not None and self.counts.family * self.alike.family[row] >= KIN

    def beside(self, one: int, others: Iterable[int]) -> Iterable[tuple[int, float]]:
        """How alike others are to one of those that were found."""
        if one not in self.found:
            return
        alike = self.imprints.alike(self.imprints, self.found[one])
        each = likeness(alike, self.by_words)
        for other in others:
            if other in self.found:
                yield other, each[self.found[other]]

    def _shared(self, title: str, description: str) -> float:
        told = _letters(title, description)
        both = self.letters.keys() & told.keys()
        counts = map(said, map(told.__getitem__, both))
        return sum(map(mul, map(self.letters.__getitem__, both), counts))


def similar_to(asked: Asked, among: ComplaintQuerySet, *, at_most: int = AT_MOST) -> list[Similar]:
    """Earlier complaints, of these, of what may be the same problem, the nearest first.

    Those that say the same in the same words are one case, told by the newest of them.
    """
    (cases,) = similar_to_each([asked], among.select_related("supplier", "part"), at_most=at_most)
    return sorted(cases, key=lambda case: -case.score)


def similar_to_each(
    asked: Sequence[Asked],
    among: ComplaintQuerySet,
    *,
    at_most: int = AT_MOST,
    at_least: float = LEAST,
    pains: Pains = ASKED_BY_SOMEBODY,
) -> list[list[Similar]]:
    """For each problem its earlier cases, read and fetched together, as they are worth telling."""
    ideas = synonyms_of_trade()
    read = [_read(asked, Vocabulary(learning, ideas), pains) for learning in _in_use()]
    questions = list(zip(*read, strict=True)) or [()] * len(asked)
    nearest = [_nearest(some, pains.read) for some in questions]
    complaints = among.in_bulk({*chain(*nearest)})
    beside = Circumstances.of(asked, complaints.values())
    told = []
    for one, some, found in zip(asked, questions, nearest, strict=True):
        likely = [complaints[pk] for pk in found if pk in complaints]
        told.append(_different(_cases(one, some, likely, beside, at_least), some, at_most))
    settled = _settled([complaint for cases in told for _score, complaint in cases])
    return [
        [
            Similar(case, score, _reasons(case, one, some, ideas, beside), settled.get(case.pk, ""))
            for score, case in cases
        ]
        for one, some, cases in zip(asked, questions, told, strict=True)
    ]


def _nearest(questions: Sequence[Question], texts: int) -> list[int]:
    """The complaints of so many texts: those that say the same are equally near."""
    ranked = sorted(chain(*(question.nearest() for question in questions)), reverse=True)
    equal = groupby(ranked, key=itemgetter(0))
    return [pk for _near, same in islice(equal, texts) for _, pk in islice(same, TOLD_AGAIN)]


def _cases(
    asked: Asked,
    questions: Sequence[Question],
    likely: list[Complaint],
    beside: Circumstances,
    at_least: float,
) -> list[tuple[float, Complaint]]:
    """The nearest first, those that say the same in the same words once."""
    scored = [
        (_score(alike, beside.in_common(complaint, asked)), complaint)
        for question in questions
        for complaint, alike in question.likeness(likely)
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


def _read(asked: Sequence[Asked], vocabulary: Vocabulary, pains: Pains) -> list[Question]:
    texts = [Counter(words_of(text_of(one))) for one in asked]
    vocabulary.remember({word for words in texts for word in words})
    names = [vocabulary.names_of(words) for words in texts]
    marks = [marks_of(words, said, vocabulary) for words, said in zip(texts, names, strict=True)]
    found = candidates(vocabulary, asked, marks, pains)
    return [
        _question(one, words, said, near, vocabulary)
        for one, words, said, near in zip(asked, texts, names, found, strict=True)
    ]


@lru_cache(maxsize=2_000)
def _letters(title: str, description: str) -> Counter[str]:
    """The pieces of the words a complaint begins with."""
    return letters_of(head_of(Asked(title, description)))


def _question(
    asked: Asked,
    words: Counter[str],
    names: dict[str, float],
    found: list[tuple[Any, ...]],
    vocabulary: Vocabulary,
) -> Question:
    learning, length = vocabulary.learning, words.total()
    title = titled(length, learning.prose, learning.letters)
    sharp = sharpness(length, title)
    letters = vocabulary.telling(vocabulary.letters_of(head_of(asked)), sharp)
    told = vocabulary.telling(names, sharp).items()
    own = Imprints.of([(vocabulary.vector_of(words), *marked(names, ()))])
    imprints = Imprints.of([kept[2:] for kept in found])
    renamed = vocabulary.renamed_share(words, imprints)
    alike = imprints.alike(own, telling={mark(name): each for name, each in told})
    return Question(
        {piece: weight * vocabulary.rarity[piece] for piece, weight in letters.items()},
        counted(length, learning.prose, renamed, title).with_family(
            FAMILY * own.sure(vocabulary.families)
        ),
        counted(length, learning.prose, renamed).of_words,
        {pk: row for row, (pk, *_kept) in enumerate(found)},
        imprints,
        [length for _pk, length, *_kept in found],
        alike.with_family(imprints.kin(own, vocabulary.families)),
    )


def _score(alike: float, in_common: Iterable[tuple[float, Any]]) -> float:
    """What the texts leave open, what else there is in common fills in part."""
    open_ = 1 - alike
    for share, _reason in in_common:
        open_ *= 1 - share
    return round(1 - open_, 3)


def _reasons(
    complaint: Complaint,
    asked: Asked,
    questions: Sequence[Question],
    ideas: Ideas,
    beside: Circumstances,
) -> list[str]:
    """Why it may be the same, in words."""
    reasons = [*in_words(text_of(asked), text_of(complaint), ideas)]
    if any(question.are_kin(complaint) for question in questions):
        reasons.append(_("like cases that were confirmed as one problem"))
    reasons += (str(reason) for _share, reason in beside.in_common(complaint, asked))
    return reasons or [_("much the same in other words")]
