"""Earlier cases of the same problem, asked while somebody types."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import sqrt

from django.db import connection, transaction
from django.utils.translation import gettext as _

from complaints.choices import State
from complaints.models import Complaint, Learning, Term
from complaints.querysets import ComplaintQuerySet
from complaints.similarity.texts import (
    SAYING_NOTHING,
    WORD,
    folded,
    mark,
    marks_of,
    meanings_of,
    pieces_of,
    rarity,
    runs_of,
    shortens,
    spelling_of,
    stem_of,
    trade_words,
    words_of,
)
from complaints.similarity.vectors import (
    Question,
    WordVector,
    added,
    guessed,
    meaning_share,
    read,
    said,
    weight_of,
)
from qms.core.models import Act

AT_MOST = 5
LOOKED_AT = 300  # complaints that are compared with the text
HELD = 4_000  # complaints, about, that the rarest marks of a text may be held by
OF_THE_PART = 50  # newest complaints about the same part, whatever they say
READ = 40  # complaints whose text is read
LEAST = 0.05  # below this score, nothing is in common but chance
SAME_PART, SAME_DEFECT, SAME_SUPPLIER = 0.12, 0.12, 0.06  # share of what the texts leave open
WORDS_TOLD = 3


@dataclass(frozen=True)
class Asked:
    """What is known of a problem so far."""

    text: str
    supplier_id: int | None = None
    part_id: int | None = None
    defect_code_id: int | None = None
    but_not: int | None = None  # the complaint itself


@dataclass(frozen=True)
class Similar:
    """An earlier case: how near it is, from 0 to 1, and why."""

    complaint: Complaint
    score: float
    reasons: list[str]
    settled_by: str  # what settled it, if it is closed


@dataclass
class Vocabulary:
    """What a learning knows of some words; `remember` asks for more of them."""

    learning: Learning
    seen: dict[str, int] = field(default_factory=dict)
    vectors: dict[str, WordVector] = field(default_factory=dict)

    def remember(self, words: Iterable[str]) -> None:
        words = set(words) - self.vectors.keys()
        ideas = trade_words()
        names = {name for word in words for name in [*meanings_of(word, ideas), *runs_of(word)]}
        for name, seen, vector in self._terms(words | names):
            self.seen[name] = seen
            if vector:
                self.vectors[name] = read(vector)
        self._guess(words - self.vectors.keys() - SAYING_NOTHING)

    def marks_of(self, words: Iterable[str]) -> list[str]:
        return marks_of(words, trade_words(), self.seen)

    def worth_of(self, marks: Iterable[str]) -> dict[int, float]:
        """What stems and ideas weigh, squared, by their marks."""
        return {
            mark(name): rarity(self.learning.texts, self.seen.get(name, 0)) ** 2
            for name in marks
            if not name.startswith("#")
        }

    def foreign_share(self, words: Iterable[str]) -> float:
        """Of the words that say something, those new here that name an idea: in another language,
        or in another plant's words, whose spelling tells nothing.
        """
        telling = [word for word in words if word not in SAYING_NOTHING]
        foreign = [
            word for word in telling if word not in self.seen and trade_words().get(stem_of(word))
        ]
        return len(foreign) / max(1, len(telling))

    def vector_of(self, words: Counter[str]) -> list[float]:
        return added(
            (said(number), self.vectors[word])
            for word, number in words.items()
            if word in self.vectors
        )

    def _guess(self, unknown: set[str]) -> None:
        """By their pieces, and the stems and ideas that are known."""
        pieces = {word: pieces_of(spelling_of(word)) for word in unknown}
        asked = {f"+{piece}" for each in pieces.values() for piece in each}
        known = {name[1:]: read(vector) for name, _seen, vector in self._terms(asked)}
        for word, each in pieces.items():
            spelled = [(known[piece], number) for piece, number in each.items() if piece in known]
            meant = meanings_of(word, trade_words())
            means = [self.vectors[name] for name in meant if name in self.vectors]
            weight = weight_of(word, rarity(self.learning.texts, 0))
            self.vectors[word] = guessed(spelled, means, weight)

    def _terms(self, names: set[str]) -> Iterator[tuple[str, int, bytes]]:
        if not names:
            return
        terms = Term.objects.filter(learning=self.learning, name__in=names)
        for name, seen, vector in terms.values_list("name", "seen", "vector"):
            yield name, seen, bytes(vector)


def similar_to(asked: Asked, among: ComplaintQuerySet, *, at_most: int = AT_MOST) -> list[Similar]:
    """Earlier complaints, of these, of what may be the same problem, the nearest first.

    Those that say the same in the same words are one case, told by the newest of them.
    """
    words = Counter(words_of(asked.text))
    nearest = sorted(_likeness(words, asked).items(), key=lambda each: -each[1])[:READ]
    others = among.exclude(pk__in=[asked.but_not or 0])
    complaints = others.select_related("supplier", "part").in_bulk([pk for pk, _near in nearest])
    scored = [
        (_score(complaints[pk], near, asked), complaints[pk])
        for pk, near in nearest
        if pk in complaints
    ]
    scored.sort(key=lambda each: (-each[0], -each[1].pk))
    cases: dict[tuple[str, ...], tuple[float, Complaint]] = {}
    for score, complaint in scored:
        if score >= LEAST:
            cases.setdefault(tuple(words_of(complaint.title)), (score, complaint))
    told = list(cases.values())[:at_most]
    settled = _settled([complaint for _score, complaint in told])
    return [
        Similar(complaint, score, reasons(complaint, asked), settled.get(complaint.pk, ""))
        for score, complaint in told
    ]


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
    """Earlier complaints of what may be the same problem as this one."""
    asked = Asked(
        text_of(complaint),
        supplier_id=complaint.supplier_id,
        part_id=complaint.part_id,
        defect_code_id=complaint.defect_code_id,
        but_not=complaint.pk,
    )
    return similar_to(asked, among, at_most=at_most)


def text_of(complaint: Complaint) -> str:
    """The title counts twice: it is what somebody chose to say first."""
    return f"{complaint.title}\n{complaint.title}\n{complaint.description}"


def _likeness(words: Counter[str], asked: Asked) -> dict[int, float]:
    """Complaint → how alike the texts are, of those that hold most of what is rare in this one.

    While complaints are read anew after a learning, some are still known by the one before it.
    """
    found: dict[int, float] = {}
    for learning in Learning.objects.order_by("-id")[:2]:
        vocabulary = Vocabulary(learning)
        vocabulary.remember(words)
        known = meaning_share(words.total(), learning.prose)
        share = known + (1 - known) * vocabulary.foreign_share(words)
        question = Question.of(vocabulary.vector_of(words), share)
        marks = vocabulary.marks_of(words)
        worth = vocabulary.worth_of(marks)
        whole = sqrt(sum(worth.values()))
        for pk, held, weight, vector in _candidates(vocabulary, marks, asked):
            both = sum(worth.get(each, 0.0) for each in held) / (whole * weight or 1)
            found[pk] = question.likeness(vector, both)
    return found


def _candidates(
    vocabulary: Vocabulary, marks: list[str], asked: Asked
) -> list[tuple[int, list[int], float, bytes]]:
    """Fingerprints that share the rarest marks, those with most of all marks first.

    So many are looked at however many there are: marks are taken until about `HELD` complaints
    hold them, and of a mark that more hold, Postgres takes that many by chance.
    """
    learning = vocabulary.learning
    if not marks:
        return []
    first: list[int] = []
    held = 0.0
    for name in marks:
        held += vocabulary.seen.get(name, 0) * learning.scale
        if first and held > HELD:
            break
        first.append(mark(name))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('gin_fuzzy_search_limit', %s, true)", [str(HELD)])
        cursor.execute(
            "(SELECT complaint_id, marks & %(marks)s, weight, vector FROM complaints_fingerprint"
            " WHERE marks && %(first)s AND learning_id = %(learning)s"
            " ORDER BY icount(marks & %(marks)s) DESC, complaint_id DESC LIMIT %(looked_at)s)"
            " UNION ALL (SELECT complaint_id, marks & %(marks)s, weight, vector"
            " FROM complaints_fingerprint"
            " WHERE learning_id = %(learning)s AND complaint_id IN (SELECT id"
            " FROM complaints_complaint WHERE part_id = %(part)s"
            " ORDER BY id DESC LIMIT %(newest)s))",
            {
                "first": first,
                "marks": [mark(name) for name in marks],
                "learning": learning.pk,
                "looked_at": LOOKED_AT,
                "part": asked.part_id,
                "newest": OF_THE_PART,
            },
        )
        return [(pk, held, weight, bytes(kept)) for pk, held, weight, kept in cursor.fetchall()]


def _score(complaint: Complaint, likeness: float, asked: Asked) -> float:
    """What the texts leave open, the same part, defect and supplier fill in part."""
    open_ = 1 - likeness
    for share, _reason in _in_common(complaint, asked):
        open_ *= 1 - share
    return round(1 - open_, 3)


def reasons(complaint: Complaint, asked: Asked) -> list[str]:
    """Why it may be the same, in words."""
    in_words = _in_words(asked.text, text_of(complaint))
    return [*in_words, *(reason for _share, reason in _in_common(complaint, asked))]


def _in_common(complaint: Complaint, asked: Asked) -> list[tuple[float, str]]:
    """What both are about, with what that is worth."""
    about = [
        (complaint.part_id, asked.part_id, SAME_PART, _("same part")),
        (complaint.defect_code_id, asked.defect_code_id, SAME_DEFECT, _("same defect code")),
        (complaint.supplier_id, asked.supplier_id, SAME_SUPPLIER, _("same supplier")),
    ]
    return [(share, reason) for one, other, share, reason in about if one and one == other]


def _in_words(text: str, other_text: str) -> Iterator[str]:
    """The words both use, and what the other text says instead of others."""
    yours, theirs = _telling(text), _telling(other_text)
    both = [word for stem, word in yours.items() if stem in theirs]
    if both:
        yield _("both say %(words)s") % {"words": ", ".join(both[:WORDS_TOLD])}
    others = [word for stem, word in theirs.items() if stem not in yours]
    instead = [
        _("says “%(theirs)s” where you say “%(yours)s”") % {"theirs": other, "yours": word}
        for stem, word in yours.items()
        if stem not in theirs and (other := _instead(word, others))
    ]
    yield from instead[:WORDS_TOLD]


def _telling(text: str) -> dict[str, str]:
    """Stem → the word as it is written, of those that say something."""
    found: dict[str, str] = {}
    for word in WORD.findall(text):
        if folded(word) not in SAYING_NOTHING:
            found.setdefault(stem_of(folded(word)), word)
    return found


def _instead(written: str, others: Iterable[str]) -> str:
    """The other word that stands for the same idea, shortens or spells this one, or nothing."""
    word = folded(written)
    ideas = set(trade_words().get(stem_of(word), ()))
    for other_written in others:
        other = folded(other_written)
        if ideas & set(trade_words().get(stem_of(other), ())):
            return other_written
        if shortens(word, other) or shortens(other, word) or _is_misspelled(word, other):
            return other_written
    return ""


def _is_misspelled(word: str, other: str) -> bool:
    if min(len(word), len(other)) < 4:
        return False
    one, two = set(runs_of(word)), set(runs_of(other))
    return 2 * len(one & two) >= len(one | two)
