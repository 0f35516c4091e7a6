"""Giving every word a vector, from the plant's own texts.

Spelling: each word is the unit vector of its runs of two to four characters (weighted by rarity,
Salton and Buckley 1988) times √length · rarity^0.7, so that long and rare words count; an
abbreviation is mixed with the word it shortens. Meaning: stems and ideas by rarity. Both are
reduced by latent semantic analysis (Deerwester et al. 1990) with a randomised range finder (Halko,
Martinsson and Tropp 2011). What people confirmed as one problem draws together: words that one
family uses and others do not become an idea, relevant component analysis (Bar-Hillel et al. 2005)
shrinks the directions in which the cases of a family differ in meaning, and ridge regression (Hoerl
and Kennard 1970) of families on their texts finds the directions that tell them apart.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from complaints.similarity.standing import Standing, abbreviations, standing_for, unit_rows
from complaints.similarity.texts import (
    SAYING_NOTHING,
    cut,
    meanings_of,
    pieces_of,
    rarity,
    stem_of,
    words_of,
)
from complaints.similarity.vectors import (
    DIMENSIONS,
    FAMILIES,
    MEANING,
    SPELLING,
    added,
    said,
    weight_of,
)

EXPANDED = 0.7  # share of the full word in the vector of its abbreviation
SEED = 1
TRUST = 0.05  # in one pair of texts that people confirmed
OWN = 0.5  # share of a stem's texts that are of the family it stands for
SAID_BY = 2  # texts of a family that hold such a stem, at least
RIDGE = 6.0  # texts in a direction, at which half of what they say is believed
ROUNDS = 3

Matrix = np.ndarray
Vectors = dict[str, Matrix]
Ideas = Mapping[str, list[int]]
Families = Sequence[Sequence[str]]  # of each, the texts of two cases at least
Features = dict[str, float]


@dataclass(frozen=True)
class Learned:
    """What texts have taught: how many there were, and of each name how many held it."""

    texts: int
    prose: float  # the share of words that say nothing
    letters: float  # of a word that says something, in the mean
    seen: dict[str, int]
    vectors: dict[str, bytes]  # of words; of pieces ("+"), stems and ideas for new words
    means: dict[str, list[str]]  # of words: the stems and ideas they stand for
    found: list[list[str]]  # words that were found to mean the same
    families: bytes  # directions that tell confirmed families apart


def learn(texts: Sequence[str], ideas: Ideas, families: Families = ()) -> Learned:
    """Vectors of all words in these texts; texts of a family are known to mean one problem."""
    written = [words_of(text) for text in texts]
    told = [Counter(words) for words in written]
    seen = Counter(word for words in told for word in words)
    full = abbreviations(written, seen)
    confirmed = ideas_in(families)
    known = _numbered(confirmed, ideas)
    spelling = _Spelling(told, seen, full)
    meaning = _Meaning(told, seen, standing_for(full, seen), known)
    words = sorted(seen)
    letters = _placed(spelling, told, words, SPELLING)
    meant = _placed(meaning, told, words, MEANING)
    vectors = dict(zip(words, np.hstack([letters.words, meant.words]), strict=True))
    pieces, meanings = _weighted(spelling, letters), _weighted(meaning, meant)
    if families:
        _draw_together(vectors, meanings, families)
    apart = _telling_apart(families, vectors)
    vectors |= pieces | meanings
    return Learned(
        len(texts),
        _prose(written),
        _letters(seen),
        dict(seen + meaning.seen + spelling.seen),
        {name: vector.astype("<f2").tobytes() for name, vector in vectors.items()},
        meaning.meant,
        [[short, long] for short, long in sorted(full.items())] + _in_full(confirmed, seen),
        apart.astype("<f2").tobytes(),
    )


def _numbered(confirmed: list[list[str]], ideas: Ideas) -> dict[str, list[int]]:
    """Stem → its ideas: those people wrote down, and below zero those their verdicts showed."""
    named = {stem: list(numbers) for stem, numbers in ideas.items()}
    for number, idea in enumerate(confirmed, 1):
        for stem in idea:
            named.setdefault(stem, []).append(-number)
    return named


def _in_full(confirmed: list[list[str]], seen: Counter[str]) -> list[list[str]]:
    """Ideas as words: of each stem the one that is written most."""
    words: dict[str, str] = {}
    for word, _number in seen.most_common():
        words.setdefault(stem_of(word), word)
    return [sorted(words[stem] for stem in idea if stem in words) for idea in confirmed]


def _prose(written: list[list[str]]) -> float:
    said = [word for words in written for word in words]
    return sum(word in SAYING_NOTHING for word in said) / max(1, len(said))


def _letters(seen: Counter[str]) -> float:
    telling = {word: n for word, n in seen.items() if word.isalpha() and word not in SAYING_NOTHING}
    return sum(len(word) * n for word, n in telling.items()) / max(1, sum(telling.values()))


class _Spelling:
    """Words by their letters."""

    def __init__(
        self, told: list[Counter[str]], seen: Counter[str], full: Mapping[str, str]
    ) -> None:
        self.texts, self.words, self.full = len(told), seen, full
        self.pieces = {word: pieces_of(word) for word in seen}
        self.seen: Counter[str] = Counter()
        for words in told:
            self.seen.update(
                {piece for word in words for piece in [*cut(word), *self.pieces[word]]}
            )

    def rarity(self, piece: str) -> float:
        return rarity(self.texts, self.seen[piece])

    def features(self, word: str) -> Features:
        own = self._own(word)
        if not (full := self.full.get(word)):
            return own
        mixed: Counter[str] = Counter()
        for share, features in ((1 - EXPANDED, own), (EXPANDED, self._own(full))):
            mixed.update({piece: share * weight for piece, weight in features.items()})
        return dict(mixed)

    def _own(self, word: str) -> Features:
        raw = {piece: number * self.rarity(piece) for piece, number in self.pieces[word].items()}
        scale = weight_of(word, rarity(self.texts, self.words[word])) / math.hypot(*raw.values())
        return {piece: weight * scale for piece, weight in raw.items()}


class _Meaning:
    """Words by what they stand for."""

    def __init__(
        self, told: list[Counter[str]], seen: Counter[str], standing: Standing, ideas: Ideas
    ) -> None:
        self.texts = len(told)
        self.meant = {
            word: [
                name for read in standing.get(word, (word,)) for name in meanings_of(read, ideas)
            ]
            for word in seen
        }
        self.seen: Counter[str] = Counter()
        for words in told:
            self.seen.update({name for word in words for name in self.meant[word]})

    def features(self, word: str) -> Features:
        return {name: self.rarity(name) for name in self.meant[word]}

    def rarity(self, name: str) -> float:
        return rarity(self.texts, self.seen[name])


@dataclass(frozen=True)
class _Placed:
    names: list[str]
    features: Matrix
    words: Matrix


def _placed(
    view: _Spelling | _Meaning, told: list[Counter[str]], words: list[str], size: int
) -> _Placed:
    """Every feature and word of a view in `size` dimensions (zeros where texts span fewer)."""
    place = {word: row for row, word in enumerate(words)}
    features = [view.features(word) for word in words]
    names = sorted({name for each in features for name in each})
    column = {name: at for at, name in enumerate(names)}
    by_word = _sparse(
        [{column[name]: weight for name, weight in each.items()} for each in features], len(names)
    )
    by_text = _sparse(
        [{place[word]: said(number) for word, number in text.items()} for text in told], len(words)
    )
    basis = _basis(unit_rows(by_text @ by_word), size)
    return _Placed(names, basis, np.asarray(by_word @ basis, dtype=np.float32))


def _sparse(rows: list[dict[int, float]], columns: int) -> sparse.csr_matrix:
    ends = np.cumsum([0, *(len(row) for row in rows)])
    at = np.fromiter((key for row in rows for key in row), np.int32, ends[-1])
    weights = np.fromiter((value for row in rows for value in row.values()), np.float32, ends[-1])
    return sparse.csr_matrix((weights, at, ends), shape=(len(rows), columns))


def _basis(matrix: sparse.csr_matrix, size: int) -> Matrix:
    """The right singular vectors of the largest `size` singular values, as columns."""
    kept = max(1, min(size, *(extent - 1 for extent in matrix.shape)))
    start = np.random.default_rng(SEED).standard_normal((matrix.shape[1], kept + 20))
    spanned = np.asarray(matrix @ start.astype(np.float32))
    for _round in range(ROUNDS):
        spanned, _ = np.linalg.qr(spanned)
        back, _ = np.linalg.qr(matrix.T @ spanned)
        spanned = matrix @ back
    spanned, _ = np.linalg.qr(spanned)
    _, _, rows = np.linalg.svd(np.asarray((matrix.T @ spanned).T), full_matrices=False)
    basis = np.zeros((matrix.shape[1], size), dtype=np.float32)
    basis[:, : min(kept, len(rows))] = rows[:kept].T
    return basis


def _weighted(view: _Spelling | _Meaning, placed: _Placed) -> Vectors:
    """The vectors of pieces, or of stems and ideas, for words that nobody has written before."""
    weights = np.array([[view.rarity(name)] for name in placed.names], dtype=np.float32)
    return dict(zip(placed.names, placed.features * weights.reshape(-1, 1), strict=True))


def _draw_together(vectors: Vectors, meanings: Vectors, families: Families) -> None:
    """Turn the view of meanings so that what cases of a family differ in counts less."""
    told = [[_vector_of(text, vectors)[SPELLING:] for text in texts] for texts in families]
    turn = _turn(np.vstack([np.diff(of_one, axis=0) for of_one in told]))
    for name, vector in vectors.items():
        vectors[name] = np.concatenate([vector[:SPELLING], vector[SPELLING:] @ turn])
    for name, vector in meanings.items():
        meanings[name] = vector @ turn


def _turn(apart: Matrix) -> Matrix:
    """Shrinks the directions in which pairs are apart; with few pairs it hardly shrinks any."""
    spread = apart.T @ apart / len(apart)
    values, axes = np.linalg.eigh(spread)
    relative = np.maximum(values, 0) / max(float(values.mean()), 1e-9)
    shrunk = 1 / np.sqrt(1 + TRUST * math.sqrt(len(apart)) * relative)
    turn: Matrix = (axes * shrunk) @ axes.T
    return turn


def ideas_in(families: Families) -> list[list[str]]:
    """Stems that belong to one problem: most confirmed texts that hold one are of one family, which
    holds it three times as often as the others do. Each list names an idea nobody has written down.
    """
    stems = {
        text: {stem_of(word) for word in words_of(text)} - SAYING_NOTHING
        for texts in families
        for text in texts
    }
    held = Counter(stem for text in stems.values() for stem in text)
    ideas = []
    for texts in families:
        within = Counter(stem for text in texts for stem in stems[text])
        part = max(OWN, 3 * len(texts) / len(stems))
        ideas.append(
            [
                stem
                for stem, number in within.items()
                if number >= SAID_BY and number / held[stem] >= part
            ]
        )
    return [idea for idea in ideas if len(idea) > 1]


def _telling_apart(families: Families, vectors: Vectors) -> Matrix:
    """The directions, as columns, in which texts of one family are near and those of others far.

    Ridge regression says how much a text is of each family. Of its answers only cosines and lengths
    are used, and these the principal axes of its coefficients keep.
    """
    if not families:
        return np.zeros((DIMENSIONS, 0))
    told = np.vstack([_vector_of(text, vectors) for texts in families for text in texts])
    starts = np.cumsum([0, *map(len, families[:-1])])
    sums = np.add.reduceat(told, starts).T
    coefficients = np.linalg.solve(told.T @ told + RIDGE * np.eye(DIMENSIONS), sums)
    values, axes = np.linalg.eigh(coefficients @ coefficients.T)
    largest: Matrix = axes[:, -FAMILIES:] * np.sqrt(np.maximum(values[-FAMILIES:], 0))
    return largest


def _vector_of(text: str, vectors: Vectors) -> Matrix:
    told = Counter(words_of(text)).items()
    vector: Matrix = added((said(times), vectors[word]) for word, times in told if word in vectors)
    return vector
