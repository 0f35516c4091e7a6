from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Sum, TextField
from django.db.models.functions import Cast, JSONArray
from django.utils.translation import gettext_lazy as _

from complaints.bulk import ACTIONS
from complaints.choices import FamilyState, Severity, Source, State, Verdict
from complaints.filters import (
    ComplaintFilter,
    DefectCodeFilter,
    FamilyFilter,
    ResemblanceFilter,
    SynonymsFilter,
)
from complaints.models import (
    Complaint,
    ComplaintCost,
    DefectCode,
    IssueFamily,
    Resemblance,
    Synonyms,
)
from complaints.models.costs import prices
from qms.accounts.models import called
from qms.core.lists import Column, List, declare


def complaints(user: Any) -> QuerySet[Complaint]:
    visible = Complaint.objects.visible_to(user)
    return visible.select_related("supplier", "part", "defect_code", "owner")


def cost_by_currency(user: Any) -> ArraySubquery:
    """What each has cost, as far as this person may know: currencies and their sums."""
    costs = ComplaintCost.objects.visible_to(user).filter(complaint=OuterRef("pk")).order_by()
    sums = costs.values("currency").annotate(total=Cast(Sum("amount"), TextField()))
    return ArraySubquery(sums.values_list(JSONArray("currency", "total"), flat=True))


def cost_in_words(sums: list[tuple[str, str]]) -> str:
    return " · ".join(prices({currency: Decimal(total) for currency, total in sums}))


def defect_codes(user: Any) -> QuerySet[DefectCode]:
    return DefectCode.objects.visible_to(user)


def retired(is_retired: bool) -> str:  # noqa: FBT001
    return str(_("Retired")) if is_retired else ""


COMPLAINTS = declare(
    List(
        "complaints",
        _("Complaints"),
        page="complaints:index",
        permission="complaints.view_complaint",
        rows=complaints,
        filterset=ComplaintFilter,
        texts=["description", "lot"],
        actions=ACTIONS,
        columns=[
            Column("number", _("Number"), sort="number", look="link"),
            Column("title", _("What went wrong"), sort="title", look="title"),
            Column("state", _("State"), of=State, sort="state", look="pill"),
            Column("severity", _("Severity"), of=Severity, sort="severity", look="pill"),
            Column("supplier", _("Supplier"), "supplier__name", bare=True),
            Column("part", _("Part"), "part__number", look="number", wide=True, bare=True),
            Column(
                "owner",
                _("Owner"),
                ["owner__first_name", "owner__last_name", "owner__username"],
                of=called,
                wide=True,
            ),
            Column("received_on", _("Received"), sort="received_on", look="when"),
            Column(
                "defect_code", _("Defect code"), "defect_code__code", look="number", shown=False
            ),
            Column("defect", _("Defect"), "defect_code__name", shown=False),
            Column("lot", _("Lot or serial"), shown=False),
            Column("affected", _("Pieces affected"), look="count", shown=False),
            Column("source", _("Noticed by"), of=Source, look="pill", shown=False),
            Column(
                "cost", _("Cost"), of=cost_in_words, look="sum", shown=False, asks=cost_by_currency
            ),
            Column("contain_by", _("Contain by"), look="when", shown=False),
            Column("due_at", _("Due"), look="when", shown=False),
            Column("logged_at", _("Logged"), look="when", shown=False),
            Column("closed_at", _("Closed"), look="when", shown=False),
        ],
    )
)


def families(user: Any) -> QuerySet[IssueFamily]:
    return IssueFamily.objects.visible_to(user).counted().select_related("owner", "merged_into")


def _state_of(_number: str, merged_into: int | None, corrected_on: date | None) -> FamilyState:
    return FamilyState.of(merged_into, corrected_on)


FAMILIES = declare(
    List(
        "families",
        _("Issue families"),
        page="complaints:families",
        permission="complaints.view_family",
        rows=families,
        filterset=FamilyFilter,
        searched=False,
        columns=[
            Column("number", _("Number"), sort="number", look="link"),
            Column("title", _("What goes wrong"), sort="title", look="title"),
            Column(
                "state",
                _("State"),
                ["number", "merged_into_id", "corrected_on"],
                of=_state_of,
                look="pill",
            ),
            Column("cases", _("Cases"), look="count"),
            Column("last_case", _("Last case"), look="when"),
            Column("corrected_on", _("Corrected on"), look="when"),
            Column(
                "owner",
                _("Owner"),
                ["owner__first_name", "owner__last_name", "owner__username"],
                of=called,
                wide=True,
            ),
        ],
    )
)


def resemblances(user: Any) -> QuerySet[Resemblance]:
    return Resemblance.objects.visible_to(user).select_related("lower", "higher", "decided_by")


RESEMBLANCES = declare(
    List(
        "resemblances",
        _("Suggested pairs"),
        page="complaints:resemblances",
        permission="complaints.view_family",
        rows=resemblances,
        filterset=ResemblanceFilter,
        searched=False,
        columns=[
            Column("pair", _("Pair"), "id", look="link"),
            Column("lower", _("Complaint"), "lower__number"),
            Column("higher", _("The other"), "higher__number"),
            Column("score", _("Likeness"), sort="score"),
            Column("verdict", _("Verdict"), of=Verdict, look="pill"),
            Column("decided_at", _("Decided"), look="when"),
        ],
    )
)


DEFECT_CODES = declare(
    List(
        "defect-codes",
        _("Defect codes"),
        page="complaints:defect_codes",
        permission="complaints.view_defectcode",
        rows=defect_codes,
        filterset=DefectCodeFilter,
        default_sort="code",
        columns=[
            Column("code", _("Defect code"), sort="code", look="link"),
            Column("name", _("Name"), sort="name", look="title"),
            Column("group", _("Group"), sort="group", bare=True),
            Column("retired", _("Retired"), "is_retired", of=retired, bare=True),
        ],
    )
)


def synonyms(user: Any) -> QuerySet[Synonyms]:
    return Synonyms.objects.visible_to(user)


SYNONYMS = declare(
    List(
        "synonyms",
        _("Synonyms"),
        page="complaints:synonyms",
        permission="complaints.view_synonyms",
        rows=synonyms,
        filterset=SynonymsFilter,
        default_sort="words",
        searched=False,
        columns=[
            Column(
                "words", _("Words that mean the same"), of=", ".join, sort="folded", look="name"
            ),
            Column("withdrawn_at", _("Withdrawn on"), look="when"),
        ],
    )
)
