"""Why two complaints may be the same problem, in words."""

from collections.abc import Iterator, Mapping
from itertools import islice

from django.utils.translation import gettext as _

from complaints.similarity.texts import (
    SAYING_NOTHING,
    WORD,
    folded,
    runs_of,
    shortens,
    stem_of,
)

WORDS_TOLD = 3
WORDS_READ = 100
MISSPELLED = 0.6  # share of runs that two spellings of a word have in common (Dice 1945), at least
TELLING_LITTLE = {"not", "no", "too", "nicht", "kein"}  # as a reason; stems

Ideas = Mapping[str, list[int]]  # stem → the rows of the table of synonyms it stands in


def in_words(text: str, other_text: str, ideas: Ideas) -> Iterator[str]:
    """The words both use, and what the other text says instead of others."""
    yours, theirs = _telling(text), _telling(other_text)
    both = [word for stem, word in yours.items() if stem in theirs and stem not in TELLING_LITTLE]
    if both:
        yield _("both say %(words)s") % {"words": ", ".join(both[:WORDS_TOLD])}
    others = {folded(word): word for stem, word in theirs.items() if stem not in yours}
    instead = (
        _("says “%(theirs)s” where you say “%(yours)s”") % {"theirs": other, "yours": word}
        for stem, word in yours.items()
        if stem not in theirs and (other := _instead(folded(word), others, ideas))
    )
    yield from islice(instead, WORDS_TOLD)


def _telling(text: str) -> dict[str, str]:
    """Stem → the word as it is written, of those that say something."""
    found: dict[str, str] = {}
    for written in WORD.findall(text)[:WORDS_READ]:
        if (word := folded(written)) not in SAYING_NOTHING:
            found.setdefault(stem_of(word), written)
    return found


def _instead(word: str, others: Mapping[str, str], ideas: Ideas) -> str:
    """The other word that stands for the same idea, shortens or spells this one, or nothing."""
    own = set(ideas.get(stem_of(word), ()))
    for other, written in others.items():
        if own & set(ideas.get(stem_of(other), ())):
            return written
        if shortens(word, other) or shortens(other, word) or _is_misspelled(word, other):
            return written
    return ""


def _is_misspelled(word: str, other: str) -> bool:
    if min(len(word), len(other)) < 4:
        return False
    one, two = set(runs_of(word)), set(runs_of(other))
    return 2 * len(one & two) >= MISSPELLED * (len(one) + len(two))
