"""A text as a vector: the sum of its words', in two views that are compared one by one.

*Spelling* sees letters: typing errors, endings, abbreviations. *Meaning* sees whole words and the
ideas behind them. Notes are told apart by spelling, reports by meaning.
"""

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from operator import mul
from struct import unpack
from typing import Self

SPELLING, MEANING = 320, 192  # dimensions of the two views
DIMENSIONS = SPELLING + MEANING
LENGTH, RARITY = 0.5, 0.7  # exponents
TELEGRAM, PROSE, LONG = 0.1, 0.4, 0.8  # the meaning's share
WRITTEN_OUT = 0.25  # words that say nothing, in texts that are written out
REPORT = 40  # words, from which a text is rather a report
FULL = 127  # what a length of one is in the eight bits that are kept

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


def meaning_share(words: int, prose: float) -> float:
    """How much of the likeness is the meaning's, of a text of so many words.

    `prose` is the share of words that say nothing by themselves (the, of, is) in the plant's texts:
    notes in telegram style have few, and abbreviations instead, which only spelling sees.
    """
    short = TELEGRAM + (PROSE - TELEGRAM) * min(1.0, prose / WRITTEN_OUT)
    long = 1 / (1 + (max(words, 1) / REPORT) ** -2)
    return short + (LONG - short) * long


@dataclass(frozen=True)
class Question:
    """A text that others are compared with."""

    spelling: list[float]
    meaning: list[float]
    share: float  # of the meaning in the likeness

    @classmethod
    def of(cls, vector: list[float], share: float) -> Self:
        return cls(vector[:SPELLING], vector[SPELLING:], share)

    def likeness(self, kept: bytes, shared: float) -> float:
        """From 0 to 1, where all words are the same.

        The cosine of the spelling, and the mean of two for the meaning: that of the vectors, which
        knows what is said beside what, and `shared`, of the very stems and ideas both name.
        """
        other = array("b")
        other.frombytes(kept)
        spelling = sum(map(mul, self.spelling, other)) / FULL
        meaning = (sum(map(mul, self.meaning, other[SPELLING:])) / FULL + shared) / 2
        both = (1 - self.share) * spelling + self.share * meaning
        return min(1.0, max(0.0, both))
