"""A text as a vector: the sum of its words', in two views that are compared one by one.

*Spelling* sees letters: typing errors, endings, abbreviations. *Meaning* sees whole words and the
ideas behind them. Both blur what is rare; so the very names and letters of two texts are compared
beside them. Of those the rare ones tell the more, the longer the text is that is asked for: among
few words each counts, and two reports have the usual ones in common by chance. Of titles in full
words the letters tell nearly all. What a text is about at large, its *topic*, is told by the first
dimensions of its meaning; of which *family* it may be, by the directions that tell confirmed
families apart.
"""

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import import_module
from itertools import chain
from typing import Any

from complaints.similarity.texts import mark

SPELLING, MEANING = 320, 192  # dimensions of the two views
DIMENSIONS = SPELLING + MEANING
TOPIC = slice(SPELLING, SPELLING + 12)  # meaning stands in order of its singular values
AKIN = 0.75  # how alike the same topic or family makes two texts at most: it has many wordings
FAMILIES = 64  # dimensions in which confirmed families are told apart
LENGTH, RARITY = 0.5, 0.7  # exponents
WRITTEN_OUT = 0.25  # words that say nothing, in texts that are written out
REPORT = 40  # words, from which a text is rather a report
TITLED = 5  # words of a title in full, at least; a title's count twice
IN_FULL = 6.0, 6.6  # letters of a word, from where abbreviations are few to where there are none
SENTENCES = 0.18, 0.22  # words that say nothing, from where texts are titles to where they are not
RARER = 0.4  # exponent of rarity, times the logarithm of a text's words
LEANING = 0.6  # share of a text's own length in what its names are divided by
NEAREST = 0.02  # what even equal texts leave open
FULL = 127  # what a length of one is in the eight bits that are kept
STEPS = 5  # to one, of a name's weight

Vector = Any  # of numpy
Numbers = Any  # one, or one for each of several texts


@cache
def numpy() -> Any:
    """Loaded with the first text that is compared: a site starts, and stays small, without it."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a request has one core
    return import_module("numpy")


def read(stored: bytes) -> Vector:
    """Numbers from the half floats in which they are kept."""
    np = numpy()
    return np.frombuffer(stored, dtype="<f2").astype(np.float32)


def added(vectors: Iterable[tuple[float, Vector]]) -> Vector:
    """The weighted sum, each view of it brought to length one; zeros where there is nothing."""
    np = numpy()
    total = np.zeros(DIMENSIONS, dtype=np.float32)
    for weight, vector in vectors:
        total += weight * vector
    return np.concatenate([_unit(total[:SPELLING]), _unit(total[SPELLING:])])


def guessed(
    pieces: Iterable[tuple[Vector, int]], meanings: Iterable[Vector], weight: float
) -> Vector:
    """A word nobody has written before, by the spelling of its pieces and what it stands for."""
    np = numpy()
    spelling, meaning = np.zeros(SPELLING, np.float32), np.zeros(MEANING, np.float32)
    for vector, number in pieces:
        spelling += number * vector
    for vector in meanings:
        meaning += vector
    return np.concatenate([weight * _unit(spelling), meaning])


def weight_of(word: str, rarity: float) -> float:
    """Long and rare words tell more."""
    return float(len(word) ** LENGTH * rarity**RARITY)


def _unit(vector: Vector) -> Vector:
    np = numpy()
    length = float(np.linalg.norm(vector))
    return vector / length if length > 1e-6 else vector


def _unit_rows(matrix: Vector) -> Vector:
    np = numpy()
    return matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6)


@cache
def said(count: int) -> float:
    """What a word weighs that stands in a text so often."""
    return 1 + math.log(count)


def packed(vector: Vector) -> bytes:
    np = numpy()
    return np.rint(vector * FULL).astype(np.int8).tobytes()


def marked(names: Mapping[str, float], runs: Iterable[str]) -> tuple[list[int], bytes]:
    """The marks of both in order, as they are intersected fastest, and for each what it weighs in
    steps of a fifth; a run of letters only finds, and weighs nothing.
    """
    weights = dict.fromkeys(map(mark, runs), 0.0)
    weights |= {mark(name): weight for name, weight in names.items()}
    marks = sorted(weights)
    return marks, bytes(min(255, round(STEPS * weights[each])) for each in marks)


@dataclass(frozen=True)
class Views:
    """A number for each way of comparing texts: how alike they are, or what that counts."""

    spelling: Numbers
    meaning: Numbers
    names: Numbers
    letters: Numbers = 0.0
    topic: Numbers = 0.0
    family: Numbers = 0.0

    @property
    def each(self) -> tuple[Numbers, ...]:
        return self.spelling, self.meaning, self.names, self.letters, self.topic, self.family

    def mixed(self, other: "Views", share: Numbers) -> "Views":
        pairs = zip(self.each, other.each, strict=True)
        return Views(*((1 - share) * one + share * two for one, two in pairs))

    def of(self, rows: list[int]) -> "Views":
        np = numpy()
        return Views(*(np.broadcast_to(view, self.spelling.shape)[rows] for view in self.each))

    def with_letters(self, letters: list[float]) -> "Views":
        return replace(self, letters=numpy().array(letters))

    def with_family(self, family: Numbers) -> "Views":
        return replace(self, family=family)

    @property
    def of_words(self) -> "Views":
        """By what is said: for the letters a text has to be read, and neither a topic nor a family
        brings near what says something else.
        """
        return replace(self, letters=0.0, topic=0.0, family=0.0)


TELEGRAM = Views(0.4, 0.05, 0.1, 0.45, topic=0.25)
PROSE = Views(0.2, 0.15, 0.25, 0.4, topic=0.25)
TITLES = Views(0.0, 0.0, 0.1, 0.9)
LONG = Views(0.0, 0.0, 0.5, 0.5)
RENAMED = Views(0.0, 0.5, 0.5)
FAMILY = 1.2  # beside them, for a text that is surely of a family


def titled(words: int, prose: float, letters: float) -> float:
    """How far a text of so many words is a title in full words, by how a plant writes.

    `letters` is the mean length of the words that say something.
    """
    if not TITLED <= words < REPORT:
        return 0.0
    return _between(*IN_FULL, letters) * (1 - _between(*SENTENCES, prose))


def _between(low: float, high: float, value: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))


def counted(words: int, prose: float, renamed: Numbers, title: float = 0.0) -> Views:
    """What each view counts for a text of so many words.

    `prose` is the share of words that say nothing by themselves (the, of, is) in the plant's texts:
    notes in telegram style have few, and abbreviations instead, which only spelling sees. `renamed`
    is the share of words for which the other text has another word, so that letters tell nothing.
    """
    short = TELEGRAM.mixed(PROSE, min(1.0, prose / WRITTEN_OUT)).mixed(TITLES, title)
    return short.mixed(LONG, 1 / (1 + (max(words, 1) / REPORT) ** -2)).mixed(RENAMED, renamed)


def sharpness(words: int, title: float) -> float:
    """The exponent of rarity, in a text of so many words: one in titles."""
    return title + (1 - title) * RARER * math.log(max(words, 1))


def likeness(alike: Views, counts: Views) -> Numbers:
    """From 0 to 1, where nothing is left open.

    The weighted geometric mean of what each view leaves open: one view that sees nearly the same
    outweighs others that see something in common.
    """
    np = numpy()
    left = sum(
        count * np.log(1 + NEAREST - np.clip(one, 0, 1))
        for count, one in zip(counts.each, alike.each, strict=True)
    )
    return np.clip(1 + NEAREST - np.exp(left / sum(counts.each)), 0, 1)


@dataclass(frozen=True)
class Imprints:
    """Texts as numbers, a row each: their vectors, and what they say by mark, with its weight."""

    vectors: Vector
    marks: Vector  # in order within a row
    weights: Vector
    rows: Vector  # to which a mark belongs

    @classmethod
    def of(cls, kept: Sequence[tuple[bytes, list[int], bytes]]) -> "Imprints":
        """Of vectors, marks and weights as they are kept; pieces of words weigh nothing."""
        np = numpy()
        vectors = np.frombuffer(b"".join(vector for vector, _marks, _weights in kept), np.int8)
        sizes = [len(marks) for _vector, marks, _weights in kept]
        marks = np.fromiter(
            chain.from_iterable(marks for _, marks, _ in kept), np.int32, sum(sizes)
        )
        weights = np.frombuffer(b"".join(weights for _, _, weights in kept), np.uint8)
        names = np.flatnonzero(weights)
        return cls(
            vectors.reshape(-1, DIMENSIONS).astype(np.float32) / FULL,
            marks[names],
            weights[names] / STEPS,
            np.repeat(np.arange(len(kept)), sizes)[names],
        )

    def alike(
        self, other: "Imprints", row: int = 0, *, telling: Mapping[int, float] | None = None
    ) -> Views:
        """Every row beside one of the other's: cosines, of names by what each of that row tells.

        Their lengths are pivoted at the other's (Singhal, Buckley and Mitra 1996): a short text
        that says a part of it is not nearer than a long one that says all of it and more.
        """
        own, length = other.rows == row, other.lengths[row]
        marks, told = other.marks[own], other.weights[own] / length
        if telling:
            told = numpy().array([telling[each] for each in marks])
        products = self.vectors * other.vectors[row]
        return Views(
            products[:, :SPELLING].sum(axis=1),
            products[:, SPELLING:].sum(axis=1),
            self._shared(marks, told) / ((1 - LEANING) * length + LEANING * self.lengths),
            topic=AKIN * (self.topics * other.topics[row]).sum(axis=1),
        )

    def kin(self, other: "Imprints", families: Vector) -> Numbers:
        """How far every row resembles the confirmed texts that the other's first row does.

        The cosine, and less for what is less clearly of any family: where few were confirmed, the
        direction alone is the same for whatever is a little like them.
        """
        np = numpy()
        own, each = other.vectors[0] @ families, self.vectors @ families
        sure, clear = np.linalg.norm(own), np.linalg.norm(each, axis=1)
        lengths = sure * np.sqrt(clear * np.maximum(clear, sure))
        return AKIN * (each @ own) / np.maximum(lengths, 1e-6)

    def sure(self, families: Vector) -> float:
        """How clearly the first row is of one of the confirmed families, from 0 to 1."""
        return min(1.0, float(numpy().linalg.norm(self.vectors[0] @ families)))

    @cached_property
    def topics(self) -> Vector:
        return _unit_rows(self.vectors[:, TOPIC])

    @cached_property
    def lengths(self) -> Vector:
        np = numpy()
        squares = np.bincount(self.rows, self.weights**2, len(self.vectors))
        return np.maximum(np.sqrt(squares), 1e-6)

    def hold(self, marks: Iterable[int]) -> Vector:
        """Which rows say one of these."""
        found = numpy().zeros(len(self.vectors), dtype=bool)
        for each in marks:
            found[self.rows[self.marks == each]] = True
        return found

    def renamed(self, words: Sequence[list[int]]) -> Vector:
        """Of these words, told by stem and ideas, the share each row has another word for."""
        renamed = numpy().zeros(len(self.vectors))
        for stem, *ideas in words:
            if ideas:
                renamed += self.hold(ideas) & ~self.hold([stem])
        return renamed / max(1, len(words))

    def _shared(self, marks: Vector, told: Vector) -> Vector:
        """What each row says of these, which are sorted, times what they tell."""
        np = numpy()
        if not len(marks):
            return np.zeros(len(self.vectors))
        place = np.minimum(np.searchsorted(marks, self.marks), len(marks) - 1)
        found = marks[place] == self.marks
        said = self.weights[found] * told[place[found]]
        return np.bincount(self.rows[found], said, len(self.vectors))
