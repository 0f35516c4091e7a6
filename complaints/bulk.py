"""What is done to many complaints at once, each by the service of one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import services
from complaints.forms import AssignForm, SetDefectCodeForm
from complaints.models import Complaint
from complaints.workflow import workflow
from qms.core.actors import Actor
from qms.core.bulk import Action
from qms.core.forms import ReasonForm


def _refusal_to(verb: str) -> Any:
    return lambda complaint, actor: workflow.refusal(verb, complaint, actor=actor)


def _assign(data: Any, user: Any) -> forms.Form:
    return AssignForm(data, user=user)


def _set_defect_code(data: Any, user: Any) -> forms.Form:
    return SetDefectCodeForm(data, user=user)


def _reason(label: Any) -> Any:
    return lambda data, user: ReasonForm(data, label=label)


def _settled(complaint: Complaint, actor: Actor) -> str:
    return services.refusal_to_edit(complaint)


ACTIONS = [
    Action(
        "assign",
        _("Assign owner"),
        "user",
        "complaints.edit_complaint",
        _settled,
        services.assign_complaint,
        _assign,
        "owner",
    ),
    Action(
        "set_defect_code",
        _("Set defect code"),
        "list",
        "complaints.edit_complaint",
        _settled,
        services.set_defect_code,
        _set_defect_code,
        "defect_code",
    ),
    Action(
        "close",
        _("Close"),
        "check",
        "complaints.close_complaint",
        _refusal_to("close"),
        services.close_complaint,
        _reason(_("What settled them")),
        "reason",
    ),
    Action(
        "void",
        _("Void"),
        "ban",
        "complaints.void_complaint",
        _refusal_to("void"),
        services.void_complaint,
        _reason(_("Why they should not be there")),
        "reason",
    ),
]
