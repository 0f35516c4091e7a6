"""What the plant owes its customer and the record about a complaint."""

from functools import partial
from typing import Any

from django.forms import Form, model_to_dict
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from complaints import services
from complaints.forms import InvestigateForm, ReplyForm
from complaints.models import Complaint
from complaints.selectors import investigation_of
from complaints.views.verbs import find_complaint
from qms.core.views import answered, form_page


@form_page("complaints.investigate_complaint")
def investigate(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    known = investigation_of(complaint)
    form = InvestigateForm(request.POST or None, initial=model_to_dict(known) if known else None)
    service = partial(services.investigate_complaint, complaint)
    return _noted(request, complaint, "investigate", form, service, verb=_("Save"))


@form_page("complaints.reply_complaint")
def reply(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    form = ReplyForm(request.POST or None)
    service = partial(services.reply_to_customer, complaint)
    return _noted(request, complaint, "reply", form, service, verb=_("Note the reply"))


def _noted(
    request: HttpRequest, complaint: Complaint, page: str, form: Form, service: Any, *, verb: str
) -> HttpResponse:
    context = {
        "complaint": complaint,
        "refusal": services.refusal_to_edit(complaint),
        "verb": verb,
        "symbol": "check",
    }
    return answered(
        request, f"complaints/{page}.html", form, service, done=_("Saved."), context=context
    )
