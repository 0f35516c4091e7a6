"""Issue families, and the pairs that wait for a verdict."""

from functools import partial
from typing import Any

from django.forms import Form, model_to_dict
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import services
from complaints.choices import State
from complaints.forms import (
    CorrectFamilyForm,
    JoinFamilyForm,
    MergeFamilyForm,
    SplitFamilyForm,
)
from complaints.lists import FAMILIES
from complaints.models import Complaint, ComplaintCost, Finding, IssueFamily, Resemblance
from complaints.models.costs import prices
from complaints.querysets import ComplaintQuerySet, FindingQuerySet
from complaints.recurrence import (
    WITH_COST,
    Pareto,
    all_lots,
    cost_by_family,
    first_month,
    list_of,
    pareto,
    places,
    trend,
)
from complaints.services import lots_of
from complaints.views.verbs import find_complaint
from qms.core.background import start
from qms.core.clock import plant_today
from qms.core.forms import ReasonForm
from qms.core.lists import Listing
from qms.core.records import label, linked, shown
from qms.core.views import Button, answered, form_page, pressed, read_page, timeline_on

PAIRS_AT_ONCE = 20
CASES_AT_ONCE = 200
OFFERED_AT_ONCE = 20
OTHERS_BESIDE = 5
FINDINGS_AT_ONCE = 10

MOVES = [
    ("correct", gettext_lazy("Say what was changed"), "shield-check"),
    ("merge", gettext_lazy("Merge"), "git-compare"),
    ("split", gettext_lazy("Split"), "list"),
]


staff_page = read_page("complaints.view_family")  # families are the plant's own


def _find(request: HttpRequest, number: str) -> IssueFamily:
    """The family, if it exists for this person."""
    visible = IssueFamily.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("owner", "merged_into"), number=number)


def _find_pair(request: HttpRequest, pk: int) -> Resemblance:
    visible = Resemblance.objects.visible_to(request.user)
    return get_object_or_404(visible.with_both(), pk=pk)


@staff_page
def recurrence(request: HttpRequest) -> HttpResponse:
    """Which problems weigh most, how they go, and where they are: the last twelve months."""
    today = plant_today()
    since = first_month(today)
    visible = Complaint.objects.visible_to(request.user).exclude(state=State.VOID)
    cases = visible.filter(received_on__gte=since).exclude(membership=None)
    costs = ComplaintCost.objects.visible_to(request.user)
    suppliers, table = places(cases, recurring="true", received_from=since)
    heaviest = pareto(cases, costs, since, by=request.GET.get("by", ""))
    context = {
        "bars": heaviest.bars,
        "ways": _ways(heaviest),
        "total": cases.count(),
        "list_url": list_of(recurring="true", received_from=since),
        "trend": trend(cases, all_lots(), today, recurring="true"),
        "suppliers": suppliers,
        "table": table,
        "waiting": Resemblance.objects.visible_to(request.user).undecided().count(),
        "findings": _standing(Finding.objects.visible_to(request.user))[:FINDINGS_AT_ONCE],
    }
    return render(request, "complaints/families/recurrence.html", context)


@pressed("complaints.check_recurrence")
def check(request: HttpRequest) -> HttpResponse:
    """The nightly check, now: a worker does it, and says in the inbox what came of it."""
    return redirect(start("complaints.check_recurrence", owner=request.user))


@staff_page
def index(request: HttpRequest) -> HttpResponse:
    return render(
        request, "complaints/families/index.html", {"listing": Listing(request, FAMILIES)}
    )


@staff_page
def options(request: HttpRequest) -> JsonResponse:
    """Families for a field that searches while one types."""
    found = IssueFamily.objects.visible_to(request.user).standing()
    found = found.matching(request.GET.get("q", ""))
    by = "number" if request.GET.get("by") == "number" else "pk"
    rows = found.values_list(by, "number", "title")[:OFFERED_AT_ONCE]
    return JsonResponse(
        {
            "results": [
                {"value": value, "text": f"{number} {title}"} for value, number, title in rows
            ]
        }
    )


@staff_page
def resemblances(request: HttpRequest) -> HttpResponse:
    """The pairs that wait, side by side, the most alike first."""
    waiting = Resemblance.objects.visible_to(request.user).undecided()
    context = {"pairs": waiting.with_both()[:PAIRS_AT_ONCE], "waiting": waiting.count()}
    return render(request, "complaints/families/resemblances.html", context)


@form_page("complaints.confirm_resemblance")
def confirm_resemblance(request: HttpRequest, pk: int) -> HttpResponse:
    service = partial(services.confirm_resemblance, _find_pair(request, pk))
    return _judged(request, pk, _("The same problem"), service, _one_problem)


@form_page("complaints.reject_resemblance")
def reject_resemblance(request: HttpRequest, pk: int) -> HttpResponse:
    service = partial(services.reject_resemblance, _find_pair(request, pk))
    return _judged(request, pk, _("Different problems"), service, _("Noted as different."))


@form_page("complaints.join_family")
def join_family(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    return answered(
        request,
        "complaints/verb.html",
        JoinFamilyForm(request.POST or None, user=request.user),
        partial(services.join_family, complaint),
        done=_one_problem,
        context={
            "complaint": complaint,
            "refusal": services.refusal_to_join_family(complaint),
            "verb": _("Join a family"),
            "symbol": "rotate",
        },
        back=complaint.get_absolute_url(),
    )


@staff_page
def detail(request: HttpRequest, number: str) -> HttpResponse:
    family = _find(request, number)
    cases = Complaint.objects.visible_to(request.user).filter(membership__family=family)
    today = plant_today()
    counted = cases.exclude(state=State.VOID)
    suppliers, table = places(counted, family=family.number)
    return render(
        request,
        "complaints/families/detail.html",
        {
            "family": family,
            "moves": _moves(family, request),
            "facts": [*_facts(family), (_("Cost so far"), _spent(family, counted, request))],
            "cases": cases.select_related("supplier", "part")[:CASES_AT_ONCE],
            "total": cases.count(),
            "list_url": f"{reverse('complaints:index')}?family={family.number}",
            "findings": _standing(family.findings.visible_to(request.user))[:CASES_AT_ONCE],
            "trend": trend(counted, lots_of(family), today, family=family.number),
            "suppliers": suppliers,
            "table": table,
            "timeline": timeline_on(family, request),
        },
    )


@form_page("complaints.correct_family")
def correct(request: HttpRequest, number: str) -> HttpResponse:
    family = _find(request, number)
    initial = model_to_dict(family) if family.corrected_on else {"corrected_on": plant_today}
    form = CorrectFamilyForm(request.POST or None, initial=initial)
    service = partial(services.correct_family, family)
    return _asked(request, family, _("Say what was changed"), form, service)


@form_page("complaints.merge_family")
def merge(request: HttpRequest, number: str) -> HttpResponse:
    family = _find(request, number)
    form = MergeFamilyForm(request.POST or None, user=request.user, family=family)
    service = partial(services.merge_family, family)
    return _asked(request, family, _("Merge"), form, service, back="")


@form_page("complaints.split_family")
def split(request: HttpRequest, number: str) -> HttpResponse:
    family = _find(request, number)
    form = SplitFamilyForm(request.POST or None, user=request.user, family=family)
    service = partial(services.split_family, family)
    return _asked(request, family, _("Split"), form, service, back="")


@form_page("complaints.take_out_case")
def take_out_case(request: HttpRequest, number: str, complaint: str) -> HttpResponse:
    family = _find(request, number)
    theirs = Complaint.objects.visible_to(request.user).filter(membership__family=family)
    case = get_object_or_404(theirs, number=complaint)
    form = ReasonForm(request.POST or None, label=_("Why it is not this problem"))
    service = partial(services.take_out_case, family, case=case)
    return _asked(request, family, _("Take out"), form, service, case=case)


@staff_page
def of_complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """The family of a complaint, with its other cases; without script, the family's page."""
    complaint = get_object_or_404(Complaint.objects.visible_to(request.user), pk=pk)
    families = IssueFamily.objects.visible_to(request.user)
    family = families.filter(members__complaint=complaint).first()
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(family or reverse("complaints:resemblances"))
    others = Complaint.objects.visible_to(request.user).filter(membership__family=family)
    pairs = Resemblance.objects.visible_to(request.user).of([complaint.pk]).undecided()
    context = {
        "complaint": complaint,
        "family": family,
        "others": family and others.exclude(pk=pk).select_related("supplier")[:OTHERS_BESIDE],
        "list_url": family and f"{reverse('complaints:index')}?family={family.number}",
        "pairs": pairs.with_both()[:OTHERS_BESIDE],
    }
    return render(request, "complaints/families/panel.html", context)


def _standing(findings: FindingQuerySet) -> FindingQuerySet:
    """What was noticed and is still so."""
    return findings.standing().select_related("complaint", "family")


def _moves(family: IssueFamily, request: HttpRequest) -> list[Button]:
    """What this person's role may do; a merged family takes no more."""
    said = {"family": family, "into": family.merged_into}
    refusal = _("%(family)s has become part of %(into)s.") % said if family.merged_into else ""
    return [
        Button(name, words, f"{family.get_absolute_url()}{name}/", symbol, refusal, primary=False)
        for name, words, symbol in MOVES
        if request.user.has_perm(f"complaints.{name}_family")
    ]


def _facts(family: IssueFamily) -> list[tuple[str, Any]]:
    names = ["owner", "corrected_on", "correction"]
    facts = [(label(family, name), shown(family, name)) for name in names]
    part_of = (_("Part of"), linked(family.merged_into))
    return [part_of, *facts] if family.merged_into else facts


def _ways(heaviest: Pareto) -> list[dict[str, Any]]:
    """What families can be weighed by: their cases, or their cost in one currency."""
    named = [("", _("By cases"))]
    named += [
        (one, _("By cost in %(currency)s") % {"currency": one}) for one in heaviest.currencies
    ]
    return [
        {
            "label": label,
            "url": f"{reverse('complaints:recurrence')}{by and f'?by={by}'}",
            "current": by == heaviest.by,
            "count": None,
        }
        for by, label in named
    ]


def _spent(family: IssueFamily, cases: ComplaintQuerySet, request: HttpRequest) -> str:
    """What its cases have cost, leading to them."""
    sums = cost_by_family(cases, ComplaintCost.objects.visible_to(request.user))[family.pk]
    address = list_of(family=family.number, columns=WITH_COST)
    return format_html('<a href="{}">{}</a>', address, " · ".join(prices(sums))) if sums else ""


def _one_problem(family: IssueFamily) -> str:
    return _("One problem: %(family)s.") % {"family": family}


def _judged(request: HttpRequest, pk: int, verb: Any, service: Any, done: Any) -> HttpResponse:
    """A verdict asks for nothing; the next pair follows."""
    return answered(
        request,
        "complaints/families/judge.html",
        Form(request.POST if request.method == "POST" else None),
        service,
        done=done,
        context={"pair": _find_pair(request, pk), "verb": verb, "symbol": "check"},
        back=reverse("complaints:resemblances"),
    )


def _asked(
    request: HttpRequest,
    family: IssueFamily,
    verb: Any,
    form: Form,
    service: Any,
    *,
    back: str | None = None,
    **more: Any,
) -> HttpResponse:
    """Ask what the verb wants to know, and go to the family it leads to."""
    return answered(
        request,
        "complaints/families/verb.html",
        form,
        service,
        done=_("Saved."),
        context={"family": family, "verb": verb, "symbol": "check", **more},
        back=family.get_absolute_url() if back is None else back,
    )
