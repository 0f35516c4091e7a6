"""Earlier cases of the same problem, found under other names."""

from datetime import date
from itertools import pairwise
from math import hypot

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import Complaint, Fingerprint, Learning, Term
from complaints.selectors import Asked, Similar, Vocabulary, similar_to, similar_to_case
from complaints.services import (
    confirm_resemblance,
    edit_complaint,
    learn_when_grown,
    merge_family,
    read_complaints,
    take_out_case,
)
from complaints.services.learning import confirmed_families, learn_texts
from complaints.similarity.texts import letters_of, pieces_of
from complaints.similarity.vectors import sharpness, titled
from qms.core.actors import Actor
from tests import factories

LOGGED = [
    "Sharp edge on sealing face of valve body",
    "Hydraulic hose leaking at the crimp",
    "Hydraulic pump noisy under load",
    "Replace hydraulic hose, leaking",
    "Hydraulic hose worn through",
    "Hydraulic cylinder seal leaking",
    "Wrong label on carton",
    "Corrosion on the shaft after transport",
    "Thread M8 not cut through",
    "Crack in weld seam of bracket",
    "Paint peeling off the housing cover",
    "Delivery note missing",
    "Hardness below drawing",
    "Dimension out of tolerance on bore 12 mm",
]


LIKE_CONFIRMED = "like cases that were confirmed as one problem"
MEANING_THE_SAME = [
    "burr burrs sharp edge Grat",
    "crack cracked Riss",
    "weld welding seam Schweißnaht",
    "wrong falsch falsches",
    "label Etikett",
    "corrosion rust Rost",
    "sealing seal Dichtfläche",
]


@pytest.fixture
def plant(supplier):
    for words in MEANING_THE_SAME:
        factories.synonyms(*words.split())
    for title in LOGGED:
        factories.complaint(supplier, title=title)
    learn_texts()
    read_complaints()


def found(text, *, at_most=5, **known) -> list[Similar]:
    return similar_to(Asked(text, **known), Complaint.objects.all(), at_most=at_most)


def first(text) -> str:
    cases = found(text)
    return cases[0].complaint.title if cases else ""


@pytest.mark.parametrize(
    ("typed", "logged"),
    [
        (
            "hydrualic hoes leeking at crimpp",
            "Hydraulic hose leaking at the crimp",
        ),
        ("hose hydraulic leak crimp", "Hydraulic hose leaking at the crimp"),  # another order
        ("Grat an der Dichtfläche", "Sharp edge on sealing face of valve body"),  # German
        ("burr on seal face", "Sharp edge on sealing face of valve body"),  # another word
        ("rust on shaft", "Corrosion on the shaft after transport"),
        ("Riss in der Schweißnaht", "Crack in weld seam of bracket"),
        ("falsches Etikett", "Wrong label on carton"),
        ("cracked welding", "Crack in weld seam of bracket"),
    ],
)
def test_the_same_problem_is_found_under_another_name(typed, logged, plant):
    assert first(typed) == logged


def test_german_finds_english_also_where_both_are_written(plant, supplier):
    for title in ("Grat am Flansch", "Riss im Deckel", "Falsches Etikett am Karton"):
        factories.complaint(supplier, title=title)
    learn_texts()
    read_complaints()
    assert found("Grat an der Dichtfläche")[0].complaint.title in {LOGGED[0], "Grat am Flansch"}
    assert LOGGED[0] in {case.complaint.title for case in found("Grat Dichtfläche", at_most=2)}


def test_another_problem_is_told_before_the_same_in_other_words(plant, supplier):
    for title in ("Hydraulic hose leaks at crimp", "Crimp of the hydraulic hose leaking"):
        factories.complaint(supplier, title=title)
    read_complaints()
    titles = [case.complaint.title for case in found("hydraulic hose", at_most=3)]
    assert "Hydraulic hose worn through" in titles
    assert sum("rimp" in title for title in titles) == 1


def test_it_says_why_in_words(plant, supplier):
    case = found("Burr on sealing face", supplier_id=supplier.pk)[0]
    assert "both say sealing, face" in case.reasons
    assert any(why == "says “Sharp” where you say “Burr”" for why in case.reasons)
    assert case.reasons[-1] == "same supplier"
    assert 0 < case.score <= 1


def test_it_says_which_word_was_taken_for_one_with_a_slip(plant):
    assert "says “sealing” where you say “seling”" in found("Edge on seling face")[0].reasons


def test_there_is_a_reason_also_where_no_word_tells_one(supplier):
    """Two words that are written as one elsewhere are found by what that stands for."""
    factories.synonyms("blowholes", "pores")
    for title in [*LOGGED, "Blowholes in the flange", "Blow holes on machined surface"]:
        factories.complaint(supplier, title=title)
    learn_texts()
    read_complaints()
    reasons = {case.complaint.title: case.reasons for case in found("pores")}
    assert reasons["Blow holes on machined surface"] == ["much the same in other words"]


def test_that_both_deny_something_is_no_reason(plant):
    reasons = {case.complaint.title: case.reasons for case in found("Plug M8 not tight")}
    assert reasons["Thread M8 not cut through"] == ["both say M8"]


def test_what_settled_it_stands_beside_it(plant, supplier):
    closed = factories.closed_complaint(supplier, title="Burr on the flange, deburring skipped")
    read_complaints()
    case = found("burr on flange deburring")[0]
    assert case.complaint == closed
    assert case.settled_by


@pytest.mark.parametrize("words", [1, 3, 20, 400])
def test_a_text_is_as_near_to_itself_however_long_it_is(words):
    weights = {"=bore": 1.1, "=lunker": 6.0}
    told = Vocabulary(Learning(), ideas={}, rarity=weights).telling(weights, sharpness(words, 0))
    assert sum(told[name] * weights[name] for name in weights) == pytest.approx(hypot(1.1, 6.0))


def test_the_longer_a_text_is_the_more_its_rare_words_tell():
    vocabulary = Vocabulary(Learning(), ideas={}, rarity={"=bore": 1.1, "=lunker": 6.0})
    weights = {"=bore": 1.0, "=lunker": 1.0}
    note, report = (vocabulary.telling(weights, sharpness(words, 0)) for words in (3, 200))
    assert report["=lunker"] / report["=bore"] > note["=lunker"] / note["=bore"]


@pytest.mark.parametrize(
    ("words", "prose", "letters", "share"),
    [
        (8, 0.1, 7.5, 1),  # "Blow holes on sealing face"
        (8, 0.1, 6.3, 0.5),
        (8, 0.2, 7.5, 0.5),
        (4, 0.1, 7.5, 0),  # "Blow holes"
        (8, 0.1, 5.0, 0),  # "Repl hyd hose, leak at cyl"
        (8, 0.3, 7.5, 0),  # "There are blow holes on the face"
        (60, 0.1, 7.5, 0),  # and what else there is to say
    ],
)
def test_a_title_is_short_in_full_words_and_no_sentence(words, prose, letters, share):
    assert titled(words, prose, letters) == pytest.approx(share)


def test_which_number_it_is_tells_in_letters_and_not_in_vectors():
    assert letters_of(["8"]) != letters_of(["9"])
    assert pieces_of("8") == pieces_of("9")


def test_a_new_word_with_a_number_that_was_only_read_in_letters_is_read(plant):
    assert first("tolerance on bore x12y") == LOGGED[-1]


def test_a_long_text_is_found_by_the_little_it_shares_that_is_rare(plant, supplier):
    usual = "The hose was leaking at the crimp and the pump was noisy under load in the line. " * 6
    about = "Schuler press 4711 stopped with relay fault Z9 after the coolant swap"
    told = factories.complaint(supplier, title="Line stopped", description=usual + about)
    factories.complaint(supplier, title="Line down", description=usual + "Twice in the night.")
    learn_texts()
    read_complaints()
    asked = Asked("Press", "Nothing in the hose, no pump noisy. " * 6 + "Relay fault Z9, Schuler")
    assert similar_to(asked, Complaint.objects.all())[0].complaint == told


def test_a_case_is_not_like_itself(plant):
    complaint = Complaint.objects.get(title="Wrong label on carton")
    assert complaint not in [
        case.complaint for case in similar_to_case(complaint, Complaint.objects.all())
    ]


def test_what_says_the_same_is_one_case(plant, supplier):
    newest = [factories.complaint(supplier, title="Wrong label on carton") for _more in range(3)][
        -1
    ]
    read_complaints()
    cases = found("wrong label on carton")
    titles = [case.complaint.title for case in cases]
    assert titles.count("Wrong label on carton") == 1
    assert cases[0].complaint == newest


def test_the_same_part_brings_a_case_nearer(plant, supplier):
    part = factories.part("P-7", "Valve body", supplier)
    here = factories.complaint(supplier, part=part, title="Scratches on the outside of body")
    factories.complaint(supplier, title="Scratches on the outside of body.")
    read_complaints()
    nearest = found("scratches on body", part_id=part.pk)[0]
    assert nearest.complaint == here
    assert "same part" in nearest.reasons


@pytest.fixture
def reasons(plant, supplier):
    """Why the first of two cases in the same words is nearer to a third one."""

    def told(first, second, asked):
        here = factories.complaint(supplier, title="Scratches on the outside of body", **first)
        factories.complaint(supplier, title="Scratches on the outside of body.", **second)
        asked = factories.complaint(supplier, title="Body scratched outside", **asked)
        read_complaints()
        nearest = similar_to_case(asked, Complaint.objects.all())[0]
        assert nearest.complaint == here
        return nearest.reasons

    return told


def test_the_same_commodity_brings_a_case_nearer(reasons, supplier):
    castings, turned = factories.commodity("Castings"), factories.commodity("Turned parts")
    body, cover, shaft = (
        factories.part(number, number, supplier, commodity=commodity)
        for number, commodity in [("P-7", castings), ("P-8", castings), ("P-9", turned)]
    )
    told = reasons({"part": body}, {"part": shaft}, {"part": cover})
    assert "same commodity" in told
    assert "same part" not in told


def test_the_same_week_brings_a_case_nearer(reasons):
    monday, sunday, next_monday = (date(2026, 3, day) for day in (2, 8, 9))
    days = ({"received_on": day} for day in (monday, next_monday, sunday))
    assert "same week" in reasons(*days)


def test_the_same_root_cause_brings_a_case_nearer(plant, supplier):
    cause = "Tongs of the robot are worn, their rubber is gone"
    first, asked = (
        factories.answered_complaint(supplier, title=title, root_cause=cause)
        for title in ("Scratches on the body", "Body scratched outside")
    )
    factories.answered_complaint(supplier, title="Scratches on the body.")
    read_complaints()
    nearest = similar_to_case(asked, Complaint.objects.all())[0]
    assert nearest.complaint == first
    assert "same root cause" in nearest.reasons


def test_a_corrected_text_is_read_anew(plant, engineer, supplier):
    complaint = factories.complaint(supplier, title="To be described")
    read_complaints()
    edit_complaint(
        complaint,
        actor=Actor.person(engineer),
        version=complaint.version,
        title="Bearing seized after two hours",
    )
    assert read_complaints() == 1
    assert first("bearing seized") == "Bearing seized after two hours"


def test_nothing_is_found_before_anything_was_learned(supplier):
    factories.complaint(supplier, title="Burr on sealing face")
    assert read_complaints() == 0
    assert found("burr") == []


@pytest.mark.parametrize("nothing", ["", "   ", "!?", "…", "the of"])
def test_a_text_without_words_is_like_nothing(nothing, plant):
    assert found(nothing) == []


def test_a_new_learning_takes_the_place_of_the_last(plant):
    learn_texts()
    assert first("rust on shaft")  # still by the last one
    assert read_complaints() == len(LOGGED)
    assert Learning.objects.count() == 1
    assert set(Fingerprint.objects.values_list("learning", flat=True)) == {
        Learning.objects.get().pk
    }
    assert Term.objects.exclude(learning=Learning.objects.get()).count() == 0
    assert first("rust on shaft")


@pytest.mark.django_db(transaction=True)
def test_a_question_is_answered_once_though_statistics_know_of_nothing_read(plant, owner):
    Fingerprint.objects.update(learning=None)
    with owner.cursor() as cursor:
        cursor.execute("ANALYZE complaints_fingerprint")
    read_complaints()
    with CaptureQueriesContext(connection) as queries:
        found("rust on shaft")
    (candidates,) = [query["sql"] for query in queries if "icount" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {candidates}")
        ((told,),) = cursor.fetchone()
    assert loops(told["Plan"], "Unique") == 1


def loops(plan, kind) -> int:
    own = plan["Actual Loops"] if plan["Node Type"] == kind else 0
    return own + sum(loops(inner, kind) for inner in plan.get("Plans", []))


def test_what_people_confirmed_is_learned(plant, supplier):
    """Two words that nothing else says to be one thing, found together after three verdicts."""
    for stuck, tight in [
        ("Ratchet wobbles at the lever", "Ratchet fidgety at the lever"),
        ("Knob of the panel wobbles", "Fidgety knob, left panel"),
        ("Pedal wobbles in cold", "Pedal fidgety when cold"),
    ]:
        pair = [factories.complaint(supplier, title=title) for title in (stuck, tight)]
        confirm_resemblance(factories.resemblance(*pair), actor=factories.SETUP)
    for title in ("Joystick wobbles", "Joystick green"):
        factories.complaint(supplier, title=title)
    learn_texts()
    read_complaints()
    scores = {case.complaint.title: case.score for case in found("fidgety joystick", at_most=30)}
    assert scores["Joystick wobbles"] > scores["Joystick green"] + 0.05


def test_what_resembles_a_confirmed_family_is_found_and_told(plant, supplier):
    families = [
        [
            *("Lid porous", "Blow holes in lid", "Flange porous", "Flange with blow holes, leaks"),
            *("Elbow porous", "Blow holes in elbow", "Body porous", "Blow holes in body"),
        ],
        ["Varnish dull", "Orange peel on door", "Door dull", "Varnish with orange peel"],
        ["Fan humming", "Motor of fan drones", "Motor humming", "Fan drones in idle"],
    ]
    for titles in families:
        logged = [factories.complaint(supplier, title=title) for title in titles]
        for pair in pairwise(logged):
            confirm_resemblance(factories.resemblance(*pair), actor=factories.SETUP)
    factories.complaint(supplier, title="Blow holes in cover")
    read_complaints()
    cold = {case.complaint.title: case for case in found("cover porous, leaks", at_most=30)}
    learn_texts()
    read_complaints()
    taught = {case.complaint.title: case for case in found("cover porous, leaks", at_most=30)}
    assert taught["Blow holes in cover"].score > cold["Blow holes in cover"].score + 0.06
    assert LIKE_CONFIRMED in taught["Blow holes in cover"].reasons
    assert not any(LIKE_CONFIRMED in case.reasons for case in cold.values())
    assert not any(LIKE_CONFIRMED in case.reasons for case in found("thread not cut", at_most=30))


def test_a_single_family_is_not_seen_in_everything(plant, supplier):
    """Whatever is a little like the only confirmed ones lies in their direction."""
    family = ["Lid porous", "Blow holes in lid", "Flange porous", "Flange with blow holes, leaks"]
    logged = [factories.complaint(supplier, title=title) for title in family]
    read_complaints()
    cold = {case.complaint.title: case.score for case in found("porous cover", at_most=30)}
    for pair in pairwise(logged):
        confirm_resemblance(factories.resemblance(*pair), actor=factories.SETUP)
    learn_texts()
    read_complaints()
    taught = found("porous cover", at_most=30)
    kin = {case.complaint.title for case in taught if LIKE_CONFIRMED in case.reasons}
    assert kin == {"Lid porous", "Flange porous"}
    others = [case for case in taught if case.complaint.title not in family]
    assert len(others) > 3
    assert all(case.score < cold.get(case.complaint.title, 0) + 0.15 for case in others)


def test_families_are_learned_as_people_left_them(supplier):
    def learned():
        return [[text.split("\n")[0] for text in texts] for texts in confirmed_families()]

    titles = ["Lid porous", "Blow holes in lid", "Pores in flange", "Flange leaks"]
    cases = [factories.complaint(supplier, title=title) for title in titles]
    older, younger = (
        confirm_resemblance(factories.resemblance(*pair), actor=factories.SETUP)
        for pair in (cases[:2], cases[2:])
    )
    assert learned() == [titles[:2], titles[2:]]
    merge_family(younger, into=older, reason="One cause", actor=factories.SETUP)
    assert learned() == [titles]
    take_out_case(older, case=cases[1], reason="A crack", actor=factories.SETUP)
    assert learned() == [["Lid porous", "Pores in flange", "Flange leaks"]]


def test_it_learns_again_only_when_there_is_more_to_learn(plant, supplier):
    assert learn_when_grown() == 0


def test_a_text_beside_the_form_is_answered_as_it_is_typed(plant, client, engineer):
    client.force_login(engineer)
    page = client.get(
        "/complaints/similar/?title=rust+on+shaft&supplier=x&part=", headers={"HX-Request": "true"}
    )
    assert "Corrosion on the shaft after transport" in page.content.decode()
    assert "<html" not in page.content.decode()
    whole = client.get("/complaints/similar/?title=rust+on+shaft")
    assert "Corrosion on the shaft after transport" in whole.content.decode()
    assert "<html" in whole.content.decode()


def test_a_phone_reads_beside_the_button_how_many_stand_below_the_form(plant, client, engineer):
    client.force_login(engineer)
    address = "/complaints/similar/?title=rust+on+shaft"
    whole, piece = client.get(address), client.get(address, headers={"HX-Request": "true"})
    number = len(whole.context["cases"])
    assert f'hx-swap-oob="true">{number} similar</a>' in piece.content.decode()
    assert "hx-swap-oob" not in whole.content.decode()


def test_a_program_asks_the_same(plant, api, engineer, supplier):
    answer = api(engineer).get(
        "/api/v1/complaints/similar/", {"text": "rust on shaft", "supplier": supplier.code}
    )
    assert answer.status_code == 200
    assert answer.json()[0]["complaint"]["title"] == "Corrosion on the shaft after transport"
    assert answer.json()[0]["reasons"][-1] == "same supplier"


def test_a_program_that_asks_wrongly_is_told_what_is_wrong(plant, api, engineer):
    answer = api(engineer).get("/api/v1/complaints/similar/", {"supplier": "NOBODY", "limit": "x"})
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {"supplier", "limit"}


def test_a_supplier_learns_nothing_here(plant, api, client, supplier_user):
    assert api(supplier_user).get("/api/v1/complaints/similar/?text=rust").status_code == 403
    client.force_login(supplier_user)
    assert client.get("/complaints/similar/?title=rust").status_code == 403
