from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from suppliers.models import Part, Supplier

OFFERED_AT_ONCE = 30


@require_GET
@login_required
def index(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse()


@require_GET
@login_required
def options(request: HttpRequest) -> JsonResponse:
    """Suppliers for a field that searches while one types."""
    found = Supplier.objects.visible_to(request.user).matching(request.GET.get("q", ""))
    rows = found.values("pk", "name", "code")[:OFFERED_AT_ONCE]
    return JsonResponse(
        {"results": [{"value": r["pk"], "text": r["name"], "hint": r["code"]} for r in rows]}
    )


@require_GET
@login_required
def part_options(request: HttpRequest) -> JsonResponse:
    """Parts for such a field, narrowed to what the chosen supplier makes."""
    found = Part.objects.visible_to(request.user).matching(request.GET.get("q", ""))
    if (supplier := request.GET.get("supplier", "")).isdecimal():
        found = found.filter(sources__supplier=supplier)
    rows = found.values("pk", "number", "name")[:OFFERED_AT_ONCE]
    return JsonResponse(
        {"results": [{"value": r["pk"], "text": r["number"], "hint": r["name"]} for r in rows]}
    )
