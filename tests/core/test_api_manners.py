"""The API's manners: one shape for every no, versions, pages, and a schema that says so."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from qms.core.clock import plant_today
from tests import factories

API = "/api/v1/complaints/"
PROGRAM = "application/json"


@pytest.fixture
def program(engineer, api: Callable[..., Client]) -> Client:
    return api(engineer)


@pytest.fixture
def complaint(supplier):
    return factories.complaint(supplier)


def noes(complaint: Any, program: Client, auditor: Client) -> dict[tuple[int, str], Any]:
    """A request for every kind of no, by the status and the code it answers with."""
    here = f"{API}{complaint.number}/"
    stale = {"If-Match": '"7"'}
    return {
        (400, "invalid"): lambda: program.post(API, {}, PROGRAM),
        (400, "parse_error"): lambda: program.post(API, "{", PROGRAM),
        (401, "not_authenticated"): lambda: Client().get(API),
        (401, "authentication_failed"): lambda: Client(
            headers={"Authorization": "Bearer qms_x"}
        ).get(API),
        (403, "denied"): lambda: auditor.post(f"{here}contain/", {"measure": "Sorted."}, PROGRAM),
        (404, "not_found"): lambda: program.get(f"{API}CMP-2019-000001/"),
        (405, "method_not_allowed"): lambda: program.delete(here),
        (409, "refused"): lambda: program.post(f"{here}close/", {"reason": "Done."}, PROGRAM),
        (412, "conflict"): lambda: program.patch(here, {"lot": "7"}, PROGRAM, headers=stale),
        (415, "unsupported_media_type"): lambda: program.post(API, "<x/>", "text/xml"),
        (428, "precondition"): lambda: program.patch(here, {"lot": "7"}, PROGRAM),
    }


def test_every_no_has_the_same_shape(complaint, program, auditor, api):
    for (status, code), ask in noes(complaint, program, api(auditor)).items():
        answer = ask()
        told = answer.json()
        assert (answer.status_code, told["code"]) == (status, code)
        assert told.keys() >= {"code", "message", "field", "hint"}
        assert told["message"].endswith(".")
        assert answer["Content-Type"] == "application/json"


def test_a_stranger_is_told_how_to_come_in(db):
    assert Client().get(API)["WWW-Authenticate"] == "Bearer"


def test_all_wrong_fields_are_told_at_once(program, supplier):
    answer = program.post(API, {"supplier": supplier.code, "affected": -1}, PROGRAM).json()
    told = {error["field"] for error in answer["errors"]}
    assert told == {"title", "affected", "source", "severity", "received_on"}


def test_a_change_goes_through_with_the_version_that_was_read(complaint, program):
    here = f"{API}{complaint.number}/"
    read = program.get(here)
    changed = program.patch(here, {"lot": "L-77"}, PROGRAM, headers={"If-Match": read["ETag"]})
    assert (changed.status_code, changed.json()["lot"]) == (200, "L-77")
    assert (read["ETag"], changed["ETag"]) == ('"1"', '"2"')
    again = program.patch(here, {"lot": "L-78"}, PROGRAM, headers={"If-Match": read["ETag"]})
    assert again.status_code == 412
    assert again.json()["differences"] == {"lot": {"stored": "L-77", "yours": "L-78"}}


def test_a_create_asked_twice_with_its_key_answers_once(supplier, program):
    asked = {
        "supplier": supplier.code,
        "title": "Crate torn open",
        "source": "incoming",
        "severity": "minor",
        "received_on": plant_today().isoformat(),
    }
    key = {"headers": {"Idempotency-Key": "a-key"}}
    first, second = (program.post(API, asked, PROGRAM, **key) for _ in range(2))
    assert first.json() == second.json()
    assert first["ETag"] == second["ETag"]


def test_pages_lead_from_one_to_the_next_and_back_with_the_question(supplier, program):
    for _ in range(5):
        factories.complaint(supplier)
    url, numbers, steps = f"{API}?page_size=2&state=open&sort=number", [], 0
    while url:
        page = program.get(url).json()
        numbers += [row["number"] for row in page["results"]]
        url, steps = page["next"], steps + 1
    assert steps == 3
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 5
    assert program.get(page["previous"]).json()["next"]


def test_a_list_is_asked_the_same_questions_as_the_page(supplier, program, engineer, signed_in):
    factories.complaint(supplier, title="Burr on sealing face", severity="critical")
    factories.complaint(supplier, title="Porosity at the flange")
    for query in ("q=burr", "severity=critical", f"supplier={supplier.code}", "state=closed"):
        found = [row["title"] for row in program.get(f"{API}?{query}").json()["results"]]
        page = signed_in(engineer).get(f"/complaints/?{query}").context["listing"]
        assert found == [row.title for row in page.rows]


def test_nothing_that_is_answered_is_kept_on_the_way(program):
    assert program.get(API)["Cache-Control"] == "private, no-store"


def test_the_schema_says_how_long_a_text_may_be_and_which_choices_there_are():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    log = schema["components"]["schemas"]["LogComplaintRequest"]["properties"]
    assert log["title"]["maxLength"] == 200
    choices = schema["components"]["schemas"]["SeverityEnum"]["enum"]
    assert choices == ["critical", "major", "minor"]
