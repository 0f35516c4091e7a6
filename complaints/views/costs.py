from functools import partial
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from complaints import services
from complaints.choices import CostState
from complaints.forms import AgreeCostForm, CostForm, RefuseCostForm
from complaints.models import ComplaintCost
from complaints.views.verbs import find_complaint
from qms.core.forms import values_of
from qms.core.views import answered, form_page


def _found(request: HttpRequest, number: str, pk: int) -> ComplaintCost:
    complaint = find_complaint(request, number)
    cost = get_object_or_404(complaint.costs.visible_to(request.user), pk=pk)
    cost.complaint = complaint
    return cost


@form_page("complaints.note_cost")
def note_cost(request: HttpRequest, number: str, pk: int = 0) -> HttpResponse:
    complaint = find_complaint(request, number)
    cost = _found(request, number, pk) if pk else None
    initial = values_of(cost) if cost else {}
    service = partial(services.note_cost, complaint, cost=cost)
    refusal = services.refusal_to_note_cost(complaint)
    if cost:
        refusal = refusal or services.refusal_to_correct_cost(cost)
    return answered(
        request,
        "complaints/note_cost.html",
        CostForm(request.POST or None, initial=initial),
        service,
        done=_("Saved."),
        context={
            "complaint": complaint,
            "refusal": refusal,
            "verb": _("Save"),
            "symbol": "check",
        },
    )


@form_page("complaints.claim_cost")
def claim_cost(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    cost = _found(request, number, pk)
    form = Form(request.POST if request.method == "POST" else None)  # there is nothing to ask
    service = partial(services.claim_cost, cost)
    verb = {"verb": _("Claim"), "symbol": "send", "done": _("Claimed.")}
    return _moved(request, cost, CostState.CLAIMED, form, service, "claim_cost", **verb)


@form_page("complaints.agree_cost")
def agree_cost(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    cost = _found(request, number, pk)
    form = AgreeCostForm(request.POST or None, initial={"agreed": cost.amount})
    service = partial(services.agree_cost, cost)
    verb = {"verb": _("Agree"), "symbol": "check", "done": _("Agreed.")}
    return _moved(request, cost, CostState.AGREED, form, service, "agree_cost", **verb)


@form_page("complaints.refuse_cost")
def refuse_cost(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    cost = _found(request, number, pk)
    form = RefuseCostForm(request.POST or None)
    service = partial(services.refuse_cost, cost)
    verb = {"verb": _("Refuse"), "symbol": "ban", "done": _("Refused.")}
    return _moved(request, cost, CostState.REFUSED, form, service, "refuse_cost", **verb)


def _moved(
    request: HttpRequest,
    cost: ComplaintCost,
    target: CostState,
    form: Form,
    service: Any,
    page: str,
    *,
    done: str,
    **context: str,
) -> HttpResponse:
    return answered(
        request,
        f"complaints/{page}.html",
        form,
        service,
        done=done,
        context={
            "complaint": cost.complaint,
            "cost": cost,
            "refusal": services.refusal_to_move_cost(cost, target),
            **context,
        },
    )
