"""Earlier cases of the same problem: beside the form that logs it, and on its page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from complaints.forms.similar import AskSimilarForm
from complaints.models import Complaint
from complaints.selectors import Asked, Similar, similar_to, similar_to_case
from qms.core.clock import plant_today
from qms.core.views import read_page

SHOWN = 0.2  # what is less alike than this would only distract


@read_page("complaints.find_similar")
def similar(request: HttpRequest) -> HttpResponse:
    """To what has been typed so far."""
    known = AskSimilarForm(request.GET, user=request.user).known
    named = {name: known[name] for name in ("supplier", "part", "defect_code") if known.get(name)}
    title = known.get("title", "")
    visible = Complaint.objects.visible_to(request.user)
    keys = {f"{name}_id": record.pk for name, record in named.items()}
    asked = Asked(title, **keys, received_on=plant_today())
    return _cases(request, similar_to(asked, visible) if title else [], {"title": title})


@read_page("complaints.find_similar")
def similar_cases(request: HttpRequest, number: str) -> HttpResponse:
    """To a complaint that is logged."""
    visible = Complaint.objects.visible_to(request.user)
    complaint = get_object_or_404(visible, number=number)
    found = similar_to_case(complaint, visible)
    return _cases(request, found, {"complaint": complaint, "title": complaint.title})


def _cases(request: HttpRequest, found: list[Similar], context: dict[str, Any]) -> HttpResponse:
    """The piece of a page that asked for it, or the page itself where there is no script."""
    page = "complaints/similar.html"
    template = f"{page}#cases" if request.htmx else page  # type: ignore[attr-defined]
    cases = [case for case in found if case.score >= SHOWN]
    return render(request, template, context | {"cases": cases})
