"""What every verb on a complaint begins with: finding it, and asking what it needs to know."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from complaints.models import Complaint
from complaints.workflow import workflow
from qms.core.views import answered, asking


def find_complaint(request: HttpRequest, number: str) -> Complaint:
    """The complaint, if it exists for this person."""
    visible = Complaint.objects.visible_to(request.user)
    named = visible.select_related("supplier", "part", "defect_code", "owner")
    return get_object_or_404(named, number=number)


def answered_on(
    request: HttpRequest, complaint: Complaint, verb: str, form: Form, service: Any, done: str
) -> HttpResponse:
    """Ask what the verb needs to know; a verb that is not possible now says why instead."""
    context = asking(workflow, verb, complaint, request) | {"complaint": complaint}
    return answered(request, f"complaints/{verb}.html", form, service, done=done, context=context)
