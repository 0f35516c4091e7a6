"""Telling people, once a stage, what runs out: found in rows, so that a late run misses nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.clock import plant_today
from qms.notifications.services import notify
from suppliers.choices import STAGES, CertificateState
from suppliers.models import ApprovedSource, Certificate
from suppliers.notices import EXPIRING, TO_CONFIRM

REMINDED_AT_ONCE = 100  # in one transaction
SEEN = 999  # a stage before all others: added by a supplier, and the plant has been told

_day: Any = lazy(date_format, str)


def remind_of_expiry(*, actor: Actor) -> int:
    """Tell managers and the supplier's people what runs out; return how many things."""
    today = plant_today()
    due: list[tuple[Any, Callable[[Any], None]]] = [
        (Certificate.objects.untold(today), lambda one: _tell_of_certificate(one, today, actor)),
        (ApprovedSource.objects.untold(today), lambda one: _tell_of_source(one, today, actor)),
        (_added_by_suppliers(), lambda one: _tell_of_addition(one, actor)),
    ]
    return sum(_all_of(rows, tell) for rows, tell in due)


def _added_by_suppliers() -> models.QuerySet[Certificate]:
    return Certificate.objects.filter(state=CertificateState.UNCONFIRMED, told_stage=None)


def _all_of(rows: Any, tell: Callable[[Any], None]) -> int:
    told = 0
    while some := _some_of(rows, tell):
        told += some
    return told


@transaction.atomic
def _some_of(rows: Any, tell: Callable[[Any], None]) -> int:
    """Take, tell and mark a batch in one transaction; a run beside this one passes it over."""
    held = rows.select_for_update(of=("self",), skip_locked=True).select_related("supplier")
    batch = list(held.order_by("id")[:REMINDED_AT_ONCE])
    for one in batch:
        tell(one)
    return len(batch)


def _tell_of_certificate(certificate: Certificate, today: date, actor: Actor) -> None:
    text = (
        _("{what} of {supplier} has expired on {day}.")
        if certificate.valid_until < today
        else _("{what} of {supplier} expires on {day}.")
    )
    with act("certificate.reminded", certificate, actor=actor):
        _tell(certificate, certificate.title, text, certificate.get_absolute_url())
    _mark(certificate, _stage(certificate.valid_until, today))


def _tell_of_source(source: ApprovedSource, today: date, actor: Actor) -> None:
    assert source.valid_until  # or it would not be among those that run out
    text = (
        _("The approval of {what} at {supplier} has expired on {day}.")
        if source.valid_until < today
        else _("The approval of {what} at {supplier} expires on {day}.")
    )
    with act("part.reminded", source.part, actor=actor):
        _tell(source, source.part, text, source.part.get_absolute_url())
    _mark(source, _stage(source.valid_until, today))


def _tell(one: Any, what: Any, text: Any, url: str) -> None:
    said = format_lazy(text, what=what, supplier=one.supplier.name, day=_day(one.valid_until))
    concerned = User.objects.filter(Q(supplier_id=one.supplier_id), is_active=True)
    notify(EXPIRING, [*User.objects.managers(), *concerned], said, url=url)


def _tell_of_addition(certificate: Certificate, actor: Actor) -> None:
    text = format_lazy(
        _("{supplier} has added a certificate: {what}. It counts once it is confirmed."),
        supplier=certificate.supplier.name,
        what=certificate.title,
    )
    url = certificate.get_absolute_url()
    with act("certificate.reminded", certificate, actor=actor, internal=True):
        notify(TO_CONFIRM, User.objects.managers(), text, url=url)
    _mark(certificate, SEEN)


def _stage(until: date, today: date) -> int:
    """The nearest stage that is reached."""
    return min(stage for stage in STAGES if (until - today).days <= stage)


def _mark(one: models.Model, stage: int) -> None:
    type(one)._base_manager.filter(pk=one.pk).update(told_stage=stage)
