from functools import partial

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from complaints import services
from complaints.forms import AddDefectCodeForm, EditDefectCodeForm
from complaints.lists import COMPLAINTS, DEFECT_CODES
from complaints.models import DefectCode
from qms.core.forms import values_of
from qms.core.lists import Listing
from qms.core.records import label, shown
from qms.core.views import answered, form_page, read_page, timeline_on

OFFERED_AT_ONCE = 30


def _find(request: HttpRequest, code: str) -> DefectCode:
    return get_object_or_404(DefectCode.objects.visible_to(request.user), code=code)


@read_page()
def index(request: HttpRequest) -> HttpResponse:
    listing = Listing(request, DEFECT_CODES)
    return render(request, "complaints/defects/index.html", {"listing": listing})


@read_page()
def detail(request: HttpRequest, code: str) -> HttpResponse:
    defect = _find(request, code)
    return render(
        request,
        "complaints/defects/detail.html",
        {
            "defect": defect,
            "facts": [(label(defect, name), shown(defect, name)) for name in ("code", "group")],
            "complaints_url": f"{COMPLAINTS.url}?defect_code={defect.code}",
            "timeline": timeline_on(defect, request),
        },
    )


@form_page("complaints.add_defectcode")
def add(request: HttpRequest) -> HttpResponse:
    return answered(
        request,
        "complaints/defects/add.html",
        AddDefectCodeForm(request.POST or None),
        services.add_defect_code,
        done=lambda defect: _("%(code)s is in the catalogue.") % {"code": defect.code},
    )


@form_page("complaints.edit_defectcode")
def edit(request: HttpRequest, code: str) -> HttpResponse:
    defect = _find(request, code)
    form = EditDefectCodeForm(request.POST or None, initial=values_of(defect))
    return answered(
        request,
        "complaints/defects/edit.html",
        form,
        partial(services.edit_defect_code, defect),
        done=_("Saved."),
        context={"record": defect, "verb": _("Save"), "symbol": "check"},
    )


@read_page()
def options(request: HttpRequest) -> JsonResponse:
    """Codes for a field that searches while one types; a filter asks for retired ones too."""
    found = DefectCode.objects.visible_to(request.user).matching(request.GET.get("q", ""))
    by_code = request.GET.get("by") == "code"
    rows = (found if by_code else found.offered()).values_list("pk", "code", "name")
    return JsonResponse(
        {
            "results": [
                {"value": code if by_code else pk, "text": f"{code} {name}"}
                for pk, code, name in rows[:OFFERED_AT_ONCE]
            ]
        }
    )
