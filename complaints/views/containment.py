from functools import partial

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from complaints import services
from complaints.forms import AddContainmentForm
from complaints.views.verbs import find_complaint
from qms.core.views import answered, form_page


@form_page("complaints.add_containment")
def add_containment(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    return answered(
        request,
        "complaints/add_containment.html",
        AddContainmentForm(request.POST or None),
        partial(services.add_containment, complaint),
        done=_("Added."),
        context={
            "complaint": complaint,
            "refusal": services.refusal_to_add_containment(complaint),
            "verb": _("Add containment"),
            "symbol": "shield",
        },
    )


@form_page("complaints.verify_containment")
def verify_containment(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    complaint = find_complaint(request, number)
    containment = get_object_or_404(complaint.containments.select_related("verified_by"), pk=pk)
    return answered(
        request,
        "complaints/verify_containment.html",
        Form(request.POST if request.method == "POST" else None),  # there is nothing to ask
        partial(services.verify_containment, containment),
        done=_("Verified."),
        context={
            "complaint": complaint,
            "containment": containment,
            "refusal": services.refusal_to_verify_containment(containment),
            "verb": _("Verify"),
            "symbol": "circle-check",
        },
    )
