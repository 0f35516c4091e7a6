"""A small plant with everything in it, for the tests that go through every address."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from complaints.lists import COMPLAINTS
from complaints.models import Complaint
from complaints.services import reply_to_customer, statement_of
from qms.accounts.choices import Role
from qms.accounts.models import User
from qms.accounts.services import deactivate_user
from qms.accounts.signatures import digest
from qms.accounts.tokens import create_token
from qms.core.actors import Actor
from qms.core.attachments import attach_files
from qms.core.background import Outcome, background, keep_result, start
from qms.core.clock import plant_today
from qms.core.comments import add_comment
from qms.core.files.intake import take_in
from qms.core.imports.services import confirm_import
from qms.core.models import BackgroundJob, OutgoingMail, SavedView
from qms.core.saved import save_view
from qms.notifications.mails import unsubscribe_url
from qms.notifications.models import Call
from qms.notifications.notices import JOB_ENDED
from qms.notifications.services import notify
from qms.notifications.webhooks.services import create_webhook, send_test
from suppliers.models import Delivery, Supplier
from suppliers.services import block_supplier, note_contact, note_site
from tests import factories
from tests.core.nasty import image

DISABLED = "disabled"
ROLES = [role.value for role in Role]  # "supplier" is the one the records are about
RIVAL = "rival"
CANARY = "Kanaria"  # stands in everything that is supplier A's
PEOPLE = ["anonymous", DISABLED, *ROLES, RIVAL]


@dataclass
class Person:
    """One of the cast, with the keys of their browser and of a program of theirs."""

    user: User | None = None
    session: str = ""
    secret: str = ""
    own: dict[str, Any] = field(default_factory=dict)  # what is theirs alone, by placeholder

    def browser(self, **options: Any) -> Client:
        client = Client(**options)
        if self.session:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return client

    def program(self) -> Client:
        return Client(headers={"Authorization": f"Bearer {self.secret}"} if self.secret else None)


class World:
    """The cast, supplier A with a record of every kind, and supplier B with none of it."""

    def __init__(self) -> None:
        self.supplier = factories.supplier(
            "10432",
            f"{CANARY} Guss GmbH",
            city=CANARY,
            country=CANARY,
            email=f"{CANARY}@guss.example",
        )
        self.rival = factories.supplier("10788", "Moravia Odlitky s.r.o.", city="Ostrava")
        self.people = {name: self._person(name) for name in PEOPLE}
        theirs = self.people["manager"].own
        for person in self.people.values():
            person.own = {"import": theirs["import"], "checked": theirs["checked"]} | person.own
        deactivate_user(self.people[DISABLED].user, actor=factories.SETUP, reason="Left the plant.")

    def _person(self, name: str) -> Person:
        if name == "anonymous":
            return Person(own=MISSING)
        role = Role.ENGINEER if name == DISABLED else Role.SUPPLIER if name == RIVAL else Role(name)
        bound = {"supplier": self.supplier.pk, RIVAL: self.rival.pk}.get(name)
        user = factories.user(name, role, supplier_id=bound, first_name=name.capitalize())
        browser = Client()
        browser.force_login(user)
        token, secret = create_token(user, "A program", actor=Actor.person(user))
        (message,) = notify(JOB_ENDED, [user], "A complaint waits for you.", url="/complaints/")
        own = {"token": token.pk, "message": message.pk, "draft": uuid4()}
        own["job"] = ended_job(user).pk
        own["view"] = kept_view(user).pk
        own["unsubscribe"] = unsubscribe_url(user, "job.ended").split("/")[-2]
        if user.has_perm("core.import_records"):
            own |= imports_of(user)
        return Person(user, browser.session.session_key, secret, own)

    def complaint(self, make: Any = factories.complaint, **values: Any) -> Complaint:
        told = dict.fromkeys(["title", "description", "lot"], CANARY)
        return make(self.supplier, part=self.part, **told | values)

    @cached_property
    def part(self) -> Any:
        return factories.part(f"HX-{CANARY}", f"{CANARY} housing", self.supplier)

    def delivery(self, make: Any = factories.partly_received, **values: Any) -> Delivery:
        told = {"order_number": CANARY, "unit": CANARY}
        return make(self.supplier, part=self.part, **told | values)

    @cached_property
    def blocked(self) -> Supplier:
        blocked = factories.supplier("10555", "Nordform AB")
        return block_supplier(blocked, actor=factories.SETUP, reason="Two audits missed.")

    @cached_property
    def records(self) -> dict[str, Any]:
        """What stands for each placeholder of the matrix: supplier A's, seen by everybody else."""
        complaint = self.complaint()
        add_comment(complaint, actor=factories.SETUP, text=CANARY, shared=True)
        reply_to_customer(
            complaint, actor=factories.SETUP, replied_on=plant_today(), replied_to="-", text=CANARY
        )
        contained = self.complaint(factories.contained_complaint)
        conceded = self.complaint(factories.conceded_complaint)
        return {
            "complaint": complaint.number,
            "complaint_pk": complaint.pk,
            "defect": factories.defect_code().code,
            "synonyms": factories.synonyms("burr", CANARY).pk,
            "contained": contained.number,
            "affected": self.complaint(factories.contained_complaint, affected=8).number,
            "conceded": conceded.number,
            "disposition": (disposition := conceded.dispositions.get()).pk,
            "shown": digest(statement_of(disposition)),
            "cost": factories.cost(complaint, what=CANARY).pk,
            "claimed": factories.cost(complaint, what=CANARY, state="claimed").pk,
            "containment": contained.containments.get().pk,
            "sent": self.complaint(factories.sent_complaint).number,
            "answered": self.complaint(factories.answered_complaint).number,
            "closed": self.complaint(factories.closed_complaint).number,
            "family": factories.family(case := self.complaint(), self.complaint()).number,
            "case": case.number,
            "case_pk": case.pk,
            "other_family": (other := factories.family(self.complaint(), self.complaint())).number,
            "other_family_pk": other.pk,
            "resemblance": factories.resemblance(complaint, self.complaint()).pk,
            "supplier": self.supplier.code,
            "supplier_pk": self.supplier.pk,
            "blocked": self.blocked.code,
            "part": self.part.number,
            "part_pk": self.part.pk,
            "delivery": (delivery := self.delivery()).pk,
            "receipt": delivery.receipts.get().pk,
            "approval": self.part.sources.get().pk,
            "commodity": factories.commodity("Castings").pk,
            "site": note_site(self.supplier, actor=factories.SETUP, name=CANARY).pk,
            "contact": note_contact(self.supplier, actor=factories.SETUP, name=CANARY).pk,
            "certificate": factories.certificate(self.supplier, number=CANARY).pk,
            "unconfirmed": factories.added_certificate(self.supplier, standard="as9100").pk,
            "file": self._attached(complaint, shared=True),
            "internal_file": self._attached(complaint, shared=False),
            **webhook_records(),
            "step": factories.step().pk,
            "mail": OutgoingMail.objects.create(key="1", to="x@y.example", state="failed").pk,
            "user_pk": self.people["inspector"].user.pk,
            "invitation": factories.invitation("olga@plant.example").pk,
        }

    def _attached(self, complaint: Complaint, *, shared: bool) -> int:
        file = take_in(photo())
        made = attach_files(complaint, [file], actor=factories.SETUP, shared=shared)
        return made[0].pk

    def address(self, path: str, person: str) -> str:
        return path.format(**self.records | self.people[person].own)

    def ask(self, row: Any, person: str, path: str) -> Any:
        """One request of the matrix, and everything it did undone again."""
        somebody = self.people[person]
        client = somebody.program() if row.is_api else somebody.browser()
        sent: dict[str, Any] = {"headers": dict(row.headers)}
        if row.method != "GET":
            sent["data"] = row.body(self)
            if row.is_api and not row.multipart:
                sent["content_type"] = "application/json"
        with transaction.atomic():
            answer = getattr(client, row.method.lower())(path, **sent)
            transaction.set_rollback(True)
        return answer

    def missing(self, path: str) -> str:
        """The same address, of something that is not there."""
        return path.format(**MISSING)


MISSING = {
    "complaint": "CMP-2019-000001",
    "complaint_pk": 999_999,
    "webhook": 999_999,
    "mail": 999_999,
    "step": 999_999,
    "call": 999_999,
    "defect": "XXX-99",
    "synonyms": 999_999,
    "contained": "CMP-2019-000001",
    "sent": "CMP-2019-000001",
    "answered": "CMP-2019-000001",
    "containment": 999_999,
    "cost": 999_999,
    "claimed": 999_999,
    "affected": "CMP-2019-000001",
    "conceded": "CMP-2019-000001",
    "disposition": 999_999,
    "closed": "CMP-2019-000001",
    "family": "FAM-2019-000001",
    "case": "CMP-2019-000001",
    "case_pk": 999_999,
    "other_family": "FAM-2019-000001",
    "other_family_pk": 999_999,
    "resemblance": 999_999,
    "supplier": "00000",
    "supplier_pk": 999_999,
    "blocked": "00000",
    "part": "XX-0000",
    "part_pk": 999_999,
    "delivery": 999_999,
    "receipt": 999_999,
    "approval": 999_999,
    "commodity": 999_999,
    "site": 999_999,
    "contact": 999_999,
    "certificate": 999_999,
    "unconfirmed": 999_999,
    "file": 999_999,
    "internal_file": 999_999,
    "user_pk": 999_999,
    "invitation": 999_999,
    "token": 999_999,
    "message": 999_999,
    "job": 999_999,
    "view": 999_999,
    "unsubscribe": "no-such-link",
    "import": 999_999,
    "checked": 999_999,
    "draft": uuid4(),
}


def table() -> SimpleUploadedFile:
    """A file of suppliers, one good and one bad."""
    rows = f"Vendor no,Vendor name\n10999,{CANARY} Stahl\n,X\n"
    return SimpleUploadedFile(f"{CANARY}.csv", rows.encode())


def imports_of(user: User) -> dict[str, int]:
    """An import that is confirmed, for everybody of the plant to see, and one that waits."""
    actor = Actor.person(user)
    checked = [factories.checked_import(table(), actor=actor) for _time in range(2)]
    done = confirm_import(checked[0], actor=actor, leave_bad=True)
    return {"import": done.pk, "checked": checked[1].pk}


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("burr.jpg", image(size=(24, 16)))


@background("tests.words", label="Words", permission="complaints.view_complaint")
def words(progress: Any, actor: Actor) -> Outcome:
    return Outcome("Written.", keep_result("words.txt", "text/plain", [b"Burr."]))


def kept_view(user: User) -> SavedView:
    """A view of this person's, named after them."""
    who, name = Actor.person(user), f"Open for {user.username}"
    return save_view(COMPLAINTS, actor=who, query="state=open", name=name)


def webhook_records() -> dict[str, Any]:
    webhook, _secret = create_webhook(
        actor=factories.SETUP, url="https://mes.example/", events=["complaint.closed"]
    )
    call = send_test(webhook, actor=factories.SETUP)
    Call.objects.filter(pk=call.pk).update(state="sent")
    return {"webhook": webhook.pk, "call": call.pk}


def ended_job(user: User) -> BackgroundJob:
    """A job of this person with a file to fetch."""
    job = start("tests.words", owner=user)
    file = words(None, Actor.person(user)).file
    BackgroundJob.objects.filter(pk=job.pk).update(
        state="done",
        result_name=file.name,
        result_type=file.content_type,
        result_sha256=file.sha256,
    )
    return job
