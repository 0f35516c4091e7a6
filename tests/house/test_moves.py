"""Every move × state × role of every workflow: allowed exactly where its table says."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, models, transaction
from django.utils.module_loading import module_has_submodule

import complaints.services
import qms.core.imports.services
import suppliers.services
from complaints.models import Complaint
from complaints.workflow import workflow as complaint_workflow
from qms.accounts.choices import Role
from qms.accounts.models import User
from qms.accounts.roles import holders
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.clock import plant_today
from qms.core.errors import Denied, Refused
from qms.core.files.intake import take_in
from qms.core.imports.workflow import workflow as import_workflow
from qms.core.models import Act, Import
from qms.core.workflow import Move, Workflow
from suppliers.models import Certificate, Delivery, Receipt, Supplier
from suppliers.workflow import certificate_workflow, delivery_workflow
from suppliers.workflow import workflow as supplier_workflow
from tests import factories

DOCS = Path(settings.BASE_DIR) / "docs"
REASON = {"reason": "Agreed with the plant on the phone."}


@dataclass(frozen=True)
class Subject:
    """A workflow, the services that make its moves, and records to start from."""

    workflow: Workflow[Any]
    model: type[models.Model]
    services: Any
    in_state: dict[str, Callable[[Supplier], Any]]
    arguments: dict[str, Callable[[Supplier], dict[str, Any]]] = field(default_factory=dict)

    def service(self, move: str) -> Callable[..., Any]:
        return getattr(self.services, f"{move}_{self.workflow.noun}")

    def make(self, move: str, record: Any, supplier: Supplier, actor: Actor) -> Any:
        values = self.arguments.get(move, lambda _supplier: REASON)(supplier)
        records = [] if self.workflow.moves[move].creates else [record]
        return self.service(move)(*records, actor=actor, **values)


def voided_complaint(supplier: Supplier) -> Complaint:
    return complaints.services.void_complaint(
        factories.complaint(supplier), actor=factories.SETUP, reason="Logged twice."
    )


def blocked_supplier(supplier: Supplier) -> Supplier:
    return suppliers.services.block_supplier(supplier, actor=factories.SETUP, **REASON)


def cancelled_delivery(supplier: Supplier) -> Any:
    return suppliers.services.cancel_delivery(
        factories.delivery(supplier), actor=factories.SETUP, **REASON
    )


def promised(supplier: Supplier) -> dict[str, Any]:
    return {
        "supplier": supplier,
        "part": factories.a_part_of(supplier),
        "order_number": "4500018",
        "promised_on": plant_today(),
        "quantity": 200,
    }


def recounted(supplier: Supplier) -> dict[str, Any]:
    receipt = Receipt.objects.filter(delivery__supplier=supplier).last() or Receipt(
        received_on=plant_today()
    )
    return {"receipt": receipt, "quantity": 90, **REASON}


def a_file() -> SimpleUploadedFile:
    """It says of the supplier what is known already."""
    return SimpleUploadedFile("suppliers.csv", b"Code,Name\n10432,Kessler Guss GmbH\n")


SUBJECTS = [
    Subject(
        complaint_workflow,
        Complaint,
        complaints.services,
        in_state={
            "open": factories.complaint,
            "contained": factories.contained_complaint,
            "with_supplier": factories.sent_complaint,
            "answered": factories.answered_complaint,
            "disputed": factories.disputed_complaint,
            "accepted": factories.accepted_complaint,
            "closed": factories.closed_complaint,
            "void": voided_complaint,
        },
        arguments={
            "log": lambda supplier: {
                "supplier": supplier,
                "title": "Burr on sealing face",
                "source": "incoming",
                "severity": "major",
                "received_on": plant_today(),
            },
            "contain": lambda _supplier: {"measure": "Stock sorted."},
            "send": lambda _supplier: {"kind": "8d"},
            "answer": lambda _supplier: factories.ANSWER,
            "accept": lambda _supplier: {},
        },
    ),
    Subject(
        supplier_workflow,
        Supplier,
        suppliers.services,
        in_state={"active": lambda supplier: supplier, "blocked": blocked_supplier},
        arguments={
            "register": lambda _supplier: {"code": "10900", "name": "Lechner Dreherei"},
        },
    ),
    Subject(
        delivery_workflow,
        Delivery,
        suppliers.services,
        in_state={
            "promised": factories.delivery,
            "partly": factories.partly_received,
            "complete": factories.complete_delivery,
            "cancelled": cancelled_delivery,
        },
        arguments={
            "record": promised,
            "receive": lambda _supplier: {"received_on": plant_today(), "quantity": 200},
            "correct": recounted,
        },
    ),
    Subject(
        certificate_workflow,
        Certificate,
        suppliers.services,
        in_state={
            "unconfirmed": factories.added_certificate,
            "confirmed": factories.certificate,
            "refused": lambda supplier: suppliers.services.refuse_certificate(
                factories.certificate(supplier), actor=factories.SETUP, **REASON
            ),
        },
        arguments={
            "add": lambda supplier: {
                "supplier": supplier,
                "standard": "iso14001",
                "number": "UM-1",
                "issued_by": "DEKRA",
                "valid_until": plant_today(),
            },
            "confirm": lambda _supplier: {},
        },
    ),
    Subject(
        import_workflow,
        Import,
        qms.core.imports.services,
        in_state={
            "uploaded": lambda _supplier: factories.uploaded_import(a_file()),
            "mapped": lambda _supplier: factories.mapped_import(a_file()),
            "checked": lambda _supplier: factories.checked_import(a_file()),
            "confirmed": lambda _supplier: qms.core.imports.services.confirm_import(
                factories.checked_import(a_file()), actor=factories.SETUP
            ),
            "discarded": lambda _supplier: qms.core.imports.services.discard_import(
                factories.uploaded_import(a_file()), actor=factories.SETUP
            ),
        },
        arguments={
            "upload": lambda _supplier: {"kind": "suppliers.supplier", "file": take_in(a_file())},
            "read": lambda _supplier: {"encoding": "utf-8-sig", "delimiter": ",", "heading_row": 1},
            "map": lambda _supplier: {"fields": {"code": "Code", "name": "Name"}},
            "check": lambda _supplier: {},
            "confirm": lambda _supplier: {},
            "discard": lambda _supplier: {},
        },
    ),
]


def somebody(role: Role, supplier: Supplier) -> User:
    return factories.user(
        f"the-{role}", role, supplier_id=supplier.pk if role == Role.SUPPLIER else None
    )


def state_of(record: models.Model) -> tuple[str, int]:
    stored = type(record)._base_manager.get(pk=record.pk)
    return stored.state, stored.version


def tried(subject: Subject, move: Move, state: str) -> Any:
    return pytest.param(subject, move, state, id=f"{subject.workflow.noun}-{move.name}-{state}")


MOVES = [
    tried(subject, move, state)
    for subject in SUBJECTS
    for move in subject.workflow.moves.values()
    for state in subject.workflow.states
]
BUTTONS = [
    tried(subject, move, state)
    for subject in SUBJECTS
    for move in subject.workflow.moves.values()
    for state in subject.workflow.states
    if not move.creates
]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("subject", "move", "state"), MOVES)
def test_a_move_is_made_exactly_where_the_table_says(
    subject: Subject, move: Move, state: str, role: Role, supplier: Supplier
):
    record = subject.in_state[state](supplier)
    actor = Actor.person(somebody(role, supplier))
    before, acts = state_of(record), Act.objects.count()
    may, can = role in holders(move.permission), move.creates or state in move.sources
    if may and can:
        made = subject.make(move.name, record, supplier, actor)
        assert made.state in subject.workflow.targets_of(move)
        assert Act.objects.latest("id").verb == f"{subject.workflow.noun}.{move.past}"
        assert Act.objects.count() == acts + 1
        return
    with pytest.raises(Refused if may else Denied) as refused:
        subject.make(move.name, record, supplier, actor)
    assert refused.value.message.endswith(".")
    assert (state_of(record), Act.objects.count()) == (before, acts)


@pytest.mark.parametrize(("subject", "move", "state"), BUTTONS)
def test_the_button_knows_beforehand_what_the_service_will_say(
    subject: Subject, move: Move, state: str, supplier: Supplier, manager: User
):
    record, actor = subject.in_state[state](supplier), Actor.person(manager)
    foretold = subject.workflow.refusal(move.name, record, actor=actor)
    try:
        subject.make(move.name, record, supplier, actor)
        said = ""
    except Refused as refused:
        said = refused.message
    assert foretold == said


STEPS = [
    pytest.param(subject, start, end, id=f"{subject.workflow.noun}-{start}-{end}")
    for subject in SUBJECTS
    for start in subject.workflow.states
    for end in subject.workflow.states
    if start != end
]


@pytest.mark.parametrize(("subject", "start", "end"), STEPS)
def test_the_database_lets_a_state_go_only_where_a_move_leads(
    subject: Subject, start: str, end: str, supplier: Supplier
):
    record = subject.in_state[start](supplier)
    step = type(record)._base_manager.filter(pk=record.pk)
    with act("x.forced", record, actor=factories.SETUP):
        if end in subject.workflow.allowed().get(start, ()):
            step.update(state=end)
        else:
            with pytest.raises(DatabaseError, match="cannot go from"), transaction.atomic():
                step.update(state=end)
    assert state_of(record)[0] in {start, end}


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.workflow.noun)
def test_no_record_begins_in_the_middle(subject: Subject, supplier: Supplier):
    for state in set(subject.workflow.states) - subject.workflow.allowed()[""]:
        record = subject.in_state[state](supplier)
        record.pk, record._state.adding = None, True
        refused = pytest.raises(DatabaseError, match="cannot go from")
        with refused, act("x.forced", supplier, actor=factories.SETUP):
            record.save(force_insert=True)


def test_every_workflow_of_the_project_is_tried_here():
    found = {
        workflow
        for app in apps.get_app_configs()
        if module_has_submodule(app.module, "workflow") and not app.name.startswith("qms.core")
        for workflow in vars(import_module(f"{app.name}.workflow")).values()
        if isinstance(workflow, Workflow)
    }
    assert found | {import_workflow} == {subject.workflow for subject in SUBJECTS}


def page_of(subject: Subject) -> str:
    """The docs page of a workflow: its diagram, and its moves with who makes them."""
    rows = [
        f"| {move.label} | {', '.join(subject.workflow.sources_of(move)) or '—'} |"
        f" {', '.join(subject.workflow.targets_of(move))} |"
        f" {', '.join(str(role.label) for role in Role if role in holders(move.permission))} |"
        f" `{subject.workflow.noun}.{move.past}` |"
        for move in subject.workflow.moves.values()
    ]
    return "\n".join(
        [
            f"# The {subject.workflow.noun}'s workflow",
            "",
            "Written from its app's `workflow.py` by the tests (`UPDATE_DOCS=1`).",
            "",
            "```mermaid",
            subject.workflow.diagram(),
            "```",
            "",
            "| move | from | to | who | act |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.workflow.noun)
def test_the_diagram_in_the_docs_is_up_to_date(subject: Subject):
    path = DOCS / f"workflow-{subject.workflow.noun}.md"
    if os.environ.get("UPDATE_DOCS"):
        path.write_text(page_of(subject))
    assert path.read_text() == page_of(subject)
