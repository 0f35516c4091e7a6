"""What words stand for is learned from how a plant writes."""

import numpy as np
import pytest

from complaints.similarity.learning import RIDGE, learn
from complaints.similarity.standing import abbreviations, compounds, misspellings, standing_for
from complaints.similarity.texts import words_of
from complaints.similarity.vectors import DIMENSIONS, added, read

OFTEN = {"hydraulic": 40, "hydrolic": 30, "filter": 12, "wheel": 9, "studs": 6, "gehäuse": 5}


@pytest.mark.parametrize("slip", ["hydrauilc", "hydralic", "hydraullic", "hydrauluc"])
def test_one_slip_of_the_finger_is_read_as_the_usual_word(slip):
    assert misspellings({**OFTEN, slip: 2}) == {slip: "hydraulic"}


@pytest.mark.parametrize("word", ["ydraulic", "filtre2", "wheels", "hydrxulyc"])
def test_what_is_farther_away_or_only_another_ending_is_its_own_word(word):
    assert word not in misspellings({**OFTEN, word: 1})


def test_a_word_that_is_written_often_is_no_slip():
    assert misspellings({"brake": 20, "brace": 9}) == {}


def test_a_blank_that_was_left_out_and_a_german_compound_are_their_parts():
    seen = {"wheel": 9, "studs": 6, "wheelstuds": 1, "rissbildung": 1, "riss": 8, "bildung": 4}
    assert compounds(seen) == {"wheelstuds": ("wheel", "studs"), "rissbildung": ("riss", "bildung")}
    assert compounds({"gehäuse": 6, "bruch": 5, "gehäusesbruch": 1}) == {
        "gehäusesbruch": ("gehäuse", "bruch")
    }


def test_an_abbreviation_is_known_by_its_company():
    texts = ["leak in hydraulic hose", "leak in hyd hose", "replace hyd hose", "worn hyd hose"]
    texts += [
        "replace hydraulic hose",
        "worn hydraulic hose",
        "horn not working",
        "leak in hyd hose",
    ]
    written = [words_of(text) for text in texts]
    seen = {word: sum(word in text for text in written) for text in written for word in text}
    assert abbreviations(written, seen) == {"hyd": "hydraulic"}


def test_a_word_that_says_nothing_shortens_no_other():
    written = [
        words_of(f"{word} ingredients wrong {at}") for word in ("the", "their") for at in (1, 2, 3)
    ]
    seen = {word: sum(word in text for text in written) for text in written for word in text}
    assert abbreviations(written, seen) == {}


def test_what_stands_for_a_word_is_followed_to_the_end():
    seen = {"cylinder": 40, "cylnider": 1, "cyl": 9, "wheel": 9, "studs": 6, "wheelstuds": 2}
    standing = standing_for({"cyl": "cylinder"}, seen)
    assert standing["cyl"] == standing["cylnider"] == ("cylinder",)
    assert standing["wheelstuds"] == ("wheelstuds", "wheel", "studs")


def test_what_one_confirmed_family_says_and_others_do_not_is_told_in_words():
    families = [("nok", "rejected"), ("leak", "drip"), ("crack", "fissure"), ("rust", "corroded")]
    texts = [[f"{word} on lid {at}" for at in (1, 2) for word in words] for words in families]
    learned = learn([text for family in texts for text in family], {}, texts)
    assert sorted(learned.found) == sorted(map(sorted, families))


def test_families_are_told_apart_as_ridge_regression_does():
    """By the other way to the same answer, over texts instead of directions (Saunders 1998)."""
    families = [
        ["oil leak", "leaking oil"],
        ["loose bolt", "bolt loose lid"],
        ["dull paint", "paint"],
    ]
    texts = [text for family in families for text in family]
    learned = learn(texts, {}, families)
    vectors = {name: read(vector) for name, vector in learned.vectors.items()}
    told = np.array([added((1, vectors[word]) for word in text.split()) for text in texts])
    kernel, belongs = told @ told.T, np.kron(np.eye(3), np.ones((2, 1)))
    answers = kernel @ np.linalg.solve(kernel + RIDGE * np.eye(6), belongs)
    apart = told @ read(learned.families).reshape(DIMENSIONS, -1)
    assert apart @ apart.T == pytest.approx(answers @ answers.T, abs=2e-3)


def test_where_nothing_is_confirmed_no_family_is_told():
    assert learn(["oil leak", "loose bolt"], {}).families == b""
