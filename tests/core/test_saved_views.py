"""Saved views: what is asked of a list, kept under a name, alone or shared with the plant."""

import pytest

from complaints.lists import COMPLAINTS
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Denied
from qms.core.models import Act, SavedView
from qms.core.records import save
from qms.core.saved import delete_view, edit_view, save_view
from tests import factories

SAVE = "/views/complaints/save/"
API = "/api/v1/complaints/"


@pytest.fixture
def three(supplier, rival_supplier):
    return [
        factories.complaint(supplier, title="Burr", severity="critical"),
        factories.complaint(rival_supplier, title="Porosity", severity="minor"),
        factories.complaint(rival_supplier, title="Crack", severity="critical"),
    ]


@pytest.fixture
def kept():
    def keep(person, name="Critical ones", query="severity=critical&sort=title", **values):
        actor = Actor.person(person)
        return save_view(COMPLAINTS, actor=actor, query=query, name=name, **values)

    return keep


def titles(answer):
    return [row.title for row in answer.context["listing"].rows]


def names(answer):
    return [tab["label"] for tab in answer.context["listing"].tabs]


def test_what_a_list_shows_is_saved_and_opened_again(three, engineer, signed_in):
    web = signed_in(engineer)
    asked = "severity=critical&sort=title&columns=title,lot&after=x&page_size=3"
    answer = web.post(f"{SAVE}?{asked}", {"name": "Critical ones"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/complaints/?view=Critical+ones"
    assert titles(answer) == ["Burr", "Crack"]
    assert [column.name for column in answer.context["listing"].headings] == ["title", "lot"]
    view = SavedView.objects.get()
    assert view.query == "severity=critical&sort=title&columns=title%2Clot"
    assert Act.objects.get(subject_type="core.savedview").verb == "view.saved"


def test_what_is_asked_besides_wins_over_the_view(three, engineer, signed_in, api, kept):
    kept(engineer)
    query = "view=Critical+ones&severity=minor"
    assert titles(signed_in(engineer).get(f"/complaints/?{query}")) == ["Porosity"]
    found = api(engineer).get(f"{API}?{query}").json()["results"]
    assert [row["title"] for row in found] == ["Porosity"]


def test_a_program_asks_with_a_view(three, engineer, api, kept):
    kept(engineer)
    found = api(engineer).get(f"{API}?view=Critical+ones").json()["results"]
    assert [row["title"] for row in found] == ["Burr", "Crack"]
    answer = api(engineer).get(f"{API}?view=Nobody%27s")
    assert (answer.status_code, answer.json()["field"]) == (400, "view")


def test_a_view_is_its_owners_until_it_is_shared(three, engineer, manager, signed_in, kept):
    view, colleague = kept(engineer), signed_in(manager)
    assert names(colleague.get("/complaints/")) == ["All"]
    page = colleague.get("/complaints/?view=Critical+ones")
    assert "There is no view called “Critical ones” here." in page.content.decode()
    assert len(titles(page)) == 3
    edit_view(view, actor=Actor.person(engineer), name="Critical ones", shared=True)
    assert names(colleague.get("/complaints/")) == ["All", "Critical ones"]
    assert titles(colleague.get("/complaints/?view=Critical+ones")) == ["Burr", "Crack"]


def test_who_did_not_save_it_changes_nothing(engineer, manager, signed_in, kept):
    view, colleague = kept(engineer, shared=True), signed_in(manager)
    assert colleague.get(f"/views/{view.pk}/edit/").status_code == 404
    assert colleague.post(f"/views/{view.pk}/edit/", {"name": "Mine"}).status_code == 404
    assert colleague.post(f"/views/{view.pk}/delete/").status_code == 404
    assert colleague.get(f"/views/{view.pk}/").status_code == 302


def test_a_suppliers_people_have_their_own_and_see_nobody_elses(
    three, engineer, supplier_user, rival_supplier_user, signed_in, api, kept
):
    kept(engineer, name="About Kessler", shared=True)
    kept(rival_supplier_user, name="Rival's")
    web = signed_in(supplier_user)
    assert names(web.get("/complaints/")) == ["All"]
    assert api(supplier_user).get(f"{API}?view=About+Kessler").status_code == 400
    page = web.get(SAVE)
    assert "shared" not in page.context["form"].fields
    answer = web.post(f"{SAVE}?severity=critical", {"name": "Ours", "shared": "on"}, follow=True)
    assert names(answer) == ["All", "Ours"]
    assert titles(answer) == ["Burr"]
    assert not SavedView.objects.get(name="Ours").shared


def test_inspectors_keep_theirs_to_themselves(inspector, kept):
    with pytest.raises(Denied):
        kept(inspector, shared=True)


def test_a_list_opens_with_the_usual_view_and_leads_back_to_all(three, engineer, signed_in, kept):
    kept(engineer, usual=True)
    web = signed_in(engineer)
    page = web.get("/complaints/")
    assert titles(page) == ["Burr", "Crack"]
    assert page.context["listing"].clear_url == "/complaints/?view=-"
    assert len(titles(web.get("/complaints/?view=-"))) == 3
    assert len(titles(web.get("/complaints/?state=open"))) == 3
    kept(engineer, name="Minor ones", query="severity=minor", usual=True)
    assert titles(web.get("/complaints/")) == ["Porosity"]
    assert SavedView.objects.filter(usual=True).count() == 1


def test_saving_under_the_same_name_writes_it_over(three, engineer, signed_in, kept):
    kept(engineer)
    kept(engineer, query="severity=minor")
    assert SavedView.objects.get().query == "severity=minor"


def test_a_name_means_one_view(engineer, manager, signed_in, kept):
    kept(engineer, shared=True)
    mine = kept(manager)
    kept(manager, name="Other")
    web = signed_in(manager)
    answer = web.post(f"/views/{mine.pk}/edit/", {"name": "Critical ones", "shared": "on"})
    assert answer.status_code == 422
    assert "There is a shared view with this name already." in answer.content.decode()
    answer = web.post(f"/views/{mine.pk}/edit/", {"name": "Other"})
    assert "You have a view with this name already." in answer.content.decode()


@pytest.mark.parametrize("name", ["", "-", "a\u202eb", "two\nlines", "x" * 61])
def test_a_name_that_is_none_is_told_beside_the_field(name, engineer, signed_in):
    answer = signed_in(engineer).post(SAVE, {"name": name})
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"]


def test_a_view_that_asks_for_what_is_gone_says_so(three, engineer, signed_in, api, kept):
    view = kept(engineer)
    with act("view.changed", view, actor=factories.SETUP):
        save(view, query="colour=red&severity=critical")
    page = signed_in(engineer).get("/complaints/?view=Critical+ones")
    assert titles(page) == ["Crack", "Burr"]
    sentence = "The view “Critical ones” asks for “colour”, which this list no longer knows."
    assert sentence in page.content.decode()
    assert api(engineer).get(f"{API}?view=Critical+ones").json()["message"] == sentence


def test_a_deleted_view_is_gone_and_its_act_stays(engineer, signed_in, kept):
    view = kept(engineer)
    answer = signed_in(engineer).post(f"/views/{view.pk}/delete/")
    assert answer.headers["Location"] == "/complaints/"
    assert not SavedView.objects.exists()
    assert Act.objects.filter(subject_id=view.pk, verb="view.deleted").exists()


def test_a_list_nobody_declared_keeps_no_views(engineer, signed_in):
    assert signed_in(engineer).get("/views/passwords/save/").status_code == 404


def test_the_service_asks_whose_it_is(engineer, manager, kept):
    view = kept(engineer, shared=True)
    for attempt in (
        lambda actor: edit_view(view, actor=actor, name="Mine"),
        lambda actor: delete_view(view, actor=actor),
    ):
        with pytest.raises(Denied, match="somebody else's"):
            attempt(Actor.person(manager))
