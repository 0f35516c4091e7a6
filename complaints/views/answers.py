"""What is asked of a supplier, what it answers, and what the plant decides."""

from functools import partial

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import services
from complaints.choices import RequestKind, Severity
from complaints.forms import AnswerForm, DisputeForm, SendBackForm, SendForm
from complaints.models import Complaint
from complaints.views.verbs import answered_on, find_complaint
from qms.core.views import form_page


@form_page("complaints.send_complaint")
def send(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    is_minor = complaint.severity == Severity.MINOR
    usual = {"kind": RequestKind.SHORT if is_minor else RequestKind.EIGHT_D}
    form = SendForm(request.POST or None, initial=_due_times(complaint) | usual)
    service = partial(services.send_complaint, complaint)
    return answered_on(request, complaint, "send", form, service, _("Sent."))


@form_page("complaints.answer_complaint")
def answer(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    if not (asked := complaint.requests.last()):
        return redirect(complaint)
    form = AnswerForm(request.POST or None, request.FILES or None, request=asked, user=request.user)
    service = partial(services.answer_complaint, complaint)
    return answered_on(request, complaint, "answer", form, service, _("Answered."))


@form_page("complaints.dispute_complaint")
def dispute(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    form = DisputeForm(request.POST or None, request.FILES or None, user=request.user)
    service = partial(services.dispute_complaint, complaint)
    return answered_on(request, complaint, "dispute", form, service, _("Disputed."))


@form_page("complaints.accept_complaint")
def accept(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    form = Form(request.POST if request.method == "POST" else None)  # there is nothing to ask
    service = partial(services.accept_complaint, complaint)
    return answered_on(request, complaint, "accept", form, service, _("Accepted."))


@form_page("complaints.send_back_complaint")
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    form = SendBackForm(request.POST or None, initial=_due_times(complaint))
    service = partial(services.send_back_complaint, complaint)
    return answered_on(request, complaint, "send_back", form, service, _("Sent back."))


def _due_times(complaint: Complaint) -> dict[str, object]:
    return dict(services.due_times(complaint, timezone.now()))
