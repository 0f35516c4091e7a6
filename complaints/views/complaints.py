from functools import partial
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.forms import model_to_dict
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from complaints import services
from complaints.documents import complaint_pdf
from complaints.facts import facts_of
from complaints.forms import ContainForm, EditComplaintForm, LogComplaintForm
from complaints.lists import COMPLAINTS
from complaints.models import Complaint
from complaints.selectors import (
    costs_of,
    dispositions_of,
    investigation_of,
    pieces_in,
    there_is,
    total_of,
)
from complaints.views.verbs import answered_on, find_complaint
from complaints.workflow import workflow
from qms.core.attachments import attachments_on
from qms.core.comments import add_once
from qms.core.drafts import Drafting
from qms.core.forms import CommentForm, ReasonForm, values_of
from qms.core.lists import Listing
from qms.core.records import label, linked, shown
from qms.core.surfaces import to_be_saved
from qms.core.views import Button, answered, buttons, form_page, read_page, timeline_on
from qms.notifications.selectors import is_watching

OF_ITS_KIND = ["supplier", "part", "title", "description", "defect_code", "source", "severity"]


@read_page()
def index(request: HttpRequest) -> HttpResponse:
    listing = Listing(request, COMPLAINTS)
    return render(request, "complaints/index.html", {"listing": listing})


@read_page()
def detail(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    reader, there = request.user, there_is(complaint, reader=request.user)
    dispositions = (
        list(dispositions_of(complaint, reader=reader)) if "dispositions" in there else []
    )
    costs = list(costs_of(complaint, reader=reader)) if "costs" in there else []
    verified = complaint.containments.select_related("verified_by").order_by("-id")
    rounds = complaint.requests.prefetch_related("answers")
    return render(
        request,
        "complaints/detail.html",
        {
            "complaint": complaint,
            "facts": [(name, linked(value)) for name, value in facts_of(complaint)],
            "moves": moves_of(complaint, request),
            "rounds": rounds if "requests" in there else [],
            **inquiry_of(complaint, request, there),
            "containments": verified if "containments" in there else [],
            "dispositions": dispositions,
            "undisposed": complaint.affected and complaint.affected - pieces_in(dispositions),
            "costs": costs,
            "cost_total": total_of(costs),
            "attachments": attachments_on(complaint, reader=reader),
            "timeline": timeline_on(complaint, request),
            "comment_form": CommentForm(user=reader),
            "watching": is_watching(complaint, reader),  # type: ignore[arg-type]
        },
    )


@read_page()
def pdf(request: HttpRequest, number: str) -> FileResponse:
    complaint = find_complaint(request, number)
    paper = BytesIO(complaint_pdf(complaint, reader=request.user))
    return to_be_saved(paper, "application/pdf", f"{complaint}.pdf")


@form_page("complaints.log_complaint")
def log(request: HttpRequest) -> HttpResponse:
    drafting = Drafting(request, "complaints:log")
    if request.method == "GET" and (logged := drafting.logged_as(Complaint)):
        messages.info(request, _("Already logged as %(number)s.") % {"number": logged})
        return redirect(logged)
    form = LogComplaintForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,  # type: ignore[arg-type]
        initial=_alike(request) | drafting.initial,
    )
    return answered(
        request,
        "complaints/log.html",
        form,
        services.log_complaint_once,
        done=lambda complaint: _("Logged as %(number)s.") % {"number": complaint.number},
        context={"drafting": drafting},
    )


@form_page("complaints.comment_complaint")
def comment(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    form = CommentForm(request.POST or None, request.FILES or None, user=request.user)
    return answered(
        request,
        "complaints/comment.html",
        form,
        partial(add_once, complaint),
        done=_("Added."),
        context={"complaint": complaint, "verb": _("Comment"), "symbol": "message"},
        back=complaint.get_absolute_url(),
    )


@form_page("complaints.edit_complaint")
def edit(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    form = EditComplaintForm(
        request.POST or None,
        user=request.user,
        initial=values_of(complaint),
    )
    service = partial(services.edit_complaint, complaint)
    return answered_on(request, complaint, "edit", form, service, _("Saved."))


@form_page("complaints.contain_complaint")
def contain(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    service = partial(services.contain_complaint, complaint)
    form = ContainForm(request.POST or None)
    return answered_on(request, complaint, "contain", form, service, _("Contained."))


@form_page("complaints.close_complaint")
def close(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    form = ReasonForm(request.POST or None, label=_("What settled it"))
    service = partial(services.close_complaint, complaint)
    return answered_on(request, complaint, "close", form, service, _("Closed."))


@form_page("complaints.reopen_complaint")
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    form = ReasonForm(request.POST or None, label=_("Why it is taken up again"))
    service = partial(services.reopen_complaint, complaint)
    return answered_on(request, complaint, "reopen", form, service, _("Reopened."))


@form_page("complaints.void_complaint")
def void(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    form = ReasonForm(request.POST or None, label=_("Why it should not be there"))
    service = partial(services.void_complaint, complaint)
    return answered_on(request, complaint, "void", form, service, _("Voided."))


def inquiry_of(complaint: Complaint, request: HttpRequest, there: set[str]) -> dict[str, Any]:
    """What was found and what the customer was told: nothing that a supplier reads."""
    if not request.user.has_perm("complaints.view_investigation"):
        return {}
    known = investigation_of(complaint) if "investigation" in there else None
    names = ["customer", "customer_reference", "event_on", "reportable", "decided_by"]
    return {
        "investigation": known,
        "inquiry": [
            (label(known, name), value) for name in names if known and (value := shown(known, name))
        ],
        "replies": complaint.replies.all() if "replies" in there else [],
    }


def moves_of(complaint: Complaint, request: HttpRequest) -> list[Button]:
    """What leads on from here, and why it cannot where something is missing."""
    return [
        button
        for button in buttons(workflow, complaint, request)
        if complaint.state in workflow.moves[button.name].sources
    ]


def _alike(request: HttpRequest) -> dict[str, Any]:
    """What the complaint the address names says of its kind; lot, pieces and day differ."""
    number = request.GET.get("like", "")
    return model_to_dict(find_complaint(request, number), fields=OF_ITS_KIND) if number else {}
