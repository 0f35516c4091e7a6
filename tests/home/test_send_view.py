"""A shared view sent to a colleague, who opens it from the mail."""

import re

import pytest

from complaints.lists import COMPLAINTS
from qms.core.actors import Actor
from qms.core.errors import Denied, Refused
from qms.core.models import Act, OutgoingMail, SavedView
from qms.core.saved import save_view
from qms.notifications.models import Notification
from qms.sending import send_view
from tests import factories

ASKED = "state=open&sort=-severity"


def saved(owner, *, shared: bool = True) -> SavedView:
    actor = Actor.person(owner)
    return save_view(COMPLAINTS, actor=actor, query=ASKED, name="Worst first", shared=shared)


@pytest.fixture
def colleague(manager):
    return factories.user("nora", "engineer", email="nora@plant.example", first_name="Nora")


def test_the_mail_leads_to_the_same_list(engineer, colleague, supplier, signed_in):
    complaint = factories.complaint(supplier)
    view = saved(engineer)
    sent = {"to": colleague.pk, "text": "Look at Kessler."}
    answer = signed_in(engineer).post(f"/views/{view.pk}/send/", sent)
    assert answer["Location"] == view.get_absolute_url()
    mail = OutgoingMail.objects.get()
    assert mail.to == "nora@plant.example"
    assert "Look at Kessler." in mail.subject + mail.body
    address = re.search(r"https?://[^/\s]+(/\S+)", mail.body)[1]
    page = signed_in(colleague).get(address, follow=True)
    assert page.redirect_chain[-1][0] == "/complaints/?view=Worst+first"
    assert complaint.number in page.content.decode()


def test_it_is_an_act_and_a_message_once(engineer, colleague):
    send_view(saved(engineer), actor=Actor.person(engineer), to=colleague)
    assert Notification.objects.get(recipient=colleague).text.startswith("Eva Brandt sends you")
    assert Act.objects.filter(verb="view.sent", actor_id=engineer.pk).count() == 1


def test_a_private_view_is_not_sent(engineer, colleague, signed_in):
    view = saved(engineer, shared=False)
    with pytest.raises(Refused, match="Share the view"):
        send_view(view, actor=Actor.person(engineer), to=colleague)
    answer = signed_in(engineer).post(f"/views/{view.pk}/send/", {"to": colleague.pk})
    assert answer.status_code == 422
    assert not OutgoingMail.objects.exists()


def test_a_suppliers_person_neither_sends_nor_is_sent_one(engineer, supplier_user, signed_in):
    view = saved(engineer)
    with pytest.raises(Denied):
        send_view(view, actor=Actor.person(supplier_user), to=engineer)
    answer = signed_in(engineer).post(f"/views/{view.pk}/send/", {"to": supplier_user.pk})
    assert answer.status_code == 422
