"""What a learning knows of words: enough to turn any text into numbers."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nlargest
from typing import Any

from complaints.models import Learning, Term
from complaints.selectors.synonyms import synonyms_of_trade
from complaints.similarity.texts import (
    NAMES_KEPT,
    SAYING_NOTHING,
    letters_of,
    mark,
    meanings_of,
    pieces_of,
    rarity,
    runs_of,
)
from complaints.similarity.vectors import (
    DIMENSIONS,
    Imprints,
    Vector,
    added,
    guessed,
    packed,
    read,
    said,
    weight_of,
)


@dataclass
class Vocabulary:
    """`remember` asks for words; the rest is reckoned from what is remembered."""

    learning: Learning
    ideas: dict[str, list[int]] = field(default_factory=synonyms_of_trade)
    seen: dict[str, int] = field(default_factory=dict)
    rarity: dict[str, float] = field(default_factory=dict)
    means: dict[str, list[str]] = field(default_factory=dict)
    vectors: dict[str, Vector] = field(default_factory=dict)

    def remember(self, words: Iterable[str]) -> None:
        asked = set(words)
        terms = Term.objects.filter(learning=self.learning)
        known = terms.filter(name__in=asked).values_list("name", "seen", "means", "vector")
        for word, seen, means, vector in known:
            self.seen[word], self.means[word] = seen, means
            self.vectors[word] = read(bytes(vector))
        unknown = asked - self.means.keys()
        self.means |= {word: meanings_of(word, self.ideas) for word in unknown}
        self._guess(unknown - SAYING_NOTHING)
        names = {name for word in asked for name in [*self.means[word], *runs_of(word)]}
        names |= letters_of(asked).keys()
        self.seen |= dict.fromkeys(names, 0)
        self.seen |= dict(terms.filter(name__in=names).values_list("name", "seen"))
        self.rarity |= {name: rarity(self.learning.texts, self.seen[name]) for name in names}

    def names_of(self, words: Counter[str]) -> dict[str, float]:
        """The stems and ideas that tell most of a text, and how much."""
        counts: Counter[str] = Counter()
        for word, number in words.items():
            counts.update(dict.fromkeys(self.means[word], number))
        weights = {name: said(number) * self.rarity[name] for name, number in counts.items()}
        told = nlargest(NAMES_KEPT, weights, key=lambda name: (weights[name], name))
        return {name: weights[name] for name in told}

    def letters_of(self, head: Iterable[str]) -> dict[str, float]:
        """The pieces of the words a text begins with, and how much they tell."""
        return {
            piece: said(number) * self.rarity[piece] for piece, number in letters_of(head).items()
        }

    def telling(self, weights: dict[str, float], sharpness: float) -> dict[str, float]:
        """What names or pieces tell of a text: times the weights of a text, over its length, it is
        one for the text itself.
        """
        sharper = 2 * (sharpness - 1)
        told = {name: weight * self.rarity[name] ** sharper for name, weight in weights.items()}
        itself = sum(told[name] * weight for name, weight in weights.items()) or 1.0
        scale = math.hypot(*weights.values()) / itself
        return {name: scale * weight for name, weight in told.items()}

    def length_of_letters(self, head: Iterable[str]) -> float:
        return math.hypot(*self.letters_of(head).values())

    def vector_of(self, words: Counter[str]) -> bytes:
        return packed(
            added(
                (said(number), self.vectors[word])
                for word, number in words.items()
                if word in self.vectors
            )
        )

    @cached_property
    def families(self) -> Vector:
        """The directions that tell confirmed families apart, as columns."""
        return read(bytes(self.learning.families)).reshape(DIMENSIONS, -1)

    def renamed_share(self, words: Iterable[str], others: Imprints) -> Any:
        """Of the words that say something, those each of the others has another word for."""
        return others.renamed(
            [[*map(mark, self.means[word])] for word in words if self.means[word]]
        )

    def _guess(self, unknown: set[str]) -> None:
        """By their pieces, and the stems and ideas that are known."""
        pieces = {word: pieces_of(word) for word in unknown}
        asked = {piece for each in pieces.values() for piece in each}
        asked |= {name for word in unknown for name in self.means[word]}
        if not asked:
            return
        terms = Term.objects.filter(learning=self.learning, name__in=asked).exclude(vector=b"")
        known = {name: read(bytes(vector)) for name, vector in terms.values_list("name", "vector")}
        for word, each in pieces.items():
            spelled = [(known[piece], number) for piece, number in each.items() if piece in known]
            means = [known[name] for name in self.means[word] if name in known]
            weight = weight_of(word, rarity(self.learning.texts, 0))
            self.vectors[word] = guessed(spelled, means, weight)
