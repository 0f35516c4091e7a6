"""Every code and number has an address, whatever purchasing has put into it."""

from urllib.parse import unquote

import pytest

from suppliers.addresses import RESERVED, NameConverter
from suppliers.urls import urlpatterns
from tests import factories

NAMES = [
    "10432",
    "10/432",
    "A/B/edit",
    "10 432 ü",
    "株式会社 7",
    "50%",
    "a?b=c&d#e",
    "x~2Fy",
    "..",
    ".",
    "...",
    "a\\b",
    "semi;colon",
    "parts",
    "register",
    "options",
    "edit",
    "block",
    "+1 (2)",
    '"quoted"',
    "<b>",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_supplier_of_any_code_has_its_pages(name, engineer, signed_in, api):
    supplier = factories.supplier(name, "Kessler Guss GmbH")
    client = signed_in(engineer)
    for page in ("", "edit/"):
        answer = client.get(supplier.get_absolute_url() + page)
        assert answer.status_code == 200
        assert answer.context.get("supplier", answer.context.get("record")) == supplier
    answer = api(engineer).get(f"/api/v1{supplier.get_absolute_url()}")
    assert answer.json()["code"] == name


@pytest.mark.parametrize("name", NAMES)
def test_a_part_of_any_number_has_its_pages(name, engineer, signed_in, api):
    part = factories.part(name, "Pump housing, size 2")
    client = signed_in(engineer)
    assert client.get(part.get_absolute_url()).context["part"] == part
    assert client.get(f"{part.get_absolute_url()}edit/").context["record"] == part
    answer = api(engineer).get(part.get_absolute_url().replace("/suppliers/", "/api/v1/"))
    assert answer.json()["number"] == name


@pytest.mark.parametrize("name", NAMES)
def test_an_address_holds_nothing_a_browser_or_a_proxy_would_resolve(name):
    segment = NameConverter().to_url(name)
    assert "/" not in segment
    assert not segment.startswith(".")
    assert NameConverter().to_python(unquote(segment)) == name


def test_every_page_beside_the_records_is_reserved():
    """A code that is the name of such a page is written differently."""
    literal = {str(pattern.pattern).split("/")[0] for pattern in urlpatterns}
    beneath_parts = {
        str(pattern.pattern).split("/")[1]
        for pattern in urlpatterns
        if str(pattern.pattern).startswith("parts/")
    }
    pages = {name for name in literal | beneath_parts if name and not name.startswith("<")}
    assert pages == RESERVED


def test_the_moves_of_a_supplier_stand_beneath_its_address(manager, signed_in):
    supplier = factories.supplier("10/432 ü", "Kessler Guss GmbH")
    (block,) = signed_in(manager).get(supplier.get_absolute_url()).context["moves"]
    answer = signed_in(manager).post(block.url, {"reason": "Not audited."})
    assert answer.url == supplier.get_absolute_url() == "/suppliers/10~2F432%20%C3%BC/"


@pytest.mark.parametrize("name", ["99999", "-1", "9" * 30, "~ZZ", "~00", "%00", "abc/def"])
def test_an_address_of_nobody_is_answered_in_a_sentence(name, engineer, signed_in, api):
    assert signed_in(engineer).get(f"/suppliers/{name}/").status_code in {400, 404}
    assert api(engineer).get(f"/api/v1/suppliers/{name}/").status_code in {400, 404}
