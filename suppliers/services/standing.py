"""Sites, contacts, commodities, approvals and certificates of suppliers."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.attachments import hang_files
from qms.core.erasure import forget_past_values
from qms.core.files.intake import StoredFile
from qms.core.idempotency import repeatable
from qms.core.records import create, locked, save, save_over
from qms.core.text import require_reason
from suppliers.choices import CertificateState, SourceStatus, Standard
from suppliers.models import ApprovedSource, Certificate, Commodity, Contact, Site, Supplier
from suppliers.services.register import taken
from suppliers.workflow import certificate_workflow

Place = TypeVar("Place", Site, Contact)


@repeatable(Site)
def note_site(supplier: Supplier, *, actor: Actor, site: Site | None = None, **values: Any) -> Site:
    """Add a site of a supplier's, or correct one."""
    return _note(site or Site(supplier=supplier), actor=actor, **values)


@repeatable(Contact)
def note_contact(
    supplier: Supplier, *, actor: Actor, contact: Contact | None = None, **values: Any
) -> Contact:
    """Add a contact of a supplier's, or correct one."""
    return _note(contact or Contact(supplier=supplier), actor=actor, **values)


def _note(place: Place, *, actor: Actor, version: int | None = None, **values: Any) -> Place:
    noun = place._meta.model_name
    actor.require(f"suppliers.edit_{noun}")
    with act(f"supplier.{noun}_edited", place.supplier, actor=actor):
        if place.pk is not None:
            return save_over(place, version or 0, **values)
        for name, value in values.items():
            setattr(place, name, value)
        return create(place)


def erase_contact(contact: Contact, *, actor: Actor, reason: str) -> Contact:
    """Forget who this was, also what the record of changes kept; a second time does no harm."""
    actor.require("suppliers.erase_contact")
    require_reason(reason)
    with act("supplier.contact_erased", contact.supplier, actor=actor, reason=reason):
        nobody = f"erased-{contact.pk}"
        erased = save(locked(contact), name=nobody, function="", email="", phone="", is_closed=True)
        forget_past_values(erased)
        return erased


def rename_commodity(
    commodity: Commodity, *, actor: Actor, version: int, name: str, reason: str
) -> Commodity:
    """Call a commodity by another name, everywhere."""
    actor.require("suppliers.rename_commodity")
    with (
        taken(commodity, name=name),
        act("commodity.renamed", commodity, actor=actor, reason=reason),
    ):
        return save_over(commodity, version, name=name)


def edit_source(
    source: ApprovedSource, *, actor: Actor, version: int, reason: str = "", **values: Any
) -> ApprovedSource:
    """Say what an approval is worth, until when and why; of a new end people are told anew."""
    actor.require("suppliers.edit_source")
    if values.get("status") == SourceStatus.EXPIRED:
        raise ValidationError({"status": _("An approval expires by the day it is valid until.")})
    with act("part.source_edited", source.part, actor=actor, reason=reason):
        edited = save_over(source, version, **values)
        save(edited, told_stage=None)
        save(edited.part, source_changes=edited.part.source_changes + 1)
        return edited


@repeatable(Certificate)
def add_certificate(
    supplier: Supplier, *, actor: Actor, files: Sequence[StoredFile] = (), **values: Any
) -> Certificate:
    """Take a certificate down; what a supplier adds itself counts once the plant confirms it."""
    actor.require("suppliers.add_certificate")
    state = CertificateState.UNCONFIRMED if actor.is_supplier else CertificateState.CONFIRMED
    certificate = Certificate(supplier=supplier, **values | {"state": state})
    _check_certificate(certificate)
    with act("certificate.added", certificate, actor=actor):
        create(certificate)
        hang_files(certificate, files, shared=True)
    return certificate


def confirm_certificate(certificate: Certificate, *, actor: Actor) -> Certificate:
    """From here on it counts."""
    return certificate_workflow.make("confirm", certificate, actor=actor, told_stage=None)


def refuse_certificate(certificate: Certificate, *, actor: Actor, reason: str) -> Certificate:
    """It does not count; the reason says why."""
    return certificate_workflow.make("refuse", certificate, actor=actor, reason=reason)


def _check_certificate(certificate: Certificate) -> None:
    if certificate.valid_from and certificate.valid_from > certificate.valid_until:
        raise ValidationError({"valid_until": _("It ends before it begins.")})
    if (certificate.standard == Standard.OTHER) != bool(certificate.other_standard):
        raise ValidationError(
            {"other_standard": _("Say which standard it is, if it is none of the list.")}
        )
