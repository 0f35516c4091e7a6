"""Which words stand for others: abbreviations, typing errors, and words written as one.

All of it is learned from how the plant writes, so that nobody needs to keep a list.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
from scipy import sparse

from complaints.similarity.texts import SAYING_NOTHING, shortens, stem_of

SHORTENED = 6  # letters an abbreviation has at most
BESIDE = 2  # words on either side that a word is known by
SMOOTHED = 0.75
ALIKE = 0.2  # least likeness of the neighbours of an abbreviation and of its word
MISTYPED = 5  # letters from which a word is told from its typing errors
OFTENER = 4  # times as often as its typing error a word is written, and three times at least
PART = 4  # letters of a word in a compound
LINKED = ("", "s")  # German puts an s between them

Seen = Mapping[str, int]
Standing = dict[str, tuple[str, ...]]


def standing_for(abbreviated: Mapping[str, str], seen: Seen) -> Standing:
    """Word → the words to read for it."""
    right = misspellings(seen)
    standing: Standing = {word: (word, *parts) for word, parts in compounds(seen).items()}
    for word in seen:
        full = right.get(word, word)
        full = abbreviated.get(full, full)
        if full != word:
            standing[word] = standing.get(full, (full,))
    return standing


def misspellings(seen: Seen) -> dict[str, str]:
    """Rare words → the usual ones that one slip of the finger away make them (Damerau 1964)."""
    near = defaultdict(list)
    for word in seen:
        if word.isalpha() and len(word) >= MISTYPED - 1:
            for shorter in _shortened(word):
                near[shorter].append(word)
    found = {}
    for word in seen:
        if not word.isalpha() or word in SAYING_NOTHING or len(word) < MISTYPED - 1:
            continue
        fits = {
            other
            for shorter in _shortened(word)
            for other in near[shorter]
            if seen[other] >= max(3, OFTENER * seen[word]) and _is_mistyped(word, other)
        }
        if fits:
            found[word] = max(fits, key=lambda other: (seen[other], other))
    return found


def _shortened(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _is_mistyped(word: str, other: str) -> bool:
    """Whether one letter is missing, too much, wrong, or two beside each other are swapped."""
    if len(other) < MISTYPED or word[0] != other[0] or stem_of(word) == stem_of(other):
        return False
    if len(word) != len(other):
        return abs(len(word) - len(other)) == 1
    apart = [at for at in range(len(word)) if word[at] != other[at]]
    if len(apart) == 1:
        return True
    swapped = len(apart) == 2 and apart[1] == apart[0] + 1
    return swapped and word[apart[0]] == other[apart[1]] and word[apart[1]] == other[apart[0]]


def compounds(seen: Seen) -> dict[str, tuple[str, str]]:
    """Words → the two usual ones they are made of: a blank was left out, or the word is German."""
    usual = {word for word in seen if word.isalpha() and len(word) >= PART and seen[word] > 2}
    found = {}
    for word in seen:
        splits = [
            (min(seen[one], seen[other]) * min(len(one), len(other)), one, other)
            for one, other in _splits(word)
            if one in usual and other in usual and min(seen[one], seen[other]) > 2 * seen[word]
        ]
        if splits:
            _worth, one, other = max(splits)
            found[word] = (one, other)
    return found


def _splits(word: str) -> Iterator[tuple[str, str]]:
    for at in range(PART, len(word) - PART + 1):
        for link in LINKED:
            if word[at:].startswith(link):
                yield word[:at], word[at + len(link) :]


def abbreviations(written: list[list[str]], seen: Seen) -> dict[str, str]:
    """Short words → the longer ones they shorten: same first letter, letters in order, and alike
    in the words they stand beside (positive pointwise mutual information, Church and Hanks 1990).
    """
    short = [
        word
        for word in seen.keys() - SAYING_NOTHING
        if word.isalpha() and 1 < len(word) <= SHORTENED and seen[word] > 2
    ]
    longer = defaultdict(list)
    for word in seen:
        if word.isalpha() and len(word) > 3 and seen[word] > 1:
            longer[word[0]].append(word)
    beside, row = _company(written, seen)
    found = {}
    for word in short:
        fits = [full for full in longer[word[0]] if shortens(word, full)]
        if not fits:
            continue
        alike = (beside[[row[full] for full in fits]] @ beside[row[word]].T).toarray().ravel()
        best = max(range(len(fits)), key=lambda at: alike[at] * math.log(1 + seen[fits[at]]))
        if alike[best] >= ALIKE:
            found[word] = fits[best]
    return found


def _company(written: list[list[str]], seen: Seen) -> tuple[sparse.csr_matrix, dict[str, int]]:
    """Each word's companions within two words, and a text's ends, by how much oftener than by
    chance; contexts are smoothed with the exponent 0.75 (Levy, Goldberg and Dagan 2015).
    """
    row = {word: at for at, word in enumerate([*seen, "^", "$"])}
    met: Counter[tuple[int, int]] = Counter()
    for text in written:
        places = [row[word] for word in text]
        for at, word in enumerate(places):
            met.update((word, other) for other in places[max(0, at - BESIDE) : at])
            met.update((word, other) for other in places[at + 1 : at + 1 + BESIDE])
        if places:
            met.update([(places[0], row["^"]), (places[-1], row["$"])])
    pairs = np.array(list(met), dtype=np.int64).reshape(-1, 2)
    times = np.fromiter(met.values(), np.float64, len(met))
    words = np.bincount(pairs[:, 0], times, len(row))
    others = np.bincount(pairs[:, 1], times, len(row)) ** SMOOTHED
    surprise = np.log(times * others.sum() / (words[pairs[:, 0]] * others[pairs[:, 1]]))
    kept = surprise > 0
    beside = sparse.csr_matrix(
        (surprise[kept], (pairs[kept, 0], pairs[kept, 1])), (len(row), len(row))
    )
    return unit_rows(beside), row


def unit_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.diags(1 / np.maximum(lengths, 1e-6)) @ matrix
