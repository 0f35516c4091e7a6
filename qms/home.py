"""What waits for a person when they come in: counts, the most urgent work, what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import TO_DECIDE, UNDER_WAY, Severity, State
from complaints.lists import COMPLAINTS
from complaints.models import Complaint
from qms.accounts.choices import Role
from qms.accounts.models import User
from qms.accounts.requests import SignedIn
from qms.core.lists import List
from qms.core.models import Act
from suppliers.lists import DELIVERIES

COUNTED_AT_MOST = 1_000
SHOWN = 10
OWNERS = frozenset({Role.ENGINEER, Role.INSPECTOR})
UNSETTLED = {"state": sorted(UNDER_WAY)}
NEWS = {
    "complaint.logged": gettext_lazy("%(n)s logged"),
    "complaint.contained": gettext_lazy("%(n)s contained"),
    "complaint.sent": gettext_lazy("%(n)s sent to suppliers"),
    "complaint.answered": gettext_lazy("%(n)s answered"),
    "complaint.disputed": gettext_lazy("%(n)s disputed"),
    "complaint.accepted": gettext_lazy("%(n)s accepted"),
    "complaint.closed": gettext_lazy("%(n)s closed"),
    "complaint.reopened": gettext_lazy("%(n)s reopened"),
}

LATE = {"late": "true"}

Question = tuple[str, Mapping[str, Any], str]  # label, filters, the colour of an answer above zero


@dataclass(frozen=True)
class Stat:
    value: str
    label: str
    url: str
    colour: str


def stats_for(request: SignedIn) -> list[Stat]:
    """Counts that are links: number and list are the same question to the same filter."""
    complaints = [_answer(request, COMPLAINTS, *asked) for asked in _questions(request.user)]
    return [*complaints, _answer(request, DELIVERIES, _("Deliveries late"), LATE, "red")]


def _questions(user: User) -> Sequence[Question]:
    mine = {"owner": user.username}
    overdue = {"overdue": "true"}
    critical = {"severity": Severity.CRITICAL, **UNSETTLED}
    if user.is_supplier:
        to_answer = {"state": State.WITH_SUPPLIER}
        return [
            (_("To answer, overdue"), to_answer | overdue, "red"),
            (_("To answer"), to_answer, "amber"),
            (_("Under way"), UNSETTLED, ""),
            (_("Critical"), critical, "red"),
        ]
    if user.role in OWNERS:
        return [
            (_("Mine, overdue"), mine | overdue, "red"),
            (_("Mine, to accept"), mine | {"state": sorted(TO_DECIDE)}, "amber"),
            (_("Mine, under way"), mine | UNSETTLED, ""),
            (_("Everybody's, overdue"), overdue, "red"),
        ]
    return [
        (_("Overdue"), overdue, "red"),
        (_("Disputed"), {"state": State.DISPUTED}, "amber"),
        (_("Critical, under way"), critical, "amber"),
        (_("Under way"), UNSETTLED, ""),
    ]


def _answer(
    request: SignedIn, what: List, label: str, asked: Mapping[str, Any], colour: str
) -> Stat:
    query = QueryDict(mutable=True)
    for name, value in asked.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    matching = what.filterset(query, queryset=what.rows(request.user), request=request).qs
    number = matching.order_by()[: COUNTED_AT_MOST + 1].count()
    more = "+" if number > COUNTED_AT_MOST else ""
    return Stat(
        localize(min(number, COUNTED_AT_MOST)) + more,
        label,
        f"{what.url}?{query.urlencode()}",
        colour if number else "",
    )


def work_for(user: User) -> QuerySet[Complaint]:
    """What is overdue for this person, what waits for them, and what is due next."""
    work = Complaint.objects.visible_to(user).under_way().select_related("supplier", "owner")
    overdue, waiting = Q(due_at__lt=timezone.now()), Q(state=State.DISPUTED)
    if user.is_supplier:
        waiting = Q(state=State.WITH_SUPPLIER)
        overdue &= waiting
    elif user.role in OWNERS:
        waiting = Q(state__in=TO_DECIDE)
        work = work.filter(owner=user)
    else:
        work = work.filter(due_at__isnull=False)
    urgency = Case(When(overdue, then=0), When(waiting, then=1), default=2)
    return work.order_by(urgency, F("due_at").asc(nulls_last=True), "-id")[:SHOWN]


def heading_for(user: User) -> str:
    if user.is_supplier:
        return _("Complaints about your deliveries")
    return _("Your open complaints") if user.role in OWNERS else _("Due next")


def news_for(user: User) -> str:
    """One line on what happened since yesterday morning."""
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(1)
    acts = Act.objects.filter(
        Q(occurred_at=None) | Q(occurred_at__gte=since),
        at__gte=since,
        subject_type=Complaint._meta.label_lower,
        verb__in=NEWS,
    )
    if user.is_supplier:
        acts = acts.filter(subject_id__in=Complaint.objects.visible_to(user).values("pk"))
    happened = dict(acts.values_list("verb").annotate(number=Count("*")))
    told = [str(NEWS[verb]) % {"n": happened[verb]} for verb in NEWS if verb in happened]
    return _("Since yesterday: %(news)s.") % {"news": ", ".join(told)} if told else ""
