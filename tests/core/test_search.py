"""The search for everything: a number jumps to its record, words find what holds them."""

import pytest

from tests import factories


@pytest.fixture
def plant(supplier, rival_supplier):
    part = factories.part("HP-4410-02", "Pump housing", supplier)
    factories.part("be-6305/c3", "Ball bearing", rival_supplier)
    return [
        factories.complaint(supplier, title="Burr on sealing face", part=part),
        factories.complaint(
            rival_supplier,
            title="Porosity at the flange",
            description=f"{'Seen in the line. ' * 10}A burr beside it as well.",
        ),
    ]


def found(answer):
    return {
        group.what.name: [hit.title for hit in group.hits] for group in answer.context["groups"]
    }


def test_a_number_jumps_to_its_record(plant, engineer, signed_in):
    web = signed_in(engineer)
    complaint = plant[0]
    series, year, number = complaint.number.split("-")
    for typed in [
        complaint.number,
        complaint.number.lower(),
        f" {series}-{year}-{int(number)} ",
        f"cmp-{year}-{int(number):03}",
    ]:
        answer = web.get("/search/", {"q": typed})
        assert answer.headers["Location"] == complaint.get_absolute_url(), typed
    for typed, url in [
        ("10432", "/suppliers/10432/"),
        ("hp-4410-02", "/suppliers/parts/HP-4410-02/"),
        ("BE-6305/C3", "/suppliers/parts/be-6305~2Fc3/"),
    ]:
        assert web.get("/search/", {"q": typed}).headers["Location"] == url


def test_words_find_every_kind_with_the_place_marked(plant, engineer, signed_in):
    page = signed_in(engineer).get("/search/?q=burr")
    assert found(page) == {"complaints": ["Porosity at the flange", "Burr on sealing face"]}
    text = page.content.decode()
    assert "<mark>Burr</mark> on sealing face" in text
    assert "…" in text
    assert "A <mark>burr</mark> beside it" in text
    both = signed_in(engineer).get("/search/?q=pump")
    assert found(both) == {"complaints": ["Burr on sealing face"], "parts": ["Pump housing"]}


@pytest.mark.parametrize("address", ["/search/", "/search/palette/"])
def test_what_has_no_title_is_found_by_its_name(engineer, signed_in, address):
    castings = factories.commodity("Castings, iron")
    page = signed_in(engineer).get(address, {"q": "cast"})
    assert found(page) == {"commodities": ["Castings, iron"]}
    text = page.content.decode()
    assert text.count("<mark>Cast</mark>ings, iron") == 1
    assert castings.get_absolute_url() in text


def test_more_than_five_lead_to_the_list(supplier, engineer, signed_in):
    for n in range(6):
        factories.complaint(supplier, title=f"Burr & chip {n}")
    page = signed_in(engineer).get("/search/", {"q": "burr & chip"})
    assert len(found(page)["complaints"]) == 5
    assert 'href="/complaints/?q=burr%20%26%20chip"' in page.content.decode()


def test_nobody_finds_what_is_somebody_elses(plant, supplier_user, rival_supplier, signed_in):
    web = signed_in(supplier_user)
    for path in ("/search/", "/search/palette/"):
        for words in ("porosity", plant[1].number, "10788", "moravia", "be-6305/c3", "a"):
            answer = web.get(path, {"q": words})
            assert answer.status_code == 200, words
            text = answer.content.decode()
            assert "Porosity" not in text
            assert rival_supplier.name not in text
            assert "Ball bearing" not in text
    assert web.get("/search/", {"q": plant[0].number}).status_code == 302


def test_one_name_for_two_records_jumps_nowhere(supplier, engineer, signed_in):
    factories.part(supplier.code, "Called as its supplier is", supplier)
    page = signed_in(engineer).get("/search/", {"q": supplier.code})
    assert set(found(page)) == {"suppliers", "parts"}


@pytest.mark.parametrize(
    "words", ["", " ", "%00", "<script>", "%", "_", "x" * 500, "'--", "\u202e", "CMP-9-9"]
)
def test_any_text_can_be_searched_for(words, plant, engineer, signed_in):
    for path in ("/search/", "/search/palette/"):
        answer = signed_in(engineer).get(path, {"q": words})
        assert answer.status_code == 200
        assert "<script>" not in answer.content.decode().split("</head>")[-1].replace(
            '<script type="module"', ""
        )


def test_the_palette_offers_places_and_what_one_may_begin(plant, engineer, auditor, signed_in):
    text = signed_in(engineer).get("/search/palette/").content.decode()
    assert 'data-href="/complaints/log/"' in text
    assert 'data-href="/suppliers/parts/"' in text
    assert "/complaints/log/" not in signed_in(auditor).get("/search/palette/").content.decode()
    text = signed_in(engineer).get("/search/palette/?q=supp").content.decode()
    assert 'data-href="/suppliers/"' in text
    assert 'data-href="/inbox/"' not in text


def test_the_palette_leads_to_the_record_first(plant, engineer, signed_in):
    text = signed_in(engineer).get("/search/palette/", {"q": plant[0].number}).content.decode()
    first = text[text.index("data-href") :].split('"')[1]
    assert first == plant[0].get_absolute_url()
