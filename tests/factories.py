"""Valid records, made the way the product makes them: by calling its services."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from complaints.models import (
    Complaint,
    ComplaintCost,
    DefectCode,
    Disposition,
    IssueFamily,
    Resemblance,
    Synonyms,
)
from complaints.selectors import Similar
from complaints.services import (
    accept_complaint,
    add_defect_code,
    answer_complaint,
    claim_cost,
    close_complaint,
    confirm_resemblance,
    contain_complaint,
    dispose_complaint,
    dispute_complaint,
    edit_defect_code,
    investigate_complaint,
    log_complaint,
    note_cost,
    note_synonyms,
    send_complaint,
    sign_disposition,
    statement_of,
    suggest_resemblances,
)
from qms.accounts.choices import Role
from qms.accounts.invitations import invite
from qms.accounts.models import Invitation, User
from qms.accounts.services import create_user
from qms.accounts.signatures import digest
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.core.files.intake import take_in
from qms.core.imports.services import check_import, map_import, proposed_mapping, upload_import
from qms.core.models import Import
from qms.notifications.escalation.services import create_rule
from qms.notifications.models import EscalationRule
from suppliers.models import Certificate, Commodity, Delivery, Part, Supplier
from suppliers.services import (
    add_certificate,
    add_commodity,
    receive_delivery,
    record_delivery,
    register_part,
    register_supplier,
)

SETUP = Actor.clock("tests")
ANSWER = {
    "containment": "Stock at both sites sorted.",
    "root_cause": "Deburring tool worn.",
    "corrective_action": "Tool life counted, changed every 4,000 strokes.",
}


def user(username: str, role: Role, **values: Any) -> User:
    return create_user(
        username=username, role=role, actor=SETUP, password="correct horse", **values
    )


def step(after_hours: int = 24, whom: str = "managers", **values: Any) -> EscalationRule:
    """Who is told when a containment is overdue for so long."""
    values = {"actor": SETUP, "clock": "complaint.containment"} | values
    return create_rule(after_hours=after_hours, whom=whom, **values)


def invitation(email: str, role: Role = Role.INSPECTOR, **values: Any) -> Invitation:
    return invite(email=email, role=role, **{"actor": SETUP, "reason": "Second shift."} | values)


def commodity(name: str) -> Commodity:
    return add_commodity(name, actor=SETUP)


def supplier(code: str, name: str, **values: Any) -> Supplier:
    return register_supplier(
        code=code, name=name, actor=SETUP, **{"confirm_similar": True} | values
    )


def part(number: str, name: str, *suppliers: Supplier, **values: Any) -> Part:
    return register_part(number=number, name=name, approved=suppliers, actor=SETUP, **values)


def delivery(supplier: Supplier, part: Part | None = None, **values: Any) -> Delivery:
    """A line of an order, promised for today, of which nothing has come."""
    return record_delivery(
        actor=SETUP,
        supplier=supplier,
        part=part or a_part_of(supplier),
        **{
            "order_number": "4500017",
            "order_line": str(10 + 10 * Delivery.objects.filter(supplier=supplier).count()),
            "promised_on": plant_today(),
            "quantity": 200,
        }
        | values,
    )


def a_part_of(supplier: Supplier) -> Part:
    number = f"HX-{supplier.code}"
    return Part.objects.filter(number=number).first() or part(number, "Housing", supplier)


def partly_received(supplier: Supplier, *, quantity: int = 120, **values: Any) -> Delivery:
    return receive_delivery(
        delivery(supplier, **values),
        actor=SETUP,
        received_on=plant_today(),
        quantity=quantity,
        lot="L-1",
    )


def complete_delivery(supplier: Supplier, **values: Any) -> Delivery:
    return partly_received(supplier, quantity=200, **values)


def certificate(supplier: Supplier, *, by: User | None = None, **values: Any) -> Certificate:
    """An ISO 9001 certificate that is valid for another year."""
    return add_certificate(
        supplier,
        actor=Actor.person(by) if by else SETUP,
        **{
            "standard": "iso9001",
            "number": "QM-4711",
            "issued_by": "DEKRA",
            "valid_until": plant_today() + timedelta(days=365),
        }
        | values,
    )


def added_certificate(supplier: Supplier, **values: Any) -> Certificate:
    """A certificate as the supplier's own people add it."""
    theirs = User.objects.filter(supplier_id=supplier.pk).first() or user(
        f"of-{supplier.code}", Role.SUPPLIER, supplier_id=supplier.pk
    )
    return certificate(supplier, by=theirs, **values)


def defect_code(code: str = "SUR-02", name: str = "Burr", group: str = "Surface") -> DefectCode:
    return add_defect_code(actor=SETUP, code=code, name=name, group=group)


def synonyms(*words: str) -> Synonyms:
    return note_synonyms(actor=SETUP, words=list(words))


def retired_defect_code(code: str) -> DefectCode:
    defect = defect_code(code)
    return edit_defect_code(defect, actor=SETUP, version=defect.version, is_retired=True)


def complaint(supplier: Supplier, *, by: User | None = None, **values: Any) -> Complaint:
    """An open complaint."""
    return log_complaint(
        actor=Actor.person(by) if by else SETUP,
        **{
            "supplier": supplier,
            "title": "Burr on sealing face",
            "source": "incoming",
            "severity": "major",
            "received_on": plant_today(),
        }
        | values,
    )


def contained_complaint(supplier: Supplier, **values: Any) -> Complaint:
    """A complaint that is held back and looked into: what the plant has to do of itself."""
    return investigated(
        contain_complaint(
            complaint(supplier, **values), actor=SETUP, measure="Stock sorted, 3 of 200 rejected."
        )
    )


def investigated(complaint: Complaint) -> Complaint:
    return investigate_complaint(
        complaint, actor=SETUP, outcome="investigated", finding="Deburring tool worn."
    )


def sent_complaint(
    supplier: Supplier, *, kind: str = "short", make: Any = None, **values: Any
) -> Complaint:
    """A complaint with its supplier, who is asked for an answer."""
    made = (make or contained_complaint)(supplier, **values)
    return send_complaint(made, actor=SETUP, kind=kind)


def answered_complaint(
    supplier: Supplier, *, root_cause: str = ANSWER["root_cause"], **values: Any
) -> Complaint:
    answer = ANSWER | {"root_cause": root_cause}
    return answer_complaint(sent_complaint(supplier, **values), actor=SETUP, **answer)


def disputed_complaint(supplier: Supplier, **values: Any) -> Complaint:
    return dispute_complaint(
        sent_complaint(supplier, **values), actor=SETUP, reason="Damaged on the way."
    )


def accepted_complaint(supplier: Supplier, **values: Any) -> Complaint:
    return accept_complaint(answered_complaint(supplier, **values), actor=SETUP)


def conceded_complaint(supplier: Supplier, *, pieces: int = 40, **values: Any) -> Complaint:
    """A contained complaint whose pieces are all to be used as they are; nobody has signed."""
    complaint = contained_complaint(supplier, **{"affected": pieces} | values)
    return dispose_complaint(
        complaint,
        actor=SETUP,
        kind="use_as_is",
        quantity=pieces,
        concession="C-17",
        expires_on=plant_today() + timedelta(days=90),
    )


def signed(disposition: Disposition, by: User) -> Disposition:
    sign_disposition(
        disposition,
        actor=Actor.person(by),
        password="correct horse",
        shown=digest(statement_of(disposition)),
    )
    disposition.refresh_from_db()
    return disposition


def cost(complaint: Complaint, *, state: str = "noted", **values: Any) -> ComplaintCost:
    """420 euros of sorting; claimed, if it is to be."""
    note_cost(
        complaint,
        actor=SETUP,
        **{
            "category": "internal",
            "what": "Sorting",
            "amount": Decimal(420),
            "currency": "EUR",
            "incurred_on": plant_today(),
        }
        | values,
    )
    made = complaint.costs.latest("id")
    if state == "claimed":
        claim_cost(made, actor=SETUP)
        made.refresh_from_db()
    return made


def closed_complaint(supplier: Supplier, **values: Any) -> Complaint:
    return close_complaint(
        contained_complaint(supplier, **values), actor=SETUP, reason="Tool reground."
    )


def suggest(one: Complaint, other: Complaint, score: float = 0.8) -> Resemblance | None:
    """The pair, if it was to be asked."""
    likely = one, [Similar(other, score, ["Both speak of a burr"])]
    return next(iter(suggest_resemblances([likely], actor=SETUP)), None)


def resemblance(one: Complaint, other: Complaint, **values: Any) -> Resemblance:
    """A pair that waits for a verdict."""
    suggested = suggest(one, other, **values)
    assert suggested
    return suggested


def family(*cases: Complaint) -> IssueFamily:
    """A family of these complaints, made by confirming pair after pair."""
    first, *others = cases
    for other in others:
        made = confirm_resemblance(resemblance(first, other), actor=SETUP)
    return made


def uploaded_import(file: Any, *, kind: str = "suppliers.supplier", actor: Actor = SETUP) -> Import:
    return upload_import(kind=kind, file=take_in(file), actor=actor)


def mapped_import(file: Any, **values: Any) -> Import:
    """Its columns named as they are proposed."""
    record = uploaded_import(file, **values)
    return map_import(record, actor=values.get("actor", SETUP), **proposed_mapping(record))


def checked_import(file: Any, **values: Any) -> Import:
    record = mapped_import(file, **values)
    return check_import(record, actor=values.get("actor", SETUP))
