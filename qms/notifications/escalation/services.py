"""Overdue work climbs: rules say after how long, and who is told. Each step is told once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.clock import working_hours_before
from qms.core.records import create, save_over
from qms.notifications.choices import Whom
from qms.notifications.clocks import Clock, clock_of
from qms.notifications.models import Escalation, EscalationRule
from qms.notifications.services import notify

MANAGE = "notifications.manage_escalation"
JOB = "notifications.escalate"
TOLD_AT_ONCE = 100


def create_rule(*, actor: Actor, **values: Any) -> EscalationRule:
    actor.require(MANAGE)
    rule = EscalationRule(**values)
    _check(rule.whom, rule.person)
    with act("escalation.created", rule, actor=actor):
        return create(rule)


def edit_rule(rule: EscalationRule, *, actor: Actor, version: int, **values: Any) -> EscalationRule:
    actor.require(MANAGE)
    _check(values["whom"], values["person"])
    with act("escalation.edited", rule, actor=actor):
        return save_over(rule, version, **values)


def _check(whom: str, person: User | None) -> None:
    if (whom == Whom.PERSON) != bool(person):
        raise ValidationError({"person": _("Name somebody if, and only if, one person is told.")})


def escalate(now: datetime) -> int:
    """Tell of what has become due by some rule; return how often."""
    return sum(_apply(rule, now) for rule in EscalationRule.objects.active().order_by("pk"))


def _apply(rule: EscalationRule, now: datetime) -> int:
    told = 0
    while some := _tell_some(rule, now):
        told += some
    return told


@transaction.atomic
def _tell_some(rule: EscalationRule, now: datetime) -> int:
    """Take, tell and mark in one transaction; a run beside this one passes the records over."""
    clock = clock_of(rule.clock)
    told = Escalation.objects.filter(
        rule=rule, record_id=OuterRef("pk"), due_at=OuterRef(clock.deadline)
    )
    if rule.repeat_hours:
        told = told.filter(told_at__gt=now - timedelta(hours=rule.repeat_hours))
    due = clock.overdue(_due_before(rule, now)).filter(~Exists(told))
    held = due.select_for_update(of=("self",), skip_locked=True).order_by(clock.deadline)
    records = list(held[:TOLD_AT_ONCE])
    for record in records:
        _tell(rule, clock, record)
    Escalation.objects.bulk_create(
        [
            Escalation(
                rule=rule, record_id=one.pk, due_at=getattr(one, clock.deadline), told_at=now
            )
            for one in records
        ],
        update_conflicts=True,
        unique_fields=["rule", "record_id", "due_at"],
        update_fields=["told_at"],
    )
    return len(records)


def _due_before(rule: EscalationRule, now: datetime) -> datetime:
    if rule.working:
        return working_hours_before(now, rule.after_hours)
    return now - timedelta(hours=rule.after_hours)


def _tell(rule: EscalationRule, clock: Clock, record: Any) -> None:
    text = format_lazy(clock.text, number=str(record), title=record.title)
    internal = rule.whom != Whom.SUPPLIER
    verb = f"{record._meta.model_name}.escalated"
    with act(verb, record, actor=Actor.clock(JOB), internal=internal):
        url = record.get_absolute_url()
        kind = clock.owner_kind if rule.whom == Whom.OWNER else clock.kind
        notify(kind, _people(rule, record), text, url=url, record=record)


def _people(rule: EscalationRule, record: Any) -> Iterable[User]:
    """Whom the rule means; where there is no owner who can act, the managers."""
    if rule.whom == Whom.PERSON and rule.person:
        return [rule.person]
    if rule.whom == Whom.SUPPLIER:
        return User.objects.filter(supplier_id=record.supplier_id, is_active=True)
    if rule.whom == Whom.OWNER and record.owner and record.owner.is_active:
        return [record.owner]
    return User.objects.managers()
