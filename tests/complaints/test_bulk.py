"""Many complaints at once: told first, done by the service of one, all of them or none."""

import pytest

from complaints.models import Complaint
from qms.core import bulk
from qms.core.models import Act
from tests import factories

API = "/api/v1/complaints/bulk/"
WHY = "Sorted at the supplier, 8D accepted."


@pytest.fixture
def contained(supplier):
    return [factories.contained_complaint(supplier, title=f"Burr {n}") for n in range(3)]


@pytest.fixture
def uncontained(supplier):
    return factories.complaint(supplier, title="Porosity")


def names(complaints):
    return [complaint.number for complaint in complaints]


def states():
    return sorted(Complaint.objects.values_list("state", flat=True))


def test_what_will_happen_is_said_before_it_happens(contained, uncontained, engineer, signed_in):
    page = signed_in(engineer).get(
        "/lists/complaints/close/", {"chosen": names([*contained, uncontained])}
    )
    assert names(page.context["possible"]) == names(reversed(contained))
    (line,) = page.context["refused"]
    assert line.record == uncontained
    assert "is open, not contained" in line.refusal
    assert "3 records will be changed." in page.content.decode()
    assert states() == ["contained"] * 3 + ["open"]


def test_all_are_closed_under_one_act_and_each_by_its_own(contained, engineer, signed_in):
    answer = signed_in(engineer).post(
        "/lists/complaints/close/", {"chosen": "\n".join(names(contained)), "reason": WHY}
    )
    assert answer.status_code == 302
    assert states() == ["closed"] * 3
    (one,) = Act.objects.filter(verb="user.acted_on_many")
    assert all(number in one.reason for number in names(contained))
    assert [act.reason for act in Act.objects.filter(verb="complaint.closed")] == [WHY] * 3


def test_45_one_that_cannot_stops_all_until_it_is_left_out(
    contained, uncontained, engineer, signed_in
):
    web = signed_in(engineer)
    asked = {"chosen": "\n".join(names([*contained, uncontained])), "reason": WHY}
    answer = web.post("/lists/complaints/close/", asked)
    assert answer.status_code == 409
    assert "Nothing is changed: 1 of 4 cannot be done." in answer.content.decode()
    assert WHY in answer.content.decode()
    assert states() == ["contained"] * 3 + ["open"]
    assert web.post("/lists/complaints/close/", asked | {"partly": "on"}).status_code == 302
    assert states() == ["closed"] * 3 + ["open"]


def test_an_owner_is_given_to_many(contained, engineer, inspector, signed_in, api):
    web = signed_in(engineer)
    asked = {"chosen": "\n".join(names(contained)), "owner": inspector.pk}
    assert web.post("/lists/complaints/assign/", asked).status_code == 302
    assert {one.owner for one in Complaint.objects.all()} == {inspector}
    answer = api(engineer).post(
        f"{API}assign/",
        {"records": names(contained), "owner": engineer.username},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["changed"]) == (200, 3)
    assert {one.owner for one in Complaint.objects.all()} == {engineer}


def test_all_that_match_are_chosen_by_the_lists_own_question(
    contained, uncontained, engineer, signed_in
):
    page = signed_in(engineer).get("/lists/complaints/close/?all=1&q=burr")
    assert len(page.context["possible"]) == 3
    assert not page.context["refused"]


def test_nothing_typed_is_lost_and_a_reason_is_asked_for(contained, engineer, signed_in):
    answer = signed_in(engineer).post(
        "/lists/complaints/close/", {"chosen": "\n".join(names(contained)), "reason": " "}
    )
    assert answer.status_code == 422
    assert names(contained)[0] in answer.content.decode()
    assert states() == ["contained"] * 3


def test_too_many_or_none_is_told(contained, engineer, signed_in, monkeypatch):
    monkeypatch.setattr(bulk, "AT_MOST", 2)
    web = signed_in(engineer)
    for query in ("all=1", "chosen=", "chosen=CMP-2019-000001"):
        answer = web.get(f"/lists/complaints/close/?{query}", follow=True)
        assert "Choose at least one record, and at most 2." in answer.content.decode()


def test_who_may_not_is_refused(contained, engineer, auditor, supplier_user, signed_in, api):
    asked = {"chosen": names(contained)[0], "reason": WHY}
    for person in (auditor, supplier_user):
        assert signed_in(person).get("/lists/complaints/close/", asked).status_code == 403
        assert signed_in(person).post("/lists/complaints/close/", asked).status_code == 403
        answer = api(person).post(
            f"{API}close/", {"records": names(contained)}, content_type="application/json"
        )
        assert answer.status_code == 403
    assert signed_in(engineer).get("/lists/complaints/void/", asked).status_code == 403
    assert signed_in(engineer).get("/lists/complaints/burn/", asked).status_code == 404
    assert signed_in(engineer).get("/lists/suppliers/close/", asked).status_code == 404
    assert states() == ["contained"] * 3


def test_the_api_says_for_each_what_became_of_it(contained, uncontained, manager, api):
    program = api(manager)
    asked = {"records": names([*contained, uncontained]), "reason": WHY}
    answer = program.post(f"{API}close/", asked, content_type="application/json")
    assert answer.status_code == 409
    told = {row["record"]: row["refusal"] for row in answer.json()["records"]}
    assert told[contained[0].number] is None
    assert "is open" in told[uncontained.number]
    assert states() == ["contained"] * 3 + ["open"]
    answer = program.post(f"{API}close/", asked | {"partly": True}, content_type="application/json")
    assert (answer.status_code, answer.json()["changed"]) == (200, 3)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"records": ["CMP-2019-000001"], "reason": WHY}, "records"),
        ({"records": [], "reason": WHY}, "records"),
        ({"reason": WHY}, "records"),
        ({"records": "CMP", "reason": WHY}, "records"),
    ],
)
def test_the_api_asks_for_records_that_are_there(body, field, contained, engineer, api):
    answer = api(engineer).post(f"{API}close/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["field"]) == (400, field)


def test_the_api_asks_for_what_the_verb_needs(contained, engineer, api):
    program = api(engineer)
    for verb, field in [("close", "reason"), ("assign", "owner")]:
        body = {"records": names(contained)}
        answer = program.post(f"{API}{verb}/", body, content_type="application/json")
        assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert program.post(f"{API}burn/", {}, content_type="application/json").status_code == 404


def test_only_who_may_do_something_is_offered_to_choose(contained, engineer, auditor, signed_in):
    assert 'name="chosen"' in signed_in(engineer).get("/complaints/").content.decode()
    assert 'name="chosen"' not in signed_in(auditor).get("/complaints/").content.decode()


def test_many_get_a_defect_code_on_the_page_and_through_the_api(
    contained, engineer, signed_in, api
):
    burr, pores = factories.defect_code(), factories.defect_code("CAS-01", "Pores", "Casting")
    chosen = {"chosen": "\n".join(names(contained)), "defect_code": burr.pk}
    signed_in(engineer).post("/lists/complaints/set_defect_code/", chosen)
    assert Complaint.objects.filter(defect_code=burr).count() == 3
    asked = {"records": names(contained)[:2], "defect_code": "CAS-01"}
    answer = api(engineer).post(f"{API}set_defect_code/", asked, content_type="application/json")
    assert answer.json()["changed"] == 2
    assert Complaint.objects.filter(defect_code=pores).count() == 2


def test_many_do_not_get_a_retired_code(contained, engineer, signed_in, api):
    retired = factories.retired_defect_code("OTH-01")
    chosen = {"chosen": "\n".join(names(contained)), "defect_code": retired.pk}
    page = signed_in(engineer).post("/lists/complaints/set_defect_code/", chosen)
    asked = {"records": names(contained), "defect_code": "OTH-01"}
    program = api(engineer).post(f"{API}set_defect_code/", asked, content_type="application/json")
    assert (page.status_code, program.status_code) == (422, 400)
    assert program.json()["field"] == "defect_code"
    assert not Complaint.objects.filter(defect_code=retired).exists()
