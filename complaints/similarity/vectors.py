"""A text as a vector: the sum of its words', in two views that are compared one by one.

*Spelling* sees letters: typing errors, endings, abbreviations. *Meaning* sees whole words and the
ideas behind them. Both blur what is rare; so the very names and letters of two texts are compared
beside them. Notes are told apart by spelling, reports by names.
"""

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import mul
from struct import unpack
from typing import Self

SPELLING, MEANING = 320, 192  # dimensions of the two views
DIMENSIONS = SPELLING + MEANING
LENGTH, RARITY = 0.5, 0.7  # exponents
WRITTEN_OUT = 0.25  # words that say nothing, in texts that are written out
REPORT = 40  # words, from which a text is rather a report
NEAREST = 0.02  # what even equal texts leave open
FULL = 127  # what a length of one is in the eight bits that are kept
STEPS = 5  # to one, of a name's weight

WordVector = tuple[float, ...]


def read(stored: bytes) -> WordVector:
    """A word's vector from the half floats in which it is kept."""
    return unpack(f"<{len(stored) // 2}e", stored)


def added(vectors: Iterable[tuple[float, WordVector]]) -> list[float]:
    """The weighted sum, each view of it brought to length one; zeros where there is nothing."""
    total = [0.0] * DIMENSIONS
    for weight, vector in vectors:
        total = [before + weight * each for before, each in zip(total, vector, strict=True)]
    return [*_unit(total[:SPELLING]), *_unit(total[SPELLING:])]


def guessed(
    pieces: Iterable[tuple[WordVector, int]], meanings: Iterable[WordVector], weight: float
) -> WordVector:
    """A word nobody has written before, by the spelling of its pieces and what it stands for."""
    spelling, meaning = [0.0] * SPELLING, [0.0] * MEANING
    for vector, number in pieces:
        spelling = [before + number * each for before, each in zip(spelling, vector, strict=True)]
    for vector in meanings:
        meaning = [before + each for before, each in zip(meaning, vector, strict=True)]
    return (*(weight * each for each in _unit(spelling)), *meaning)


def weight_of(word: str, rarity: float) -> float:
    """Long and rare words tell more."""
    return float(len(word) ** LENGTH * rarity**RARITY)


def _unit(vector: list[float]) -> list[float]:
    length = math.sqrt(sum(map(mul, vector, vector)))
    return [each / length for each in vector] if length > 1e-6 else vector


def said(count: int) -> float:
    """What a word weighs that stands in a text so often."""
    return 1 + math.log(count)


def packed(vector: list[float]) -> bytes:
    return array("b", [round(each * FULL) for each in vector]).tobytes()


@dataclass(frozen=True)
class Views:
    """One number for each way of comparing two texts: how alike they are, or what that counts."""

    spelling: float
    meaning: float
    names: float
    letters: float = 0.0

    def mixed(self, other: "Views", share: float) -> "Views":
        pairs = zip(self.each, other.each, strict=True)
        return Views(*((1 - share) * one + share * two for one, two in pairs))

    def with_letters(self, letters: float) -> "Views":
        return replace(self, letters=letters)

    @property
    def without_letters(self) -> "Views":
        return replace(self, letters=0.0)

    @property
    def each(self) -> tuple[float, float, float, float]:
        return self.spelling, self.meaning, self.names, self.letters


TELEGRAM = Views(0.5, 0.1, 0.1, 0.3)
PROSE = Views(0.1, 0.2, 0.1, 0.6)
LONG = Views(0.0, 0.0, 0.5, 0.5)
FOREIGN = Views(0.0, 0.5, 0.5)


def counted(words: int, prose: float, foreign: float) -> Views:
    """What each view counts for a text of so many words.

    `prose` is the share of words that say nothing by themselves (the, of, is) in the plant's texts:
    notes in telegram style have few, and abbreviations instead, which only spelling sees. `foreign`
    is the share of words whose spelling tells nothing.
    """
    short = TELEGRAM.mixed(PROSE, min(1.0, prose / WRITTEN_OUT))
    return short.mixed(LONG, 1 / (1 + (max(words, 1) / REPORT) ** -2)).mixed(FOREIGN, foreign)


def likeness(alike: Views, counts: Views) -> float:
    """From 0 to 1, where nothing is left open.

    The weighted geometric mean of what each view leaves open: one view that sees nearly the same
    outweighs others that see something in common.
    """
    pairs = [
        (count, 1 + NEAREST - min(1.0, max(0.0, one)))
        for count, one in zip(counts.each, alike.each, strict=True)
        if count
    ]
    whole = sum(count for count, _left in pairs) or 1
    left = math.prod(left ** (count / whole) for count, left in pairs)
    return min(1.0, max(0.0, 1 + NEAREST - left))


@dataclass(frozen=True)
class Imprint:
    """A text as numbers, to be compared with others."""

    vector: bytes  # eight bits a dimension
    names: dict[int, float]  # what it says, by mark, and how much of it

    def alike(self, other: Self) -> Views:
        spelling, meaning = self._views
        theirs, meant = other._views
        return Views(
            sum(map(mul, spelling, theirs)) / FULL**2,
            sum(map(mul, meaning, meant)) / FULL**2,
            self._shared(other),
        )

    @cached_property
    def _views(self) -> tuple[Sequence[int], Sequence[int]]:
        signed = array("b", self.vector)
        return signed[:SPELLING], signed[SPELLING:]

    @cached_property
    def _length(self) -> float:
        return math.hypot(*self.names.values()) or 1.0

    def _shared(self, other: Self) -> float:
        """The cosine of what both say."""
        said = sum(weight * other.names.get(name, 0.0) for name, weight in self.names.items())
        return said / (self._length * other._length)


def weighed(weights: Iterable[float]) -> bytes:
    """Weights of names as they are kept, in steps of a fifth."""
    return bytes(min(255, round(STEPS * weight)) for weight in weights)


def named(marks: Iterable[int], kept: bytes) -> dict[int, float]:
    return {name: weight / STEPS for name, weight in zip(marks, kept, strict=True)}
