"""The table of words that mean the same: noted, corrected, withdrawn, and what texts make of it."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from complaints.models import Learning, Synonyms
from complaints.selectors import not_in_the_table, synonyms_changed_since, synonyms_of_trade
from complaints.services import correct_synonyms, note_synonyms, withdraw_synonyms
from qms.core.actors import Actor
from qms.core.errors import Refused
from qms.core.models import Act
from qms.core.timeline import timeline_of
from tests import factories

JSON = "application/json"
KEY = "k" * 36


@pytest.fixture
def burr(db: None) -> Synonyms:
    return factories.synonyms("burr", "Grat", "scharfkantig")


def test_an_engineer_adds_words_and_a_second_click_finds_them(engineer, signed_in):
    typed = {"words": "porös, pore\nblowhole;Lunker,\n", "key": KEY}
    answers = [signed_in(engineer).post("/complaints/synonyms/add/", typed) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Synonyms.objects.get().words == ["porös", "pore", "blowhole", "Lunker"]
    assert Act.objects.filter(verb="synonyms.noted").count() == 1


FAULTS = [
    (["burr"], "Enter 2 to 60 words that mean the same."),
    ([f"burr{n}" for n in range(61)], "Enter 2 to 60 words that mean the same."),
    (["burr", "sharp edge"], "“sharp edge” has a space in it: enter single words."),
    (["burr", "gr/at"], "“gr/at” is not a word of letters and digits."),
    (["burr", "-"], "“-” is not a word of letters and digits."),
    (["burr", "g" * 81], f"“{'g' * 80}…” is longer than 80 characters."),
    (["Grat", "burr", "GRAT"], "“GRAT” stands here twice."),
    (["Stoß", "stoss"], "“stoss” stands here twice."),
]


@pytest.mark.parametrize(("words", "sentence"), FAULTS)
def test_what_is_not_a_few_single_words_is_refused_in_a_sentence(
    words, sentence, engineer, signed_in, api
):
    typed = {"words": "\n".join(words), "key": KEY}
    page = signed_in(engineer).post("/complaints/synonyms/add/", typed)
    program = api(engineer).post("/api/v1/synonyms/", {"words": words}, content_type=JSON)
    assert page.status_code == 422
    assert page.context["form"].errors["words"] == [sentence]
    assert (program.status_code, program.json()["field"]) == (400, "words")
    assert program.json()["message"] == sentence
    assert not Synonyms.objects.exists()


def test_every_fault_is_told_at_once(engineer, signed_in):
    typed = {"words": "sharp edge, Grat, grat", "key": KEY}
    page = signed_in(engineer).post("/complaints/synonyms/add/", typed)
    assert page.context["form"].errors["words"] == [
        "“sharp edge” has a space in it: enter single words.",
        "“grat” stands here twice.",
    ]
    assert "sharp edge, Grat, grat" in page.content.decode()


def test_a_word_may_stand_in_several_rows_but_not_all_of_a_rows_words(burr, engineer):
    actor = Actor.person(engineer)
    note_synonyms(actor=actor, words=["Grat", "Kamm"])
    typed = ["GRAT", "Burr"]
    with pytest.raises(Exception, match="in one row already: burr, Grat, scharfkantig"):
        note_synonyms(actor=actor, words=typed)
    withdraw_synonyms(burr, actor=actor, reason="The foundry means another thing.")
    assert note_synonyms(actor=actor, words=typed)


def test_words_are_found_in_whatever_case_and_umlauts(burr, engineer, signed_in, api):
    factories.synonyms("Schweißnaht", "weld")
    browser = signed_in(engineer)
    for question, found in (("GRAT", "burr"), ("schweissnaht", "weld"), ("scharf bur", "burr")):
        page = browser.get(f"/complaints/synonyms/?q={question}").content.decode()
        assert [
            word for word in ("burr", "weld") if f">{word}, " in page or f", {word}<" in page
        ] == [found]
    listed = api(engineer).get("/api/v1/synonyms/?q=Schweissnaht").json()["results"]
    assert [row["words"] for row in listed] == [["Schweißnaht", "weld"]]


def test_words_are_corrected_and_the_timeline_says_how(burr, engineer, signed_in):
    typed = {"words": "burr, Grat", "version": burr.version}
    answer = signed_in(engineer).post(f"/complaints/synonyms/{burr.pk}/correct/", typed)
    assert answer.status_code == 302
    newest, _noted = timeline_of(burr, reader=engineer)
    assert newest.text == "corrected the synonyms"
    assert newest.changes == [
        ("Words that mean the same", "burr, Grat, scharfkantig", "burr, Grat")
    ]


def test_who_saves_over_somebody_elses_words_sees_both(burr, engineer, signed_in):
    note = {"words": "burr, Grat, Kamm", "version": burr.version}
    correct_synonyms(burr, actor=factories.SETUP, version=burr.version, words=["burr", "Bart"])
    page = signed_in(engineer).post(f"/complaints/synonyms/{burr.pk}/correct/", note)
    assert page.status_code == 409
    assert page.context["differences"] == [
        ("Words that mean the same", "burr, Bart", "burr, Grat, Kamm")
    ]


def test_withdrawn_words_stay_on_record_and_are_not_used(burr, engineer, signed_in):
    browser, address = signed_in(engineer), f"/complaints/synonyms/{burr.pk}/"
    assert browser.post(f"{address}withdraw/", {"reason": " "}).status_code == 422
    browser.post(f"{address}withdraw/", {"reason": "The foundry means another thing."})
    assert synonyms_of_trade() == {}
    page = browser.get(address).content.decode()
    assert "The foundry means another thing." in page
    assert "Withdrawn: these words are not used as the same any more." in page
    burr.refresh_from_db()
    with pytest.raises(Refused, match=r"They were withdrawn. Add them anew."):
        correct_synonyms(burr, actor=factories.SETUP, version=burr.version, words=["a1", "b1"])
    again = browser.post(f"{address}withdraw/", {"reason": "Once more."})
    assert (again.status_code, Act.objects.filter(verb="synonyms.withdrawn").count()) == (422, 1)


def test_an_inspector_and_an_auditor_read_words_and_change_none(
    burr, inspector, auditor, signed_in
):
    for person in (inspector, auditor):
        browser = signed_in(person)
        page = browser.get("/complaints/synonyms/").content.decode()
        assert "scharfkantig" in page
        assert "/complaints/synonyms/add/" not in page
        assert browser.get(f"/complaints/synonyms/{burr.pk}/").status_code == 200
        for address in ("add/", f"{burr.pk}/correct/", f"{burr.pk}/withdraw/"):
            assert browser.post(f"/complaints/synonyms/{address}", {}).status_code == 403


def test_a_supplier_does_not_read_what_the_plant_calls_things(burr, supplier_user, signed_in, api):
    for address in ("", f"{burr.pk}/"):
        assert signed_in(supplier_user).get(f"/complaints/synonyms/{address}").status_code == 403
        assert api(supplier_user).get(f"/api/v1/synonyms/{address}").status_code == 403


def test_programs_keep_the_table(engineer, api):
    program = api(engineer)
    made = program.post("/api/v1/synonyms/", {"words": ["pore", "Lunker"]}, content_type=JSON)
    row = made.json()
    address = f"/api/v1/synonyms/{row['id']}/"
    corrected = program.patch(
        address,
        {"words": ["pore", "Lunker", "void"]},
        content_type=JSON,
        headers={"If-Match": made["ETag"]},
    )
    assert corrected.json()["words"] == ["pore", "Lunker", "void"]
    stale = program.patch(
        address, {"words": ["a1", "b1"]}, content_type=JSON, headers={"If-Match": made["ETag"]}
    )
    nothing = program.patch(address, {}, content_type=JSON, headers={"If-Match": corrected["ETag"]})
    assert (stale.status_code, nothing.status_code) == (412, 400)
    withdrawn = program.post(f"{address}withdraw/", {"reason": "Not here."}, content_type=JSON)
    assert withdrawn.json()["withdrawn_at"]
    again = program.post(f"{address}withdraw/", {"reason": "Not here."}, content_type=JSON)
    assert again.status_code == 409


def test_words_stand_for_the_rows_they_are_in(burr, django_assert_num_queries):
    other = factories.synonyms("Grate", "Kämme", "o-ring")
    with django_assert_num_queries(1):
        table = synonyms_of_trade()
    assert table["grat"] == [burr.pk, other.pk]
    assert {stem for stem, rows in table.items() if rows == [other.pk]} == {"kaemm", "o", "ring"}


def test_a_change_of_the_table_is_noticed(burr, engineer):
    noted = timezone.now() + timedelta(seconds=1)
    assert synonyms_changed_since(noted - timedelta(minutes=1))
    assert not synonyms_changed_since(noted)


def test_what_was_learned_is_offered_until_a_row_has_all_of_it(burr):
    learned = [["grat", "burr"], ["hyd", "hydraulic"]]
    assert not_in_the_table(learned) == [["hyd", "hydraulic"]]


def test_what_was_learned_is_kept_by_a_button(burr, engineer, inspector, signed_in):
    learned = [["Grat", "burr"], ["hyd", "hydraulic"]]
    Learning.objects.create(
        learned_at=timezone.now(), texts=9, complaints=9, verdicts=1, prose=0.2, found=learned
    )
    reading = signed_in(inspector).get("/complaints/synonyms/").content.decode()
    assert "Learned from your complaints" in reading
    assert "Keep in the table" not in reading
    browser = signed_in(engineer)
    offered = browser.get("/complaints/synonyms/")
    assert '<input type="hidden" name="words" value="hyd, hydraulic">' in offered.content.decode()
    ((_words, form),) = offered.context["learned"]
    sent = {name: form[name].value() for name in form.fields}
    assert browser.post("/complaints/synonyms/add/", sent)["Location"] == "/complaints/synonyms/"
    assert Synonyms.objects.latest("pk").words == ["hyd", "hydraulic"]
    page = browser.get("/complaints/synonyms/")
    assert page.context["learned"] == []
    assert "Learned from your complaints" not in page.content.decode()


def test_a_new_site_begins_with_the_words_of_the_file(manager, signed_in):
    migration = import_module("complaints.migrations.0012_synonyms")
    with connection.schema_editor(atomic=False) as editor:
        migration.begin(None, editor)
    rows = Synonyms.objects.order_by("pk")
    lines = migration.BEGINNING.read_text().splitlines()
    assert [row.words for row in rows] == [line.split() for line in lines]
    for row in rows:
        row.full_clean()
        assert timeline_of(row, reader=manager)[0].text == "added the synonyms"
    assert Act.objects.filter(subject_label=str(row)).count() == 1
    page = signed_in(manager).get("/complaints/synonyms/")
    assert len(page.context["listing"].rows) == 50
