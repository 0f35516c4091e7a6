"""A text as words and pieces of words, in whatever spelling the shop floor uses."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from heapq import nsmallest
from itertools import chain
from math import log
from zlib import crc32

WORD = re.compile(r"[^\W_]+")
APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")  # doesn't is doesnt, as it is written in haste
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
ENDINGS = re.compile(r"(ational|ations|ation|ings|ing|edly|ed|ies|ied|ers|er|es|en|s|e|y)$")
PIECES = (2, 3, 4)  # characters; a word's ends count as one
COUNTED_DIGITS = 3  # shorter numbers are amounts and positions: which one says nothing
RUN = 3  # characters
NAMES_KEPT, RUNS_KEPT = 64, 24  # of a text
HEAD = 50  # words of a text that are compared letter by letter
WORDS_AT_MOST = 400  # of a text; what comes after has been said before
SAYING_NOTHING = frozenset(  # English and German
    WORD.findall(
        "a an and are as at be but by can could did do does for from had has have i if in into is"
        " it its my of on or that the their there they this to was we were what when which will"
        " with you your"
        " am auf aus bei das dem den der des die ein eine einem einen einer es fuer hat"
        " im ist mit nach und vom von war wird zu zum zur"
    )
)


def folded(text: str) -> str:
    """Without case, accents and umlauts."""
    lower = text.casefold()
    if lower.isascii() or (lower := lower.translate(UMLAUTS)).isascii():
        return lower
    plain = unicodedata.normalize("NFKD", lower)
    return "".join(character for character in plain if not unicodedata.combining(character))


def words_of(text: str) -> list[str]:
    return WORD.findall(APOSTROPHE.sub("", folded(text)))[:WORDS_AT_MOST]


@lru_cache(maxsize=10_000)
def spelling_of(word: str) -> str:
    """The word as its vector knows it."""
    return "0" if word.isdigit() and len(word) <= COUNTED_DIGITS else word


@lru_cache(maxsize=10_000)
def cut(word: str) -> list[str]:
    """Every run of two to four characters ("+") in a word, its ends included."""
    whole = f" {word} "
    return [
        f"+{whole[at : at + length]}" for length in PIECES for at in range(len(whole) - length + 1)
    ]


def pieces_of(word: str) -> Counter[str]:
    return Counter(cut(spelling_of(word)))


@lru_cache(maxsize=10_000)
def stem_of(word: str) -> str:
    """The word without the endings of English and German, as roughly as searching needs it."""
    return ENDINGS.sub("", word) if len(word) > 4 else word.removesuffix("s")


def shortens(word: str, full: str) -> bool:
    """Whether the letters of a short word stand in the full one in this order, the first first."""
    letters = iter(full)
    return (
        1 < len(word) <= len(full) - 2
        and word[0] == full[0]
        and stem_of(word) != stem_of(full)
        and all(letter in letters for letter in word)
    )


def meanings_of(word: str, ideas: Mapping[str, list[int]]) -> list[str]:
    """What a word stands for: its stem ("="), and the ideas of the trade that it names ("~")."""
    if word in SAYING_NOTHING:
        return []
    stem = stem_of(word)
    return [f"={stem}", *(f"~{idea}" for idea in ideas.get(stem, []))]


@lru_cache(maxsize=10_000)
def runs_of(word: str) -> list[str]:
    """Its pieces of three characters, by which a word is found that is spelled otherwise."""
    whole = f" {spelling_of(word)} "
    return [f"+{whole[at : at + RUN]}" for at in range(max(1, len(whole) - RUN + 1))]


def rarest_runs(words: Iterable[str], seen: Mapping[str, int]) -> list[str]:
    runs = {run for word in set(words) - SAYING_NOTHING for run in runs_of(word)}
    return nsmallest(RUNS_KEPT, runs, key=lambda name: (seen.get(name, 0), name))


def letters_of(head: Iterable[str]) -> Counter[str]:
    """How often each piece stands in the words a text begins with."""
    return Counter(chain.from_iterable(map(cut, head)))


@lru_cache(maxsize=10_000)
def rarity(texts: int, seen: int) -> float:
    """The inverse document frequency, smoothed: 1 for what every text holds."""
    return log((1 + texts) / (1 + seen)) + 1


def mark(name: str) -> int:
    """A name as a number of 31 bits, for an index of numbers."""
    return crc32(name.encode()) >> 1
