from datetime import datetime
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from complaints.choices import RequestKind
from complaints.models import Answer, SupplierRequest
from qms.core.choices import one_of
from qms.core.forms import UploadsField
from qms.core.records import label
from qms.core.templatetags.interface import due

MOMENT = "%Y-%m-%dT%H:%M"
HINTS = {
    "containment": _("Sorted, blocked, replaced: what protects the plant from now on."),
    "root_cause": _("Why it was made. May follow later."),
    "escape_cause": _("Why your inspection did not find it. May follow later."),
    "corrective_action": _("What changes, from when on, and how it was shown to work."),
    "prevention": _("Which similar parts, lines and instructions are changed too."),
}


class MomentField(forms.DateTimeField):
    """A day and a time, chosen or typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        no = _("Enter a day and a time.")
        super().__init__(error_messages={"required": no, "invalid": no}, **kwargs)


class DueForm(forms.Form):
    """Until when each step of an answer is asked for."""

    contain_by = MomentField(label=_("Containment by"))
    explain_by = MomentField(label=_("Root cause by"))
    answer_by = MomentField(label=_("Full answer by"))


class SendForm(DueForm):
    kind = forms.ChoiceField(
        label=_("What is asked for"),
        choices=RequestKind,
        widget=forms.RadioSelect(attrs={"class": "segmented"}),
        error_messages={
            "required": _("Choose what is asked for."),
            "invalid_choice": one_of(RequestKind.labels),
        },
    )
    message = forms.CharField(
        label=_("Message"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The supplier can read this."),
    )

    field_order = ["kind", "message"]


class SendBackForm(DueForm):
    reason = forms.CharField(
        label=_("What is missing"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The supplier can read this."),
    )

    field_order = ["reason"]


class AnswerForm(forms.Form):
    """The steps that were asked for, and evidence; what has been said stands there already."""

    files = UploadsField(label=_("Photos and files"))

    def __init__(self, *args: Any, request: SupplierRequest, user: Any, **kwargs: Any) -> None:
        said = request.said or Answer(request=request)
        super().__init__(*args, **kwargs)
        self.asked = request
        for name, moment in request.steps.items():
            self.fields[name] = forms.CharField(
                label=label(said, name),
                initial=getattr(said, name),
                max_length=4000,
                required=name == "containment",
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=HINTS[name] if getattr(said, name) else _hint(HINTS[name], moment),
            )
        self.order_fields(request.steps)
        self.fields["files"].belongs_to(user.pk)


def _hint(hint: Any, moment: datetime) -> SafeString:
    """What is to be said, and until when."""
    return format_html("{} {}", hint, due(moment))


class DisputeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is not yours"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    files = UploadsField(label=_("Photos and files"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].belongs_to(user.pk)
